"""Layers that enlarge an image without learning, and what undoes one of them."""

from fractions import Fraction
from typing import Annotated, Literal

from cnndsl.atoms import FINEST
from cnndsl.layers import spelled
from cnndsl.layers.arguments import Count, MaybeCounts, Positive
from cnndsl.layers.base import NOTHING, Example, Saved
from cnndsl.layers.calls import Module, differing, folded
from cnndsl.layers.declared import field
from cnndsl.layers.families import Unary
from cnndsl.layers.flops import windows
from cnndsl.layers.mistakes import ClashError
from cnndsl.layers.pooling import averaged
from cnndsl.layers.reach import Reach, Sight, shares
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import Family, Rule
from cnndsl.layers.windows import per_axis, ranked
from cnndsl.shape import LayerError, Shape, scaled

TAPS = {"linear": 2, "cubic": 4}
SMOOTH = {1: "linear", 2: "bilinear", 3: "trilinear"}
Factors = Positive | Annotated[tuple[Positive, ...], field(least_items=1)] | None


@layer("upsample", Family.POOLING)
class Upsample(Unary):
    """Enlarge every spatial axis by a factor, or to an extent."""

    example = Example("64x16x16", "upsample(2, mode = linear, align = true)", "64x32x32")
    rule = Rule({"extent": "floor(extent * scale)"})
    remarks = ("with `to`, the extents are those",)

    scale: Factors = field(default=None, description="how many times as large the output is")
    mode: Literal["nearest", "nearest_exact", "linear", "cubic", "area"] = field(
        default="nearest", description="how the numbers in between are found"
    )
    align: bool = field(
        default=False, description="whether `linear` and `cubic` keep the numbers at the corners"
    )
    to: MaybeCounts = field(default=None, description="the extent of the output; no scale then")

    def agree(self, given: frozenset[str]) -> None:
        if self.scale is None and self.to is None:
            raise ClashError("scale", f"`{self.word}` needs `scale`, or `to`", code="E201")
        if self.scale is not None and self.to is not None:
            raise ClashError("to", f"`{self.word}` takes `scale` or `to`, not both")
        if self.align and self.mode not in ("linear", "cubic"):
            message = f"`align` has no meaning for `mode = {self.mode}`"
            raise ClashError("align", message)

    def output(self, x: Shape) -> Shape:
        rank = ranked(x, 1, 2, 3)
        if self.mode == "cubic" and rank != 2:
            raise LayerError(f"`mode = cubic` needs an image, found {x}")
        if self.to is not None:
            return x.with_spatial(per_axis(self.to, rank, "to"))
        return x.with_spatial(map(scaled, x.spatial, self._factors(x)))

    def added(self, x: Shape, y: Shape) -> int:
        if self.mode in ("linear", "cubic"):
            return windows(y, (TAPS[self.mode],) * x.rank) * 2
        if self.mode == "area":
            return windows(y, (sight.size for sight in self.field(x).along(x)))
        return 0

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        return (
            spelled.given(x, y) if self.to is not None else spelled.scaled(x, y, self._factors(x))
        )

    def field(self, x: Shape) -> Reach:
        if self.mode == "area":
            return shares(x.spatial, self.output(x).spatial)
        return Reach(tuple(map(self._sight, x.spatial, self._ratios(x))))

    def saved(self, x: Shape, y: Shape) -> Saved:
        return averaged(y) if self.mode == "area" else NOTHING

    def call(self, x: Shape) -> Module:
        mode = {"linear": SMOOTH[x.rank], "cubic": "bicubic", "nearest_exact": "nearest-exact"}
        arguments = differing(
            mode=(mode.get(self.mode, self.mode), "nearest"),
            align_corners=(self.align or None, None),
        )
        if self.to is not None:
            return Module("torch.nn.Upsample", folded(per_axis(self.to, x.rank, "to")), **arguments)
        return Module("torch.nn.Upsample", scale_factor=folded(self._factors(x)), **arguments)

    def _ratios(self, x: Shape) -> tuple[Fraction, ...]:
        """How many positions of the input there are for each of the output, on each axis."""
        pairs = zip(x.spatial, self.output(x).spatial, strict=True)
        if self.align:
            return tuple([Fraction(extent - 1, max(target - 1, 1)) for extent, target in pairs])
        if self.to is not None:
            return tuple([Fraction(extent, target) for extent, target in pairs])
        return tuple([1 / Fraction(each).limit_denominator(FINEST) for each in self._factors(x)])

    def _sight(self, extent: int, ratio: Fraction) -> Sight:
        """The taps on an axis, half of them on each side of where the output's centre falls."""
        if self.mode == "nearest":
            return Sight(1, ratio)
        centre = Fraction(0) if self.align else (ratio - 1) / 2
        if self.mode == "nearest_exact":
            return Sight(1, ratio, ratio / 2)
        return Sight(TAPS[self.mode], ratio, centre - (TAPS[self.mode] - 2) // 2)

    def _factors(self, x: Shape) -> tuple[float, ...]:
        return () if self.scale is None else per_axis(self.scale, x.rank, "scale")


@layer("pixel_shuffle", Family.POOLING)
class PixelShuffle(Unary):
    """Lay groups of channels out as squares of pixels (Shi et al. 2016)."""

    example = Example("64x8x8", "pixel_shuffle(2)", "16x16x16")
    rule = Rule({"channels": "channels // factor ** 2", "extent": "extent * factor"})

    factor: Count = field(description="how many times as high and wide the output is")

    def output(self, x: Shape) -> Shape:
        ranked(x, 2)
        square = self.factor * self.factor
        if x.channels % square:
            message = f"`factor = {self.factor}` needs a multiple of {square} channels, found"
            raise LayerError(f"{message} {x.channels}")
        height, width = x.spatial
        return Shape.of(x.channels // square, height * self.factor, width * self.factor)

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        channels = f"channels: {x.channels} // ({self.factor}*{self.factor}) = {y.channels}"
        return (channels, *spelled.scaled(x, y, (self.factor, self.factor)))

    def field(self, x: Shape) -> Reach:
        return Reach((Sight(1, Fraction(1, self.factor)),) * 2)

    def call(self, x: Shape) -> Module:
        return Module("torch.nn.PixelShuffle", self.factor)


@layer("pixel_unshuffle", Family.POOLING)
class PixelUnshuffle(Unary):
    """Lay squares of pixels out as groups of channels: what undoes a `pixel_shuffle`."""

    example = Example("16x16x16", "pixel_unshuffle(2)", "64x8x8")
    rule = Rule({"channels": "channels * factor ** 2", "extent": "extent // factor"})

    factor: Count = field(description="how many times lower and narrower the output is")

    def output(self, x: Shape) -> Shape:
        ranked(x, 2)
        if any(extent % self.factor for extent in x.spatial):
            message = f"`factor = {self.factor}` must divide height and width, found"
            raise LayerError(f"{message} {x.height} and {x.width}")
        height, width = x.spatial
        square = self.factor * self.factor
        return Shape.of(x.channels * square, height // self.factor, width // self.factor)

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        pairs = zip(x.spatial, y.spatial, strict=True)
        sides = (f"{spelled.factor(extent)} // {self.factor} = {own}" for extent, own in pairs)
        channels = f"channels: {x.channels} * ({self.factor}*{self.factor}) = {y.channels}"
        return (channels, *spelled.along(x, sides))

    def field(self, x: Shape) -> Reach:
        return Reach((Sight(self.factor, self.factor),) * 2)

    def call(self, x: Shape) -> Module:
        return Module("torch.nn.PixelUnshuffle", self.factor)
