"""Layers that leave part of a tensor, or take it apart."""

from cnndsl.layers import spelled
from cnndsl.layers.arguments import Axis, Count, Counts, Index, MaybeCounts, MaybeSides
from cnndsl.layers.base import Example, Shapes
from cnndsl.layers.calls import Call, Function
from cnndsl.layers.declared import field
from cnndsl.layers.families import Splitter, Unary
from cnndsl.layers.mistakes import ClashError
from cnndsl.layers.reach import Reach, Sight, on_axis, whole
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import Family, Rule
from cnndsl.layers.windows import fixed_sides, per_axis, spatial
from cnndsl.shape import LayerError, Shape, ceil_div
from cnndsl.size import greatest, least

MOST_PARTS = 10_000


@layer("slice", Family.MOVING)
class Slice(Unary):
    """Keep a stretch of an axis, or every so many-th position of it."""

    example = Example("64x8x8", "slice(0, 16)", "16x8x8")
    rule = Rule({"along": "ceil((stop - start) / step)"})
    remarks = ("without `stop` it ends where the axis does",)

    start: Index = field(
        default=0, description="the first position kept; negative ones count from the end"
    )
    stop: Index | None = field(default=None, description="the position before which it ends")
    step: Count = field(default=1, description="how far the kept positions are apart")
    axis: Axis = "channels"

    def output(self, x: Shape) -> Shape:
        along = x.axis(self.axis)
        extent = x[along]
        start, stop = self._first(extent), self._end(extent)
        if stop <= start:
            raise LayerError(f"nothing is left of {extent} {self.axis} from {start} up to {stop}")
        return x.replaced(along, ceil_div(stop - start, self.step))

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        extent = x[x.axis(self.axis)]
        start, stop = self._first(extent), self._end(extent)
        kept = f"ceil(({stop} - {start}) / {self.step})" if self.step > 1 else f"{stop} - {start}"
        return (f"{self.axis}: {kept} = {y[x.axis(self.axis)]}",)

    def field(self, x: Shape) -> Reach:
        axis = x.axis(self.axis)
        return on_axis(x, axis, Sight(1, self.step, self._first(x[axis])))

    def call(self, x: Shape) -> Call:
        before = (slice(None),) * (x.axis(self.axis) + 1)
        kept = slice(self.start or None, self.stop, self.step if self.step > 1 else None)
        return Function("operator.getitem", (*before, kept))

    def _first(self, extent: int) -> int:
        """The first position; beyond the axis, where that leaves nothing."""
        return self.start if self.start >= 0 else greatest(extent + self.start, 0)

    def _end(self, extent: int) -> int:
        """The position behind the last; before the axis, where that leaves nothing."""
        if self.stop is None:
            return extent
        return least(extent, self.stop) if self.stop >= 0 else extent + self.stop


@layer("crop", Family.MOVING)
class Crop(Unary):
    """Cut every spatial axis on both sides, or down to an extent about its middle."""

    example = Example("64x64x64", "crop(to = 56)", "64x56x56")
    rule = Rule({"extent": "extent - cut"})
    remarks = ("with `to`, the extents are those",)

    size: MaybeSides = field(default=None, description="how far each side is cut")
    to: MaybeCounts = field(default=None, description="the extent of the output; no size then")

    def agree(self, given: frozenset[str]) -> None:
        if self.size is None and self.to is None:
            raise ClashError("size", f"`{self.word}` needs `size`, or `to`", code="E201")
        if self.size is not None and self.to is not None:
            raise ClashError("to", f"`{self.word}` takes `size` or `to`, not both")

    def output(self, x: Shape) -> Shape:
        spatial(x)
        stretches = self._stretches(x)
        if any(stop <= start for start, stop in stretches):
            raise LayerError(f"nothing is left of {x}", helps=("use a smaller `size`",))
        return x.with_spatial(stop - start for start, stop in stretches)

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        if self.to is not None:
            return spelled.given(x, y)
        axes = zip(x.spatial, self._stretches(x), strict=True)
        pairs = ((start, extent - stop) for extent, (start, stop) in axes)
        sums = map(spelled.cut, x.spatial, pairs, y.spatial)
        return spelled.along(x, sums)

    def field(self, x: Shape) -> Reach:
        return Reach(tuple([Sight(1, 1, start) for start, _ in self._stretches(x)]))

    def call(self, x: Shape) -> Call:
        kept = (slice(start, stop) for start, stop in self._stretches(x))
        return Function("operator.getitem", (slice(None), slice(None), *kept))

    def _stretches(self, x: Shape) -> list[tuple[int, int]]:
        """Where what is kept of each axis begins and ends."""
        if self.to is None:
            sides = fixed_sides(self.size or 0, x.rank, "size")
            pairs = zip(sides, x.spatial, strict=True)
            return [(before, extent - after) for (before, after), extent in pairs]
        targets = per_axis(self.to, x.rank, "to")
        if any(map(int.__lt__, x.spatial, targets)):
            raise LayerError(f"cannot cut {x} to a larger extent: {Shape(targets)}")
        starts = [(e - target) // 2 for e, target in zip(x.spatial, targets, strict=True)]
        return [(start, start + target) for start, target in zip(starts, targets, strict=True)]


@layer("split", Family.MOVING)
class Split(Splitter):
    """Cut an axis into parts: so many equal ones, or one of each given extent."""

    example = Example("64x8x8", "split(2)", "32x8x8 32x8x8")
    rule = Rule({"along": "along // parts"})
    remarks = ("of a list, each part has its own extent, and together they are the axis",)

    parts: Counts = field(description="how many equal parts, or the extent of each")
    axis: Axis = "channels"

    def pieces(self, x: Shape) -> Shapes:
        along = x.axis(self.axis)
        return tuple(x.replaced(along, extent) for extent in self._extents(x[along]))

    def sums(self, xs: Shapes) -> tuple[str, ...]:
        """What becomes of the axis that is cut."""
        extent = xs[0][xs[0].axis(self.axis)]
        each = self._extents(extent)
        if isinstance(self.parts, tuple):
            return (spelled.summed(self.axis, each),)
        return (f"{self.axis}: {spelled.factor(extent)} // {self.parts} = {each[0]}",)

    def field(self, x: Shape) -> Reach:
        # Which stretch a position sees differs from part to part.
        along = x.axis(self.axis)
        return on_axis(x, along, whole(x[along]))

    def call(self, x: Shape) -> Call:
        along = x.axis(self.axis)
        extents = self._extents(x[along])
        size = extents if isinstance(self.parts, tuple) else extents[0]
        return Function("torch.split", size, dim=along + 1)

    def _extents(self, extent: int) -> tuple[int, ...]:
        if isinstance(self.parts, tuple):
            if sum(self.parts) != extent:
                raise LayerError(
                    f"the parts add up to {sum(self.parts)}, and {self._whole(extent)}"
                )
            return self.parts
        if self.parts > MOST_PARTS:
            raise LayerError(f"at most {MOST_PARTS} parts can be made, found {self.parts}")
        if extent % self.parts:
            raise LayerError(f"`parts = {self.parts}` must divide the {self.axis}: {extent}")
        return (extent // self.parts,) * self.parts

    def _whole(self, extent: int) -> str:
        return (
            f"there are {extent} {self.axis}"
            if self.axis == "channels"
            else f"the {self.axis} is {extent}"
        )
