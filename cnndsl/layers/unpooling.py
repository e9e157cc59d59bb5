"""What undoes a pooling."""

from cnndsl.layers.base import Example
from cnndsl.layers.calls import Call, Function, chain, differing, folded
from cnndsl.layers.families import Paired
from cnndsl.layers.pooling import MaxPool
from cnndsl.layers.reach import Reach, spread
from cnndsl.layers.registry import layer
from cnndsl.layers.windows import Window
from cnndsl.shape import LayerError, Shape


@layer("unpool")
class Unpool(Paired):
    """Put numbers back to where a max-pooling found its own, among zeros (Zeiler et al. 2011)."""

    example = Example("64x56x56", "unpool(pool1)", "64x112x112")
    undoes = MaxPool

    def output(self, x: Shape) -> Shape:
        if self._pool.adaptive is not None:
            raise LayerError(
                "cannot undo a pooling that was given the extent of its output",
                helps=("give the pooling a `kernel`",),
            )
        return x.with_spatial(self._before.spatial)

    def field(self, x: Shape) -> Reach:
        window = self._window
        before = tuple(before for before, _ in window.sides)
        return Reach(tuple(map(spread, window.reach, window.stride, before, (1,) * x.rank)))

    def call(self, x: Shape) -> Call:
        window = self._window
        own = self._pool.own_padding(window)
        undo = Function(
            f"torch.nn.functional.max_unpool{x.rank}d",
            folded(window.reach),
            **differing(
                stride=(folded(window.stride), folded(window.reach)),
                padding=(folded(window.pad) if own else 0, 0),
            ),
            output_size=self._before.spatial if own else window.padded(self._before),
        )
        return chain(undo, None if own else self._cut(window))

    def _cut(self, window: Window) -> Function:
        """The pooling met an extended input; its extension is cut off again."""
        stretches = zip(window.sides, self._before.spatial, strict=True)
        kept = (slice(before, before + extent) for (before, _), extent in stretches)
        return Function("operator.getitem", (slice(None), slice(None), *kept))

    @property
    def _pool(self) -> MaxPool:
        assert isinstance(self.of.layer, MaxPool)
        return self.of.layer

    @property
    def _before(self) -> Shape:
        return self.of.inputs[0]

    @property
    def _window(self) -> Window:
        return self._pool.window(self._before)
