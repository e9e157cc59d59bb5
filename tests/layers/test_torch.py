"""Every layer of the vocabulary against torch, arguments and shapes at random."""

from random import Random

import pytest
import torch
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from cnndsl.emit.operation import Operation, Tensors
from cnndsl.layers import LAYERS, Facts, Layer, Merge, Undoing
from cnndsl.layers.base import OWN, Places
from cnndsl.layers.calls import Call, Chain, Fan, Module
from cnndsl.layers.families import Alias
from cnndsl.shape import LayerError, Shape
from tests.layers.drawing import Shapes, layers
from tests.layers.running import drawn, kept
from tests.layers.written import inputs, layer

BATCH = 2
# Refused here, though torch would take it: what such a network would do is hardly what was meant.
STRICTER = (
    "cannot add",
    "cannot subtract",
    "cannot average",
    "cannot take the maximum",
    "cannot interpolate",
    "cannot undo",
    "channels cannot be extended with",
    "`pad` must be at most half",
    "expected ",  # a rank; torch takes a batch for a channel, or an axis for a batch
)


pytestmark = pytest.mark.usefixtures("plain_kernels")


def examples(count: int) -> settings:
    return settings(
        max_examples=count,
        deadline=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=[*HealthCheck],
    )


@pytest.mark.parametrize("word", LAYERS)
def test_facts_are_those_of_torch(word: str) -> None:
    compared(word, 12)


@pytest.mark.sweep
@pytest.mark.parametrize("word", LAYERS)
def test_facts_are_those_of_torch_at_length(word: str) -> None:
    compared(word, 500)


@pytest.mark.parametrize("word", LAYERS)
def test_the_example_at_its_size(word: str) -> None:
    cls = LAYERS[word]
    made, xs = layer(cls.example.spec), inputs(cls)
    facts = made.facts(xs)
    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        ys = Operation(facts.call)(*put_in(facts, made, "meta"))
    assert tuple(Shape(y.shape[1:]) for y in ys) == facts.outputs
    assert counter.get_total_flops() == 2 * facts.macs * BATCH


def compared(word: str, count: int) -> None:
    @examples(count)
    @given(drawn=layers(LAYERS[word]), chance=st.randoms(use_true_random=False))
    def compare(drawn: tuple[Layer, Shapes], chance: Random) -> None:
        layer, xs = drawn
        try:
            facts = layer.facts(xs)
        except LayerError as error:
            event("refused")
            refuse(layer, xs, error)
        else:
            event("taken")
            agree(facts, layer)
            part = frozenset(each for each in every(facts) if chance.random() < 0.5)
            agree_in_part(facts, layer, part)

    compare()


def refuse(layer: Layer, xs: Shapes, error: LayerError) -> None:
    """Torch does not take it either."""
    if error.message.startswith(STRICTER):
        return
    try:
        call = called(layer, xs)
    except (LayerError, ArithmeticError):
        return  # there are no words for it in torch
    try:
        ys = Operation(call)(*drawn(xs, BATCH))
    except (RuntimeError, ValueError, IndexError, TypeError):
        return
    if not all(y.numel() and len(y) == BATCH for y in ys):
        return  # nothing is left, or samples are mixed
    pytest.fail(f"torch takes {layer!r} of {xs}, and we say: {error.message}", pytrace=False)


def called(layer: Layer, xs: Shapes) -> Call:
    if isinstance(layer, Alias):
        return called(layer.meant(xs[0]), xs)
    given = (xs,) if isinstance(layer, Merge) else xs
    call: Call = layer.call(*given)  # type: ignore[attr-defined]
    return call


def agree(facts: Facts, layer: Layer) -> None:
    operation = Operation(facts.call)
    tensors = put_in(facts, layer)
    with FlopCounterMode(display=False) as counter:
        ys, kept_bytes = kept(operation, tensors, operation)
    assert tuple(Shape(y.shape[1:]) for y in ys) == facts.outputs
    assert sizes(operation.weights) == facts.weights
    assert sizes(operation.buffers) == facts.buffers
    assert counter.get_total_flops() == 2 * facts.macs * BATCH
    assert kept_bytes == expected_bytes(facts, tensors, ys, layer, every(facts))
    backwards(facts, ys, tensors, operation)


def every(facts: Facts) -> frozenset[int]:
    """All that gradients can be wanted of."""
    return frozenset([*range(len(facts.inputs)), *[OWN] * bool(facts.weights)])


def agree_in_part(facts: Facts, layer: Layer, wanted: frozenset[int]) -> None:
    """What is kept, and what the way back takes, where only these gradients are wanted."""
    operation = Operation(facts.call)
    tensors = put_in(facts, layer)
    numbers = [each for each in enumerate(tensors) if each[1].is_floating_point()]
    sources = [each.requires_grad_(place in wanted) for place, each in numbers]
    sources += [each.requires_grad_(OWN in wanted) for each in operation.weights.values()]
    ys, kept_bytes = kept(operation, tensors, operation)
    learning = [each for each in sources if each.requires_grad]
    expected = expected_bytes(facts, tensors, ys, layer, wanted) if learning else 0
    assert kept_bytes == expected
    if learning and facts.macs and not grouped(facts.call):
        assert counted(ys, learning) == facts.backward.products(wanted)


def put_in(facts: Facts, layer: Layer, device: str = "cpu") -> Tensors:
    if not isinstance(layer, Undoing):
        return drawn(facts.inputs, BATCH, device)
    places = facts.inputs[1]
    assert isinstance(places, Places)
    undone = layer.of.facts((places.within,))
    assert undone.giving is not None
    pooled, aside = Operation(undone.giving)(*drawn(undone.inputs, BATCH, device))
    assert Shape(aside.shape[1:]) == Shape(places)
    return pooled.detach().requires_grad_(), aside


def sizes(tensors: dict[str, torch.Tensor]) -> dict[str, tuple[int, ...]]:
    return {name: tuple(each.shape) for name, each in tensors.items()}


def expected_bytes(
    facts: Facts, tensors: Tensors, ys: Tensors, layer: Layer, wanted: frozenset[int]
) -> int:
    saved = facts.saved
    whole = [tensors[place] for place in saved.places(len(tensors), wanted)]
    whole += [*ys] * saved.outputs
    if isinstance(layer, Undoing):
        whole.append(tensors[1])  # the other layer keeps it as well
    storages = {each.untyped_storage().data_ptr(): each.untyped_storage() for each in whole}
    numbers, once = saved.beside(wanted)
    own = once + BATCH * (4 * numbers + saved.bytes)
    return own + sum(storage.nbytes() for storage in storages.values())


def backwards(facts: Facts, ys: Tensors, tensors: Tensors, operation: Operation) -> None:
    """Torch's count knows nothing of groups on the way back."""
    if not facts.macs or grouped(facts.call):
        return
    sources = [*tensors, *operation.weights.values()]
    assert counted(ys, sources) == facts.backward.products(every(facts))


def counted(ys: Tensors, sources: list[torch.Tensor]) -> int:
    with FlopCounterMode(display=False) as counter:
        torch.autograd.grad([y.sum() for y in ys], sources, allow_unused=True)
    return int(counter.get_total_flops()) // 2 // BATCH


def grouped(call: Call) -> bool:
    match call:
        case Chain(steps=parts) | Fan(calls=parts):
            return any(map(grouped, parts))
        case Module(kwargs=kwargs):
            return "groups" in kwargs
    return False
