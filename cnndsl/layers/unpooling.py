"""What undoes a pooling."""

from cnndsl.layers import spelled
from cnndsl.layers.base import Example, Places, Shapes
from cnndsl.layers.calls import Call, Function, chain, differing, folded
from cnndsl.layers.families import Undoing
from cnndsl.layers.pooling import MaxPool
from cnndsl.layers.reach import Reach, spread
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import Family, Rule
from cnndsl.layers.windows import Window
from cnndsl.shape import LayerError, Shape


@layer("unpool", Family.POOLING)
class Unpool(Undoing):
    """Put numbers back to where a max-pooling found its own, among zeros (Zeiler et al. 2011)."""

    example = Example("64x56x56", "unpool(pool1)", "64x112x112")
    undoes = MaxPool
    rule = Rule(shape="the spatial extents that went into the pooling")

    def output(self, x: Shape, places: Places) -> Shape:
        if self._pool.adaptive is not None:
            raise LayerError(
                "cannot undo a pooling that was given the extent of its output",
                helps=("give the pooling a `kernel`",),
            )
        return x.with_spatial(places.within.spatial)

    def sums(self, xs: Shapes) -> tuple[str, ...]:
        """The extents that it goes back to."""
        x, places = self._checked(xs)
        pairs = zip(x.spatial, places.within.spatial, strict=True)
        return spelled.along(x, (f"{own} to {was}, as before the pooling" for own, was in pairs))

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
            window.reach,
            **differing(
                stride=(window.stride, window.reach),
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
