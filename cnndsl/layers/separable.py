"""Convolutions of every channel on its own."""

from typing import Annotated

from cnndsl.dataclasses import replace
from cnndsl.layers import spelled
from cnndsl.layers.arguments import Bias, Count, Dilation, Kernel, Out, Pad, PadMode, Stride
from cnndsl.layers.base import Backward, Example, Saved, Weights
from cnndsl.layers.calls import Call, chain, named
from cnndsl.layers.convolution import Conv
from cnndsl.layers.declared import field
from cnndsl.layers.families import Alias, Unary
from cnndsl.layers.reach import Reach
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import MOVED, PADDING, Family, Rule
from cnndsl.shape import Shape

Multiplier = Annotated[Count, field(description="how many channels come out for each that goes in")]


@layer("dwconv", Family.PRODUCTS)
class DepthwiseConv(Alias):
    """Convolve every channel on its own."""

    example = Example("32x112x112", "dwconv(3, pad = 1)", "32x112x112")
    rule = Rule(
        {"channels": "channels * multiplier", "extent": MOVED},
        params="channels * multiplier * (taps + bias)",
        macs="channels * multiplier * positions * taps",
    )
    remarks = (PADDING, "it is a `conv` with as many groups as channels go in")

    kernel: Kernel
    stride: Stride = 1
    pad: Pad = 0
    dilation: Dilation = 1
    multiplier: Multiplier = 1
    bias: Bias = True
    pad_mode: PadMode = "zeros"

    def meant(self, x: Shape) -> Conv:
        return Conv(
            out=x.channels * self.multiplier,
            kernel=self.kernel,
            stride=self.stride,
            pad=self.pad,
            dilation=self.dilation,
            groups=x.channels,
            bias=self.bias,
            pad_mode=self.pad_mode,
        )


@layer("sepconv", Family.PRODUCTS)
class SeparableConv(Unary):
    """Convolve every channel on its own, then mix them in each position (Chollet 2017)."""

    example = Example("32x112x112", "sepconv(64, 3, pad = 1)", "64x112x112")
    rule = Rule(
        {"channels": "out", "extent": MOVED},
        params="channels * multiplier * taps + out * (channels * multiplier + bias)",
        macs="channels * multiplier * positions * (taps + out)",
    )
    remarks = (PADDING, "it is a `dwconv` without bias and then a 1x1 `conv`")

    out: Out
    kernel: Kernel
    stride: Stride = 1
    pad: Pad = 0
    dilation: Dilation = 1
    multiplier: Multiplier = 1
    bias: Bias = True
    pad_mode: PadMode = "zeros"

    def output(self, x: Shape) -> Shape:
        return self._point.output(self._between(x))

    def weights(self, x: Shape) -> Weights:
        each = {"depthwise": self._depth.meant(x).weights(x)}
        each["pointwise"] = self._point.weights(self._between(x))
        return {f"{part}.{name}": own[name] for part, own in each.items() for name in own}

    def macs(self, x: Shape, y: Shape) -> int:
        between = self._between(x)
        return self._depth.meant(x).macs(x, between) + self._point.macs(between, y)

    def added(self, x: Shape, y: Shape) -> int:
        return y.numel if self.bias else 0

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        between = self._between(x)
        depth, point = self._depth.meant(x), self._point
        lines = depth.why(x, between)
        axes = [line for line in lines if not spelled.of_part("", (line,))]
        macs = depth.macs(x, between), point.macs(between, y)
        return (
            *axes,
            *spelled.of_part("depthwise", lines),
            *spelled.of_part("pointwise", point.why(between, y)),
            spelled.summed("MACs", macs),
        )

    def backward(self, x: Shape, macs: int) -> Backward:
        # What lies between always needs its gradient, for what is before it.
        first = self._depth.meant(x).macs(x, self._between(x))
        return Backward(first, macs, macs - first)

    def field(self, x: Shape) -> Reach:
        return self._depth.meant(x).field(x)

    def saved(self, x: Shape, y: Shape) -> Saved:
        between = self._between(x)
        first = self._depth.meant(x).saved(x, between)
        return replace(first, numbers=first.numbers + between.numel)

    def call(self, x: Shape) -> Call:
        first, second = self._depth.meant(x).call(x), self._point.call(self._between(x))
        return chain(named("depthwise", first), named("pointwise", second))

    def _between(self, x: Shape) -> Shape:
        return self._depth.meant(x).output(x)

    @property
    def _depth(self) -> DepthwiseConv:
        return DepthwiseConv(
            kernel=self.kernel,
            stride=self.stride,
            pad=self.pad,
            dilation=self.dilation,
            multiplier=self.multiplier,
            bias=False,
            pad_mode=self.pad_mode,
        )

    @property
    def _point(self) -> Conv:
        return Conv(out=self.out, kernel=1, bias=self.bias)
