"""Matrix products."""

from cnndsl.layers import spelled
from cnndsl.layers.arguments import Bias, Count
from cnndsl.layers.base import FOR_WEIGHTS, Example, Saved, Weights
from cnndsl.layers.calls import Module, differing
from cnndsl.layers.declared import field
from cnndsl.layers.families import Unary
from cnndsl.layers.reach import Reach, on_axis, whole
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import Family, Rule
from cnndsl.shape import Shape


@layer("linear", Family.PRODUCTS)
class Linear(Unary):
    """Multiply a vector by a learned matrix."""

    example = Example("512", "linear(10)", "10")
    rule = Rule({"last": "out"}, params="out * (last + bias)", macs="out * numbers")
    remarks = ("of a tensor with several axes, each stretch along the last one is a vector",)

    out: Count = field(description="length of the output vector")
    bias: Bias = True

    def output(self, x: Shape) -> Shape:
        return x.with_last(self.out)

    def weights(self, x: Shape) -> Weights:
        matrix: Weights = {"weight": (self.out, x.last)}
        return matrix | ({"bias": (self.out,)} if self.bias else {})

    def macs(self, x: Shape, y: Shape) -> int:
        return y.numel * x.last

    def added(self, x: Shape, y: Shape) -> int:
        return y.numel if self.bias else 0

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        return (
            *spelled.kernels((x.last,), self.out),
            *spelled.bias(self.out, self.bias),
            spelled.products(self.out * x.last, y[:-1]),
        )

    def field(self, x: Shape) -> Reach:
        return on_axis(x, x.rank, whole(x.last))

    def saved(self, x: Shape, y: Shape) -> Saved:
        return FOR_WEIGHTS

    def call(self, x: Shape) -> Module:
        return Module("torch.nn.Linear", x.last, self.out, **differing(bias=(self.bias, True)))
