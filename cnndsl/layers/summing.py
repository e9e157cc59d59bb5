"""Pooling that sums: a norm of each window, or a weighted sum."""

from math import prod

from cnndsl.dataclasses import replace
from cnndsl.layers import spelled
from cnndsl.layers.arguments import Bias, Ceil, Kernel, PoolStride, Positive
from cnndsl.layers.base import FOR_ITSELF, OWN, Example, Further, Saved, Weights
from cnndsl.layers.calls import Call, Function, Module, Own, chain
from cnndsl.layers.declared import field
from cnndsl.layers.families import Unary
from cnndsl.layers.pooling import AvgPool
from cnndsl.layers.reach import Reach
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import UP, Family, Rule
from cnndsl.layers.windows import per_axis
from cnndsl.shape import Shape


@layer("lppool", Family.POOLING)
class LPPool(Unary):
    """Take a norm of each window: the root of its sum of powers."""

    example = Example("64x32x32", "lppool(2, norm = 2)", "64x16x16")
    rule = Rule({"extent": "(extent - kernel) // stride + 1"})
    remarks = (UP,)

    kernel: Kernel
    norm: Positive = field(default=2.0, description="the power, and the root after the sum")
    stride: PoolStride = None
    ceil: Ceil = False

    def output(self, x: Shape) -> Shape:
        return self._average.output(x)

    def added(self, x: Shape, y: Shape) -> int:
        return x.numel + self._average.added(x, y) + y.numel

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        return self._average.why(x, y)

    def saved(self, x: Shape, y: Shape) -> Saved:
        # The powers, and the average with what its sign and its root need.
        passing = max(2 * x.numel - 4 * y.numel, 2 * y.numel)
        return Saved(inputs=True, numbers=x.numel + 4 * y.numel, passing=passing)

    def field(self, x: Shape) -> Reach:
        return self._average.field(x)

    def call(self, x: Shape) -> Module:
        average = self._average.call(x)
        assert isinstance(average, Module)
        target = f"torch.nn.LPPool{x.rank}d"
        return Module(target, self.norm, *average.args, **average.kwargs)

    @property
    def _average(self) -> AvgPool:
        return AvgPool(kernel=self.kernel, stride=self.stride, ceil=self.ceil)


@layer("subsample", Family.POOLING)
class Subsample(Unary):
    """Sum each window, times a learned factor for the channel (LeCun et al. 1998)."""

    example = Example("6x28x28", "subsample(2)", "6x14x14")
    rule = Rule({"extent": "(extent - kernel) // stride + 1"}, params="channels * (1 + bias)")

    kernel: Kernel
    stride: PoolStride = None
    bias: Bias = True

    def output(self, x: Shape) -> Shape:
        return self._average(x).output(x)

    def weights(self, x: Shape) -> Weights:
        names = ("weight", "bias") if self.bias else ("weight",)
        return dict.fromkeys(names, self._each(x))

    def added(self, x: Shape, y: Shape) -> int:
        return self._average(x).added(x, y) + (1 + self.bias) * y.numel

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        return (
            *self._average(x).why(x, y),
            f"weights: {spelled.amount(x.channels)}, a factor for each channel",
            *spelled.bias(x.channels, self.bias),
        )

    def saved(self, x: Shape, y: Shape) -> Saved:
        return replace(FOR_ITSELF, further=(Further((OWN,), y.numel),))

    def field(self, x: Shape) -> Reach:
        return self._average(x).field(x)

    def call(self, x: Shape) -> Call:
        taps = prod(per_axis(self.kernel, x.rank, "kernel"))
        return chain(
            self._average(x).call(x),
            Function("torch.mul", taps) if x.rank == 1 else None,
            Function("torch.mul", Own("weight", self._each(x), 1 / taps)),
            Function("torch.add", Own("bias", self._each(x), 0.0)) if self.bias else None,
        )

    def _each(self, x: Shape) -> tuple[int, ...]:
        return x.channels, *(1,) * x.rank

    def _average(self, x: Shape) -> AvgPool:
        # For a signal torch has no average with another divisor.
        divisor = None if x.rank == 1 else 1
        return AvgPool(kernel=self.kernel, stride=self.stride, divisor=divisor)
