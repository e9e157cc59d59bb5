"""Distances to fixed points, where other networks end in a matrix."""

from cnndsl.layers import spelled
from cnndsl.layers.arguments import Out
from cnndsl.layers.base import Example, Saved, Weights
from cnndsl.layers.calls import Call, Chain, Function, Own
from cnndsl.layers.declared import field
from cnndsl.layers.families import Unary
from cnndsl.layers.reach import Reach, on_axis, whole
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import Family, Rule
from cnndsl.shape import Shape

SQUARED = 3  # operations: difference, square, sum


@layer("rbf", Family.PRODUCTS)
class RadialBasis(Unary):
    """Take the squared distance of a vector to each of some points (LeCun et al. 1998)."""

    example = Example("84", "rbf(10)", "10")
    rule = Rule(
        {"last": "out"}, params="out * last * learned", buffers="out * last * (1 - learned)"
    )

    out: Out
    learned: bool = field(
        default=False, description="whether the points, each of -1 and 1 at first, are learned"
    )

    def output(self, x: Shape) -> Shape:
        return x.with_last(self.out)

    def weights(self, x: Shape) -> Weights:
        return {"points": (self.out, x.last)} if self.learned else {}

    def buffers(self, x: Shape) -> Weights:
        return {} if self.learned else {"points": (self.out, x.last)}

    def added(self, x: Shape, y: Shape) -> int:
        return SQUARED * y.numel * x.last

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        kept = "weights" if self.learned else "buffers"
        points = spelled.amount(self.out * x.last)
        return (f"{kept}: {self.out} * {spelled.factor(x.last)} = {points}, the points",)

    def saved(self, x: Shape, y: Shape) -> Saved:
        return Saved(numbers=y.numel * x.last)

    def field(self, x: Shape) -> Reach:
        return on_axis(x, x.rank, whole(x.last))

    def call(self, x: Shape) -> Call:
        points = Own("points", (self.out, x.last), "signs", self.learned)
        return Chain(
            Function("torch.unsqueeze", -2),
            Function("torch.sub", points),
            Function("torch.square"),
            Function("torch.sum", -1),
        )
