"""Pooling whose windows lie at random, so that an image may shrink by any ratio."""

from fractions import Fraction
from typing import Annotated

from cnndsl.layers import spelled
from cnndsl.layers.arguments import Kernel, MaybeCounts, Real
from cnndsl.layers.base import Example, Saved
from cnndsl.layers.calls import Module, Value, folded
from cnndsl.layers.declared import field
from cnndsl.layers.families import Unary
from cnndsl.layers.flops import windows
from cnndsl.layers.mistakes import ClashError
from cnndsl.layers.reach import Reach, Sight
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import Family, Rule
from cnndsl.layers.windows import per_axis, ranked
from cnndsl.shape import LayerError, Shape, scaled

Ratio = Annotated[Real, field(gt=0, lt=1)]
Ratios = Ratio | Annotated[tuple[Ratio, ...], field(least_items=1)] | None


@layer("fractional_maxpool", Family.POOLING)
class FractionalMaxPool(Unary):
    """Keep the largest number of each window; windows lie at random (Graham 2014)."""

    example = Example("64x32x32", "fractional_maxpool(2, 0.7)", "64x22x22")
    rule = Rule({"extent": "floor(extent * ratio)"})
    remarks = ("with `to`, the extents are those",)

    kernel: Kernel
    ratio: Ratios = field(default=None, description="the extent of the output for each of an input")
    to: MaybeCounts = field(default=None, description="the extent of the output; no ratio then")

    def agree(self, given: frozenset[str]) -> None:
        if self.ratio is None and self.to is None:
            raise ClashError("ratio", f"`{self.word}` needs `ratio`, or `to`", code="E201")
        if self.ratio is not None and self.to is not None:
            raise ClashError("to", f"`{self.word}` takes `ratio` or `to`, not both")

    def output(self, x: Shape) -> Shape:
        ranked(x, 2, 3)
        y = x.with_spatial(self._extents(x))
        for extent, kernel, target in self._axes(x):
            # Torch wants one position more of a clip.
            most = extent - target + (x.rank == 2)
            if kernel > most:
                raise LayerError(
                    f"{target} windows of {kernel} do not fit into an extent of {extent}",
                    code="E303",
                    helps=(_smaller(most),),
                    argument="kernel",
                )
        return y

    def added(self, x: Shape, y: Shape) -> int:
        return windows(y, per_axis(self.kernel, x.rank, "kernel"))

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        if self.ratio is None:
            return spelled.given(x, y)
        return spelled.scaled(x, y, per_axis(self.ratio, x.rank, "ratio"))

    def saved(self, x: Shape, y: Shape) -> Saved:
        return Saved(inputs=True, bytes=8 * y.numel)

    def field(self, x: Shape) -> Reach:
        return Reach(tuple([_sight(*axis) for axis in self._axes(x)]))

    def call(self, x: Shape) -> Module:
        kernel = folded(per_axis(self.kernel, x.rank, "kernel"))
        if self.ratio is None:
            size: dict[str, Value] = {"output_size": folded(self._extents(x))}
        else:
            size = {"output_ratio": folded(per_axis(self.ratio, x.rank, "ratio"))}
        return Module(f"torch.nn.FractionalMaxPool{x.rank}d", kernel, **size)

    def _extents(self, x: Shape) -> tuple[int, ...]:
        if self.ratio is not None:
            return tuple(map(scaled, x.spatial, per_axis(self.ratio, x.rank, "ratio")))
        assert self.to is not None
        return per_axis(self.to, x.rank, "to")

    def _axes(self, x: Shape) -> list[tuple[int, int, int]]:
        kernel = per_axis(self.kernel, x.rank, "kernel")
        return list(zip(x.spatial, kernel, self._extents(x), strict=True))


def _sight(extent: int, kernel: int, target: int) -> Sight:
    if target == 1:
        return Sight(kernel, 0, extent - kernel)
    # A window begins at the whole part of this, or one behind it.
    return Sight(kernel + 1, Fraction(extent - kernel, target - 1), 0)


def _smaller(most: int) -> str:
    return f"use a kernel of at most {most}" if most > 0 else "ask for a smaller output"
