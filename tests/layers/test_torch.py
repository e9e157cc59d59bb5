"""Every layer of the vocabulary against torch, arguments and shapes at random."""

import pytest
import torch
from hypothesis import HealthCheck, Phase, event, given, settings
from torch.utils.flop_counter import FlopCounterMode

from cnndsl.layers import LAYERS, Facts, Layer, Merge, Undoing
from cnndsl.layers.base import Places
from cnndsl.layers.calls import Call, Chain, Fan, Module
from cnndsl.layers.families import Alias
from cnndsl.shape import LayerError, Shape
from tests.layers.drawing import Shapes, layers
from tests.layers.running import Operation, Tensors, drawn, kept
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
    @given(drawn=layers(LAYERS[word]))
    def compare(drawn: tuple[Layer, Shapes]) -> None:
        layer, xs = drawn
        try:
            facts = layer.facts(xs)
        except LayerError as error:
            event("refused")
            refuse(layer, xs, error)
        else:
            event("taken")
            agree(facts, layer)

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
        ys, storages = kept(operation, tensors)
    assert tuple(Shape(y.shape[1:]) for y in ys) == facts.outputs
    assert sizes(operation.weights) == facts.weights
    assert sizes(operation.buffers) == facts.buffers
    assert counter.get_total_flops() == 2 * facts.macs * BATCH
    assert sum(storages.values()) == expected_bytes(facts, tensors, ys, layer)
    backwards(facts, ys, tensors, operation)


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


def expected_bytes(facts: Facts, tensors: Tensors, ys: Tensors, layer: Layer) -> int:
    saved = facts.saved
    whole = [*tensors] * saved.inputs + [*ys] * saved.outputs
    if isinstance(layer, Undoing):
        whole.append(tensors[1])  # the other layer keeps it as well
    storages = {each.untyped_storage().data_ptr(): each.untyped_storage() for each in whole}
    own = saved.once + BATCH * (4 * saved.numbers + saved.bytes)
    return own + sum(storage.nbytes() for storage in storages.values())


def backwards(facts: Facts, ys: Tensors, tensors: Tensors, operation: Operation) -> None:
    """Torch's count knows nothing of groups on the way back."""
    if not facts.macs or grouped(facts.call):
        return
    assert counted(ys, [*tensors, *operation.weights.values()]) == sum(
        (facts.backward.input, facts.backward.weight)
    )
    ys = operation(*[each.detach() for each in tensors])
    assert counted(ys, [*operation.weights.values()]) == facts.backward.weight


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
