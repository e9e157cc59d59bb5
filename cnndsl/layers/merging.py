"""Merges: several tensors become one."""

from functools import reduce
from itertools import accumulate

from cnndsl.layers import spelled
from cnndsl.layers.arguments import Axis
from cnndsl.layers.base import FACTORS, NOTHING, Arity, Example, Further, Saved, Shapes
from cnndsl.layers.calls import Call, Fold, Function, Gather, chain
from cnndsl.layers.families import Merge
from cnndsl.layers.reach import POINT, POINTWISE, Reach, Sight, on_axis, whole
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import Family, Rule
from cnndsl.layers.spelled import listed
from cnndsl.shape import LayerError, Shape
from cnndsl.size import Size


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


@layer("add", Family.MERGES)
class Add(Merge):
    """Add tensors of equal shapes."""

    example = Example("64x56x56 64x56x56", "add", "64x56x56")

    def output(self, xs: Shapes) -> Shape:
        return equal("add", xs)

    def call(self, xs: Shapes) -> Call:
        return Fold("torch.add")


@layer("sub", Family.MERGES)
class Sub(Merge):
    """Subtract the second tensor from the first."""

    arity = Arity(2, 2)
    example = Example("64x56x56 64x56x56", "sub", "64x56x56")

    def output(self, xs: Shapes) -> Shape:
        return equal("subtract", xs)

    def call(self, xs: Shapes) -> Call:
        return Fold("torch.sub")


@layer("mul", Family.MERGES)
class Mul(Merge):
    """Multiply tensors; an axis of extent 1 is repeated along the others' axis."""

    example = Example("64x1x1 64x56x56", "mul", "64x56x56")
    rule = Rule(shape="the largest of the inputs' extents along each axis")

    def output(self, xs: Shapes) -> Shape:
        if len({x.rank for x in xs}) > 1:
            raise disagreement("multiply", xs)
        extents = [reduce(_longer, each) for each in zip(*xs, strict=True)]
        for x in xs:
            if any(own not in (1, most) for own, most in zip(x, extents, strict=True)):
                raise disagreement("multiply", xs)
        return Shape.of(*extents)

    def saved(self, xs: Shapes, y: Shape) -> Saved:
        if len(xs) < 3:
            return FACTORS if len(xs) == 2 else NOTHING
        _, *products = accumulate(xs[:-1], lambda product, x: self.output((product, x)))
        further = [Further((last,), each.numel) for last, each in enumerate(products, start=2)]
        served = ((1,), *[tuple(range(place)) for place in range(1, len(xs))])
        return Saved(inputs=True, serving=served, further=tuple(further))

    def sums(self, xs: Shapes) -> tuple[str, ...]:
        """Which axes are repeated."""
        y = self.output(xs)
        axes = zip(y.axes, zip(*xs, strict=True), y, strict=True)
        return spelled.on_axes(
            (name, f"{spelled.listed([*map(str, extents)])}, the 1 repeated")
            for name, extents, most in axes
            if any(extent != most for extent in extents)
        )

    def field(self, xs: Shapes) -> tuple[Reach, ...]:
        return repeated(xs, self.output(xs))

    def call(self, xs: Shapes) -> Call:
        return Fold("torch.mul")


def _longer(one: int, other: int) -> int:
    """The longer of two extents; of equal ones that which is open, if any."""
    if one == other:
        return one if isinstance(one, Size) else other
    return max(one, other)


def repeated(xs: Shapes, y: Shape) -> tuple[Reach, ...]:
    """What each position sees of inputs whose axes of extent 1 are repeated."""
    return tuple([POINTWISE if x == y else Reach(tuple(map(_one, x[1:], y[1:]))) for x in xs])


def _one(extent: int, most: int) -> Sight:
    return POINT if extent == most else whole(extent)


@layer("mean", Family.MERGES)
class Mean(Merge):
    """Average tensors of equal shapes."""

    example = Example("10 10 10", "mean", "10")

    def output(self, xs: Shapes) -> Shape:
        return equal("average", xs)

    def flops(self, xs: Shapes, y: Shape) -> int:
        return len(xs) * y.numel

    def saved(self, xs: Shapes, y: Shape) -> Saved:
        return Saved(passing=y.numel)  # the sum

    def call(self, xs: Shapes) -> Call:
        return chain(Fold("torch.add"), Function("torch.div", len(xs)))


@layer("max", Family.MERGES)
class Max(Merge):
    """Keep the largest of the numbers at each position."""

    example = Example("64x56x56 64x56x56", "max", "64x56x56")

    def output(self, xs: Shapes) -> Shape:
        return equal("take the maximum of", xs)

    def saved(self, xs: Shapes, y: Shape) -> Saved:
        if len(xs) == 1:
            return NOTHING
        further = [Further(tuple(range(place)), y.numel) for place in range(3, len(xs) + 1)]
        served = ((0, 1), *[tuple(range(place)) for place in range(2, len(xs) + 1)])
        # Where two are equal, each has a half of the gradient.
        return Saved(True, served, further=tuple(further), passing=2 * y.numel, masks=2 * y.numel)

    def call(self, xs: Shapes) -> Call:
        return Fold("torch.maximum")


@layer("concat", Family.MERGES)
class Concat(Merge):
    """Put tensors one after the other, along the channels unless another axis is named."""

    example = Example("64x56x56 32x56x56", "concat", "96x56x56")
    rule = Rule({"along": "sum(inputs)"})

    axis: Axis = "channels"

    def output(self, xs: Shapes) -> Shape:
        if len({x.rank for x in xs}) > 1:
            raise disagreement("concatenate", xs)
        along = xs[0].axis(self.axis)
        y = xs[0].replaced(along, sum([x[along] for x in xs]))
        if len({(*x[:along], *x[along + 1 :]) for x in xs}) > 1:
            raise disagreement("concatenate", xs, free=self.axis)
        return y

    def flops(self, xs: Shapes, y: Shape) -> int:
        return 0

    def sums(self, xs: Shapes) -> tuple[str, ...]:
        """What each input adds to the axis along which they lie."""
        along = xs[0].axis(self.axis)
        return (spelled.summed(self.axis, [x[along] for x in xs]),)

    def field(self, xs: Shapes) -> tuple[Reach, ...]:
        # A position sees one of the inputs; which one and where differs from position to position.
        along = xs[0].axis(self.axis)
        return tuple([on_axis(x, along, whole(x[along])) for x in xs])

    def call(self, xs: Shapes) -> Call:
        return Gather("torch.cat", dim=xs[0].axis(self.axis) + 1)


@layer("lerp", Family.MERGES)
class Lerp(Merge):
    """Go from the first tensor towards the second, as far as the third says (Srivastava 2015)."""

    arity = Arity(3, 3)
    example = Example("64x56x56 64x56x56 64x56x56", "lerp", "64x56x56")
    rule = Rule(shape="that of the first two; an axis of the third may have the extent 1")

    def output(self, xs: Shapes) -> Shape:
        first, second, gate = xs
        y = equal("interpolate", (first, second))
        fits = gate.rank == y.rank and all(map(_repeats, gate, y))
        if not fits:
            raise disagreement("interpolate", xs)
        return y

    def flops(self, xs: Shapes, y: Shape) -> int:
        return 3 * y.numel

    def saved(self, xs: Shapes, y: Shape) -> Saved:
        passing = 2 * y.numel - xs[2].numel
        return Saved(inputs=True, serving=((2,), (2,), (0, 1, 2)), passing=passing)

    def field(self, xs: Shapes) -> tuple[Reach, ...]:
        return repeated(xs, xs[0])

    def call(self, xs: Shapes) -> Call:
        return Function("torch.lerp")


def _repeats(extent: int, most: int) -> bool:
    return extent in (1, most)
