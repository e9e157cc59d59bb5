"""What undoes a pooling."""

from cnndsl.layers.base import Example, Places
from cnndsl.layers.calls import Call, Function, chain, differing, folded
from cnndsl.layers.families import Undoing
from cnndsl.layers.pooling import MaxPool
from cnndsl.layers.reach import Reach, spread
from cnndsl.layers.registry import layer
from cnndsl.layers.windows import Window
from cnndsl.shape import LayerError, Shape


@layer("unpool")
class Unpool(Undoing):
    """Put numbers back to where a max-pooling found its own, among zeros (Zeiler et al. 2011)."""

    example = Example("64x56x56", "unpool(pool1)", "64x112x112")
    undoes = MaxPool

    def output(self, x: Shape, places: Places) -> Shape:
        if self._pool.adaptive is not None:
            raise LayerError(
                "cannot undo a pooling that was given the extent of its output",
                helps=("give the pooling a `kernel`",),
            )
        return x.with_spatial(places.within.spatial)

    def field(self, x: Shape, places: Places) -> Reach:
        window = self._pool.window(places.within)
        before = (before for before, _ in window.sides)
        axes = zip(window.reach, window.stride, before, strict=True)
        return Reach(tuple([spread(*axis, dilation=1) for axis in axes]))

    def call(self, x: Shape, places: Places) -> Call:
        window = self._pool.window(places.within)
        own = self._pool.own_padding(window)
        undo = Function(
            f"torch.nn.functional.max_unpool{x.rank}d",
            folded(window.reach),
            **differing(
                stride=(folded(window.stride), folded(window.reach)),
                padding=(folded(window.pad) if own else 0, 0),
            ),
            output_size=places.within.spatial if own else window.padded(places.within),
        )
        return chain(undo, None if own else _cut(window, places.within))

    @property
    def _pool(self) -> MaxPool:
        assert isinstance(self.of, MaxPool)
        return self.of


def _cut(window: Window, within: Shape) -> Function:
    """The pooling met an extended input; its extension is cut off again."""
    stretches = zip(window.sides, within.spatial, strict=True)
    kept = (slice(before, before + extent) for (before, _), extent in stretches)
    return Function("operator.getitem", (slice(None), slice(None), *kept))
