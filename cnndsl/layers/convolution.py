"""Convolutions, of the rank of their input."""

from math import prod

from cnndsl.dataclasses import replace
from cnndsl.layers import spelled
from cnndsl.layers.arguments import (
    Bias,
    Dilation,
    Groups,
    Kernel,
    Naturals,
    Out,
    Pad,
    PadMode,
    Stride,
)
from cnndsl.layers.base import FOR_ITSELF, INPUTS, NOTHING, Example, Saved, Weights
from cnndsl.layers.calls import Call, Module, chain, differing, folded
from cnndsl.layers.declared import field
from cnndsl.layers.families import Unary
from cnndsl.layers.fit import check_fit, check_groups, check_mode
from cnndsl.layers.reach import Reach, spread
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import MOVED, PADDING, Family, Rule
from cnndsl.layers.windows import OWN_CONTENT, Window, extend, per_axis, ranked
from cnndsl.shape import LayerError, Shape, span, unwindow


@layer("conv", Family.PRODUCTS)
class Conv(Unary):
    """Slide learned kernels over a signal, an image or a clip."""

    example = Example("3x224x224", "conv(64, 7, stride = 2, pad = 3)", "64x112x112")
    rule = Rule(
        {"channels": "out", "extent": MOVED},
        params="out * (channels // groups * taps + bias)",
        macs="out * positions * (channels // groups * taps)",
    )
    remarks = (PADDING,)

    out: Out
    kernel: Kernel
    stride: Stride = 1
    pad: Pad = 0
    dilation: Dilation = 1
    groups: Groups = 1
    bias: Bias = True
    pad_mode: PadMode = "zeros"

    def output(self, x: Shape) -> Shape:
        ranked(x, 1, 2, 3)
        check_groups(self.groups, x.channels, self.out)
        window = self._window(x)
        check_mode(x, window.sides, self.pad_mode)
        check_fit(x, window)
        return Shape.of(self.out, *window.positions(x))

    def weights(self, x: Shape) -> Weights:
        kernel = per_axis(self.kernel, x.rank, "kernel")
        weights = {"weight": (self.out, x.channels // self.groups, *kernel)}
        return weights | ({"bias": (self.out,)} if self.bias else {})

    def macs(self, x: Shape, y: Shape) -> int:
        return y.numel * prod(self.weights(x)["weight"][1:])

    def added(self, x: Shape, y: Shape) -> int:
        return y.numel if self.bias else 0

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        out, *each = self.weights(x)["weight"]
        return (
            *spelled.windows(x, self._window(x)),
            *spelled.kernels(each, out),
            *spelled.bias(out, self.bias),
            spelled.products(out * prod(each), y.spatial),
        )

    def field(self, x: Shape) -> Reach:
        return self._window(x).sight

    def saved(self, x: Shape, y: Shape) -> Saved:
        window = self._window(x)
        mode = self._mode(window)
        if window.even and mode == "zeros":
            return INPUTS
        # The input is extended in a step of its own, and the extended one is what is kept.
        padded = Shape.of(x.channels, *window.padded(x)).numel
        kept = FOR_ITSELF if mode in OWN_CONTENT else NOTHING
        return replace(kept, numbers=padded, passing=padded - x.numel)

    def call(self, x: Shape) -> Call:
        window = self._window(x)
        mode, even = self._mode(window), window.even
        module = Module(
            f"torch.nn.Conv{x.rank}d",
            x.channels,
            self.out,
            folded(window.kernel),
            **differing(
                stride=(folded(window.stride), 1),
                padding=(folded(window.pad) if even else 0, 0),
                dilation=(folded(window.dilation), 1),
                groups=(self.groups, 1),
                bias=(self.bias, True),
                padding_mode=(mode if even else "zeros", "zeros"),
            ),
        )
        return module if even else chain(extend(window.sides, mode), module)

    def _mode(self, window: Window) -> str:
        return self.pad_mode if any(map(any, window.sides)) else "zeros"

    def _window(self, x: Shape) -> Window:
        return Window.over(x, self.kernel, self.stride, self.pad, self.dilation)


@layer("deconv", Family.PRODUCTS)
class Deconv(Unary):
    """Spread every position over a learned kernel: the convolution that enlarges."""

    example = Example("64x16x16", "deconv(32, 4, stride = 2, pad = 1)", "32x32x32")
    rule = Rule(
        {
            "channels": "out",
            "extent": "(extent - 1) * stride + dilation * (kernel - 1) + 1 - 2 * pad + output_pad",
        },
        params="channels * (out // groups * taps) + out * bias",
        macs="channels * area * (out // groups * taps)",
    )

    out: Out
    kernel: Kernel
    stride: Stride = 1
    pad: Naturals = field(default=0, description="how far each side of the output is cut off")
    output_pad: Naturals = field(default=0, description="how far the end of the output is extended")
    dilation: Dilation = 1
    groups: Groups = 1
    bias: Bias = True

    def output(self, x: Shape) -> Shape:
        ranked(x, 1, 2, 3)
        check_groups(self.groups, x.channels, self.out)
        axes = self._axes(x)
        for _, stride, _, surplus, dilation in axes:
            if surplus >= max(stride, dilation):
                raise LayerError(
                    f"`output_pad = {surplus}` must be smaller than the stride {stride}"
                    f" or the dilation {dilation}"
                )
        extents = [
            unwindow(extent, span(kernel, dilation), stride, pad, surplus)
            for extent, (kernel, stride, pad, surplus, dilation) in zip(
                x.spatial, axes, strict=True
            )
        ]
        if any(extent < 1 for extent in extents):
            raise LayerError(
                f"`pad` cuts off all that {x} leads to", helps=("use a smaller `pad`",)
            )
        return Shape.of(self.out, *extents)

    def weights(self, x: Shape) -> Weights:
        kernel = per_axis(self.kernel, x.rank, "kernel")
        weights = {"weight": (x.channels, self.out // self.groups, *kernel)}
        return weights | ({"bias": (self.out,)} if self.bias else {})

    def macs(self, x: Shape, y: Shape) -> int:
        return x.numel * prod(self.weights(x)["weight"][1:])

    def added(self, x: Shape, y: Shape) -> int:
        return y.numel if self.bias else 0

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        channels, *each = self.weights(x)["weight"]
        return (
            *spelled.unwindows(x, self._axes(x)),
            *spelled.kernels(each, channels),
            *spelled.bias(self.out, self.bias),
            spelled.products(channels * prod(each), x.spatial),
        )

    def field(self, x: Shape) -> Reach:
        return Reach(
            tuple(
                spread(kernel, stride, pad, dilation)
                for kernel, stride, pad, _, dilation in self._axes(x)
            )
        )

    def saved(self, x: Shape, y: Shape) -> Saved:
        return INPUTS

    def call(self, x: Shape) -> Call:
        kernel, stride, pad, surplus, dilation = map(folded, zip(*self._axes(x), strict=True))
        return Module(
            f"torch.nn.ConvTranspose{x.rank}d",
            x.channels,
            self.out,
            kernel,
            **differing(
                stride=(stride, 1),
                padding=(pad, 0),
                output_padding=(surplus, 0),
                groups=(self.groups, 1),
                bias=(self.bias, True),
                dilation=(dilation, 1),
            ),
        )

    def _axes(self, x: Shape) -> list[tuple[int, int, int, int, int]]:
        names = ("kernel", "stride", "pad", "output_pad", "dilation")
        given = (self.kernel, self.stride, self.pad, self.output_pad, self.dilation)
        each = (per_axis(value, x.rank, name) for value, name in zip(given, names, strict=True))
        return list(zip(*each, strict=True))
