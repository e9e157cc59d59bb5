"""Layers that move, cut and extend tensors without computing anything."""

from typing import Literal

from cnndsl.layers import spelled
from cnndsl.layers.arguments import Counts, Index, PadMode, Real, Sides
from cnndsl.layers.base import INPUTS, NOTHING, Example, Saved
from cnndsl.layers.calls import Call, Function, Module, differing
from cnndsl.layers.declared import field
from cnndsl.layers.families import Unary
from cnndsl.layers.fit import check_mode
from cnndsl.layers.reach import EVERYWHERE, POINTWISE, Reach, Sight
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import Family, Rule
from cnndsl.layers.windows import OWN_CONTENT, extend, fixed_sides, ranked
from cnndsl.shape import LayerError, Shape


@layer("identity", Family.MOVING)
class Identity(Unary):
    """Leave a tensor as it is."""

    example = Example("64x8x8", "identity", "64x8x8")

    def output(self, x: Shape) -> Shape:
        return x

    def call(self, x: Shape) -> Call:
        return Module("torch.nn.Identity")


@layer("flatten", Family.MOVING)
class Flatten(Unary):
    """Lay the numbers of a tensor out in one vector, or those of some of its axes in one axis."""

    example = Example("512x7x7", "flatten", "25088")
    rule = Rule(shape="the axes from `start` up to `end` become one, their extents multiplied")

    start: Index = field(
        default=0, description="the first axis that is laid out; 0 is the channels"
    )
    end: Index = field(
        default=-1, description="the last axis that is laid out; -1 is the last there is"
    )

    def output(self, x: Shape) -> Shape:
        start, end = self._axis(x, self.start, "start"), self._axis(x, self.end, "end")
        if start > end:
            raise LayerError(
                f"`start` must not lie behind `end`, found {self.start} and {self.end}"
            )
        return Shape.of(*x[:start], Shape(x[start : end + 1]).numel, *x[end + 1 :])

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        start, end = self._axis(x, self.start, "start"), self._axis(x, self.end, "end")
        if start == end:
            return ()
        joined = x[start : end + 1]
        name = "channels" if start == 0 else f"axis {start}"
        return (f"{name}: {spelled.times(joined)} = {spelled.amount(y[start])}",)

    def field(self, x: Shape) -> Reach:
        return POINTWISE if self.output(x) == x else EVERYWHERE

    def call(self, x: Shape) -> Call:
        # Torch counts the batch as axis 0.
        start, end = (axis + 1 if axis >= 0 else axis for axis in (self.start, self.end))
        return Module("torch.nn.Flatten", **differing(start_dim=(start, 1), end_dim=(end, -1)))

    @staticmethod
    def _axis(x: Shape, axis: int, name: str) -> int:
        if not -len(x) <= axis < len(x):
            raise LayerError(f"{x} has no axis `{name} = {axis}`")
        return axis % len(x)


@layer("reshape", Family.MOVING)
class Reshape(Unary):
    """Give the numbers of a tensor, in their order, another shape."""

    example = Example("8192", "reshape(512x4x4)", "512x4x4")
    rule = Rule(shape="`to`, which holds as many numbers as go in")

    to: Counts = field(description="the shape that comes out")

    def output(self, x: Shape) -> Shape:
        y = Shape.of(*self._extents)
        if y.numel != x.numel:
            raise LayerError(f"{x} holds {x.numel} numbers, and {y} would hold {y.numel}")
        return y

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        return (f"numbers: {spelled.times(y)} = {spelled.amount(y.numel)}, as many as go in",)

    def field(self, x: Shape) -> Reach:
        return POINTWISE if self.output(x) == x else EVERYWHERE

    def call(self, x: Shape) -> Call:
        return Function("torch.reshape", (-1, *self._extents))

    @property
    def _extents(self) -> tuple[int, ...]:
        return self.to if isinstance(self.to, tuple) else (self.to,)


@layer("pad", Family.MOVING)
class Pad(Unary):
    """Extend every spatial axis, or the channels, on both sides."""

    example = Example("3x32x32", "pad(4)", "3x40x40")
    rule = Rule({"extent": "extent + before + after"})
    remarks = ("with `axis = channels` that is how the channels grow, and the other extents stay",)

    size: Sides = field(description="how far each side is extended")
    mode: PadMode = "zeros"
    value: Real = field(default=0.0, description="the number that stands for `zeros`")
    axis: Literal["spatial", "channels"] = field(
        default="spatial", description="whether the size or the channels are extended"
    )

    def output(self, x: Shape) -> Shape:
        sides = fixed_sides(self.size, len(self._extents(x)), "size")
        grown = (
            extent + before + after
            for extent, (before, after) in zip(self._extents(x), sides, strict=True)
        )
        if self.axis == "channels":
            self._only_numbers()
            return x.with_channels(*grown)
        if self.mode != "zeros":
            ranked(x, 1, 2, 3)
            check_mode(x, sides, self.mode)
        return x.with_spatial(grown)

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        sides = fixed_sides(self.size, len(self._extents(x)), "size")
        grown = zip(self._extents(x), sides, self._extents(y), strict=True)
        sums = (spelled.extended(*each) for each in grown)
        if self.axis == "channels":
            return tuple([f"channels: {text}" for text in sums])
        return spelled.along(x, sums)

    def field(self, x: Shape) -> Reach:
        if self.axis == "channels":
            return POINTWISE
        sides = fixed_sides(self.size, x.rank, "size")
        return Reach(tuple([Sight(1, 1, -before) for before, _ in sides]))

    def saved(self, x: Shape, y: Shape) -> Saved:
        return INPUTS if self.mode in OWN_CONTENT else NOTHING

    def call(self, x: Shape) -> Call:
        sides = fixed_sides(self.size, len(self._extents(x)), "size")
        if self.axis == "channels":
            sides = (*sides, *((0, 0),) * x.rank)
        return extend(sides, self.mode, self.value)

    def _extents(self, x: Shape) -> tuple[int, ...]:
        return x[:1] if self.axis == "channels" else x.spatial

    def _only_numbers(self) -> None:
        if self.mode != "zeros":
            raise LayerError(f"channels cannot be extended with `{self.mode}`")
