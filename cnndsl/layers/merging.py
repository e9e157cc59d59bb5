"""Merges: several tensors become one."""

from cnndsl.layers.arguments import Axis
from cnndsl.layers.base import NOTHING, Arity, Example, Saved, Shapes
from cnndsl.layers.calls import Call, Fold, Function, Gather, chain
from cnndsl.layers.families import Merge
from cnndsl.layers.registry import layer
from cnndsl.shape import LayerError, Shape


def listed(words: list[str]) -> str:
    """`a, b and c`."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def disagreement(what: str, xs: Shapes, free: str = "") -> LayerError:
    """The error of shapes that do not go together; along the free axis they may differ."""
    message = f"cannot {what} tensors of shapes {listed([str(x) for x in xs])}"
    if len({x.rank for x in xs}) > 1:
        return LayerError(message, code="E300", notes=("they differ in how many axes they have",))
    differing = [
        name
        for name, extents in zip(xs[0].axes, zip(*xs, strict=True), strict=True)
        if len(set(extents)) > 1 and name != free
    ]
    return LayerError(message, code="E300", notes=(f"they differ in {listed(differing)}",))


def equal(what: str, xs: Shapes) -> Shape:
    """The shape that all tensors have."""
    if any(x != xs[0] for x in xs):
        raise disagreement(what, xs)
    return xs[0]


@layer("add")
class Add(Merge):
    """Add tensors of equal shapes."""

    example = Example("64x56x56 64x56x56", "add", "64x56x56")

    def output(self, xs: Shapes) -> Shape:
        return equal("add", xs)

    def call(self, xs: Shapes) -> Call:
        return Fold("torch.add")


@layer("sub")
class Sub(Merge):
    """Subtract the second tensor from the first."""

    arity = Arity(2, 2)
    example = Example("64x56x56 64x56x56", "sub", "64x56x56")

    def output(self, xs: Shapes) -> Shape:
        return equal("subtract", xs)

    def call(self, xs: Shapes) -> Call:
        return Fold("torch.sub")


@layer("mul")
class Mul(Merge):
    """Multiply tensors; an axis of extent 1 is repeated along the others' axis."""

    example = Example("64x1x1 64x56x56", "mul", "64x56x56")

    def output(self, xs: Shapes) -> Shape:
        if len({x.rank for x in xs}) > 1:
            raise disagreement("multiply", xs)
        extents = [max(each) for each in zip(*xs, strict=True)]
        for x in xs:
            if any(own not in (1, most) for own, most in zip(x, extents, strict=True)):
                raise disagreement("multiply", xs)
        return Shape.of(*extents)

    def saved(self, xs: Shapes, y: Shape) -> Saved:
        if len(xs) == 1:
            return NOTHING
        products = [self.output(xs[:count]).numel for count in range(2, len(xs))]
        return Saved(inputs=True, numbers=sum(products))

    def call(self, xs: Shapes) -> Call:
        return Fold("torch.mul")


@layer("mean")
class Mean(Merge):
    """Average tensors of equal shapes."""

    example = Example("10 10 10", "mean", "10")

    def output(self, xs: Shapes) -> Shape:
        return equal("average", xs)

    def call(self, xs: Shapes) -> Call:
        return chain(Fold("torch.add"), Function("torch.div", len(xs)))


@layer("max")
class Max(Merge):
    """Keep the largest of the numbers at each position."""

    example = Example("64x56x56 64x56x56", "max", "64x56x56")

    def output(self, xs: Shapes) -> Shape:
        return equal("take the maximum of", xs)

    def saved(self, xs: Shapes, y: Shape) -> Saved:
        return Saved(inputs=True, numbers=(len(xs) - 2) * y.numel) if len(xs) > 1 else NOTHING

    def call(self, xs: Shapes) -> Call:
        return Fold("torch.maximum")


@layer("concat")
class Concat(Merge):
    """Put tensors one after the other, along the channels unless another axis is named."""

    example = Example("64x56x56 32x56x56", "concat", "96x56x56")

    axis: Axis = "channels"

    def output(self, xs: Shapes) -> Shape:
        if len({x.rank for x in xs}) > 1:
            raise disagreement("concatenate", xs)
        along = xs[0].axis(self.axis)
        total = sum(x[along] for x in xs)
        if len({x.replaced(along, total) for x in xs}) > 1:
            raise disagreement("concatenate", xs, free=self.axis)
        return xs[0].replaced(along, total)

    def call(self, xs: Shapes) -> Call:
        return Gather("torch.cat", dim=xs[0].axis(self.axis) + 1)
