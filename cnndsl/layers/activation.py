"""Activations: one function for every number; here those of straight pieces."""

from typing import ClassVar, Literal

from cnndsl.layers import spelled
from cnndsl.layers.arguments import Real
from cnndsl.layers.base import INPUTS, OUTPUTS, Example, Saved, Weights
from cnndsl.layers.calls import Module, Value, differing
from cnndsl.layers.declared import field
from cnndsl.layers.families import Unary
from cnndsl.layers.mistakes import ClashError
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import Family, Rule
from cnndsl.shape import Shape


class Activation(Unary):
    """A layer that leaves the shape as it is."""

    target: ClassVar[str]
    kept: ClassVar[Saved] = INPUTS

    def output(self, x: Shape) -> Shape:
        return x

    def saved(self, x: Shape, y: Shape) -> Saved:
        return self.kept

    def added(self, x: Shape, y: Shape) -> int:
        return y.numel

    def call(self, x: Shape) -> Module:
        return Module(f"torch.nn.{self.target}", **self.arguments())

    def arguments(self) -> dict[str, Value]:
        """The arguments by torch's names, where they are not torch's defaults."""
        return {}


@layer("relu", Family.ACTIVATIONS)
class ReLU(Activation):
    """Keep what is positive; the rest becomes 0."""

    example = Example("64x8x8", "relu", "64x8x8")
    target = "ReLU"
    kept = OUTPUTS


@layer("relu6", Family.ACTIVATIONS)
class ReLU6(Activation):
    """Keep what lies between 0 and 6; the rest becomes the nearer of them."""

    example = Example("64x8x8", "relu6", "64x8x8")
    target = "ReLU6"


@layer("leaky_relu", Family.ACTIVATIONS)
class LeakyReLU(Activation):
    """Keep what is positive; the rest becomes smaller."""

    example = Example("64x8x8", "leaky_relu(0.2)", "64x8x8")
    target = "LeakyReLU"

    slope: Real = field(default=0.01, description="what negative numbers are multiplied by")

    def arguments(self) -> dict[str, Value]:
        return differing(negative_slope=(self.slope, 0.01))


@layer("prelu", Family.ACTIVATIONS)
class PReLU(Activation):
    """Keep what is positive; the rest is multiplied by a learned slope (He et al. 2015)."""

    example = Example("64x8x8", "prelu(each = channel)", "64x8x8")
    target = "PReLU"
    rule = Rule(params="1 if each == layer else channels")

    each: Literal["layer", "channel"] = field(
        default="layer", description="what has a slope of its own"
    )
    init: Real = field(default=0.25, description="the slope before training")

    def weights(self, x: Shape) -> Weights:
        return {"weight": (self._slopes(x),)}

    def saved(self, x: Shape, y: Shape) -> Saved:
        return Saved(inputs=True, passing=x.numel)  # what is summed up for each slope

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        return (f"weights: {spelled.amount(self._slopes(x))}, a slope for each {self.each}",)

    def call(self, x: Shape) -> Module:
        arguments = differing(num_parameters=(self._slopes(x), 1), init=(self.init, 0.25))
        return Module("torch.nn.PReLU", **arguments)

    def _slopes(self, x: Shape) -> int:
        return x.channels if self.each == "channel" else 1


@layer("hardswish", Family.ACTIVATIONS)
class Hardswish(Activation):
    """A swish of straight pieces (Howard et al. 2019)."""

    example = Example("64x8x8", "hardswish", "64x8x8")
    target = "Hardswish"


@layer("hardsigmoid", Family.ACTIVATIONS)
class Hardsigmoid(Activation):
    """A sigmoid of straight pieces."""

    example = Example("64x8x8", "hardsigmoid", "64x8x8")
    target = "Hardsigmoid"


@layer("hardtanh", Family.ACTIVATIONS)
class Hardtanh(Activation):
    """Keep what lies between two bounds; the rest becomes the nearer of them."""

    example = Example("64x8x8", "hardtanh", "64x8x8")
    target = "Hardtanh"

    low: Real = field(default=-1.0, description="the lower bound")
    high: Real = field(default=1.0, description="the upper bound")

    def agree(self, given: frozenset[str]) -> None:
        if self.low >= self.high:
            message = f"`high` must be above `low = {self.low:g}`, found {self.high:g}"
            raise ClashError("high", message, code="E206")

    def arguments(self) -> dict[str, Value]:
        return differing(min_val=(self.low, -1.0), max_val=(self.high, 1.0))
