"""What a layer says that it sees, against the gradients that torch finds."""

from collections.abc import Iterator
from itertools import product

import pytest
import torch
from hypothesis import HealthCheck, assume, given, settings
from torch import Tensor

from cnndsl.emit.operation import Operation
from cnndsl.layers import LAYERS, Facts, Layer, Reach, Sight, Undoing
from cnndsl.shape import LayerError, Shape
from tests.layers.drawing import Shapes, layers
from tests.layers.running import drawn
from tests.layers.test_torch import put_in

STATISTICS = {"bn", "groupnorm", "layernorm", "instancenorm"}  # do not count as seeing
FOLDED = {"reflect", "replicate", "circular"}  # nor does what an input is extended with
EXACT = {"conv", "dwconv", "sepconv", "partial_conv", "linear", "slice", "crop", "permute"}
SEEN = [word for word in LAYERS if word not in STATISTICS]


pytestmark = pytest.mark.usefixtures("plain_kernels")


@pytest.mark.parametrize("word", SEEN)
def test_nothing_else_is_seen(word: str) -> None:
    looked(word, 4)


@pytest.mark.sweep
@pytest.mark.parametrize("word", SEEN)
def test_nothing_else_is_seen_at_length(word: str) -> None:
    looked(word, 60)


def looked(word: str, count: int) -> None:
    @settings(max_examples=count, deadline=None, suppress_health_check=[*HealthCheck])
    @given(drawn=layers(LAYERS[word]))
    def look(drawn: tuple[Layer, Shapes]) -> None:
        layer, xs = drawn
        try:
            facts = layer.facts(xs)
        except LayerError:
            assume(False)
        assume(not FOLDED & {getattr(layer, name, None) for name in ("pad_mode", "mode")})
        seen(facts, layer)

    look()


def seen(facts: Facts, layer: Layer) -> None:
    tensors = put_in(facts, layer) if isinstance(layer, Undoing) else drawn(facts.inputs, 1)
    ys = Operation(facts.call).eval()(*tensors)
    learning = [each for each in tensors if each.requires_grad]
    pairs = [(y, position) for y in ys for position in positions(Shape(y.shape[1:]))]
    for y, position in pairs:
        at = y.flatten(2)[:, :, place(position, y)] if y.dim() > 2 else y
        if not at.requires_grad:
            continue
        found = torch.autograd.grad(
            (at * torch.rand_like(at)).sum(), learning, retain_graph=True, materialize_grads=True
        )
        for x, gradient, reach in zip(facts.inputs, found, facts.reach, strict=False):
            if gradient.isfinite().all():
                held(x, Shape(y.shape[1:]), reach, position, gradient, layer.word in EXACT)


def place(position: tuple[int, ...], y: Tensor) -> int:
    """Where a position lies among all."""
    index = 0
    for step, extent in zip(position, y.shape[2:], strict=True):
        index = index * extent + step
    return index


def positions(y: Shape) -> Iterator[tuple[int, ...]]:
    """The corners of an output, and what lies beside them."""
    return product(*[sorted({0, 1, extent // 2, extent - 1} - {extent}) for extent in y.spatial])


def held(
    x: Shape, y: Shape, reach: Reach, position: tuple[int, ...], gradient: Tensor, exact: bool
) -> None:
    """Every gradient lies in the window; of a dense one, at its edges too."""
    places = gradient.abs().sum(dim=(0, 1)).nonzero()
    if not len(places):
        return
    order = reach.order or tuple(range(x.rank))
    for axis, sight in enumerate(reach.along(x)):
        along = position[order.index(axis)] if x.rank == y.rank else 0
        first, last = window(sight, along)
        least, most = int(places[:, axis].min()), int(places[:, axis].max())
        assert first <= least
        assert most <= last
        if exact and not reach.whole and first >= 0 and last < x.spatial[axis]:
            assert (least, most) == (first, last)


def window(sight: Sight, position: int) -> tuple[int, int]:
    return sight.first(position), sight.last(position)
