"""The convolution whose maps do not all see all channels."""

from math import prod

from cnndsl.layers import spelled
from cnndsl.layers.arguments import Bias, Dilation, Kernel, Natural, Pad, PadMode, Stride
from cnndsl.layers.base import Example, Further, Saved, Weights
from cnndsl.layers.calls import Call, Chain, Fan, Function, Gather, chain, named
from cnndsl.layers.convolution import Conv
from cnndsl.layers.declared import field
from cnndsl.layers.families import Unary
from cnndsl.layers.reach import Reach
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import MOVED, PADDING, Family, Rule
from cnndsl.layers.windows import per_axis, ranked
from cnndsl.shape import LayerError, Shape

INDEX = 8  # bytes of a channel's number


@layer("partial_conv", Family.PRODUCTS)
class PartialConv(Unary):
    """Convolve for each map the channels that a table gives it (LeCun et al. 1998, table 1)."""

    example = Example("3x14x14", "partial_conv([[0, 1], [1, 2], [0, 1, 2]], 5)", "3x10x10")
    rule = Rule(
        {"channels": "len(table)", "extent": MOVED},
        params="links * taps + len(table) * bias",
        macs="links * positions * taps",
    )
    remarks = (PADDING, "the first channel is 0")

    table: tuple[tuple[Natural, ...], ...] = field(
        least_items=1, description="for each channel that comes out, the ones that it sees"
    )
    kernel: Kernel
    stride: Stride = 1
    pad: Pad = 0
    dilation: Dilation = 1
    bias: Bias = True
    pad_mode: PadMode = "zeros"

    def output(self, x: Shape) -> Shape:
        ranked(x, 1, 2, 3)
        for out, seen in enumerate(self.table):
            self._check(x, out, seen)
        return self._map.output(x).with_channels(len(self.table))

    def weights(self, x: Shape) -> Weights:
        return {
            f"{index}.{name}": extents
            for index, own in enumerate(self._inputs(x))
            for name, extents in self._map.weights(own).items()
        }

    def macs(self, x: Shape, y: Shape) -> int:
        position = y.with_channels(1)
        return sum(self._map.macs(own, position) for own in self._inputs(x))

    def added(self, x: Shape, y: Shape) -> int:
        return y.numel if self.bias else 0

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        kernel = per_axis(self.kernel, x.rank, "kernel")
        links = sum(map(len, self.table))
        lines = self._map.why(x, y.with_channels(1))
        axes = [line for line in lines if not spelled.of_part("", (line,))]
        return (
            *axes,
            f"entries: {' + '.join(str(len(seen)) for seen in self.table)} = {links}",
            *spelled.kernels(kernel, links),
            *spelled.bias(y.channels, self.bias),
            spelled.products(links * prod(kernel), y.spatial),
        )

    def field(self, x: Shape) -> Reach:
        return self._map.field(x)

    def saved(self, x: Shape, y: Shape) -> Saved:
        # The channels of each map are copied out, and that is what its convolution keeps.
        each = [(own, self._map.saved(own, y)) for own in self._inputs(x)]
        copies = [own.numel * saved.inputs for own, saved in each]
        numbers = sum(saved.numbers for _, saved in each)
        index = INDEX * sum(map(len, self.table))
        if any(saved.serving for _, saved in each):
            return Saved(numbers=numbers, further=(Further((0,), sum(copies), index),))
        return Saved(numbers=numbers + sum(copies), further=(Further((0,), once=index),))

    def call(self, x: Shape) -> Call:
        each = zip(self.table, self._inputs(x), strict=True)
        maps = (
            chain(
                Function("operator.getitem", (slice(None), seen)),
                named(str(index), self._map.call(own)),
            )
            for index, (seen, own) in enumerate(each)
        )
        return Chain(Fan(*maps), Gather("torch.cat", dim=1))

    @property
    def _map(self) -> Conv:
        return Conv(
            out=1,
            kernel=self.kernel,
            stride=self.stride,
            pad=self.pad,
            dilation=self.dilation,
            bias=self.bias,
            pad_mode=self.pad_mode,
        )

    def _inputs(self, x: Shape) -> list[Shape]:
        return [x.with_channels(len(seen)) for seen in self.table]

    def _check(self, x: Shape, out: int, seen: tuple[int, ...]) -> None:
        if not seen:
            raise LayerError(f"`table[{out}]` is empty: channel {out} would see nothing")
        if max(seen) >= x.channels:
            message = f"`table[{out}]` names channel {max(seen)}, and there are {x.channels}"
            raise LayerError(message, helps=("the first channel is 0",), argument="table")
