"""Activations: one function for every number, or along one axis."""

from typing import ClassVar, Literal

from pydantic import Field

from cnndsl.layers.arguments import Axis, Positive, Real
from cnndsl.layers.base import INPUTS, OUTPUTS, Example, Saved, Unary, Weights
from cnndsl.layers.calls import Module, Value, differing
from cnndsl.layers.registry import layer
from cnndsl.shape import Shape


class Activation(Unary):
    """A layer that leaves the shape as it is."""

    target: ClassVar[str]
    kept: ClassVar[Saved] = INPUTS

    def output(self, x: Shape) -> Shape:
        return x

    def saved(self, x: Shape, y: Shape) -> Saved:
        return self.kept

    def call(self, x: Shape) -> Module:
        return Module(f"torch.nn.{self.target}", **self.arguments())

    def arguments(self) -> dict[str, Value]:
        """The arguments by torch's names, where they are not torch's defaults."""
        return {}


@layer("relu")
class ReLU(Activation):
    """Keep what is positive; the rest becomes 0."""

    example = Example("64x8x8", "relu", "64x8x8")
    target = "ReLU"
    kept = OUTPUTS


@layer("relu6")
class ReLU6(Activation):
    """Keep what lies between 0 and 6; the rest becomes the nearer of them."""

    example = Example("64x8x8", "relu6", "64x8x8")
    target = "ReLU6"


@layer("leaky_relu")
class LeakyReLU(Activation):
    """Keep what is positive; the rest becomes smaller."""

    example = Example("64x8x8", "leaky_relu(0.2)", "64x8x8")
    target = "LeakyReLU"

    slope: Real = Field(default=0.01, description="what negative numbers are multiplied by")

    def arguments(self) -> dict[str, Value]:
        return differing(negative_slope=(self.slope, 0.01))


@layer("prelu")
class PReLU(Activation):
    """Keep what is positive; the rest is multiplied by a learned slope (He et al. 2015)."""

    example = Example("64x8x8", "prelu(each = channel)", "64x8x8")
    target = "PReLU"

    each: Literal["layer", "channel"] = Field(
        default="layer", description="what has a slope of its own"
    )
    init: Real = Field(default=0.25, description="the slope before training")

    def weights(self, x: Shape) -> Weights:
        return {"weight": (self._slopes(x),)}

    def call(self, x: Shape) -> Module:
        arguments = differing(num_parameters=(self._slopes(x), 1), init=(self.init, 0.25))
        return Module("torch.nn.PReLU", **arguments)

    def _slopes(self, x: Shape) -> int:
        return x.channels if self.each == "channel" else 1


@layer("elu")
class ELU(Activation):
    """Keep what is positive; the rest tends to -alpha (Clevert et al. 2015)."""

    example = Example("64x8x8", "elu", "64x8x8")
    target = "ELU"

    alpha: Real = Field(default=1.0, description="what negative numbers tend to, but for the sign")

    def arguments(self) -> dict[str, Value]:
        return differing(alpha=(self.alpha, 1.0))


@layer("selu")
class SELU(Activation):
    """The ELU that keeps mean and variance (Klambauer et al. 2017)."""

    example = Example("64x8x8", "selu", "64x8x8")
    target = "SELU"


@layer("gelu")
class GELU(Activation):
    """Multiply by the normal distribution function (Hendrycks and Gimpel 2016)."""

    example = Example("64x8x8", "gelu", "64x8x8")
    target = "GELU"

    approximate: Literal["none", "tanh"] = Field(
        default="none", description="whether a formula with `tanh` stands for the exact function"
    )

    def arguments(self) -> dict[str, Value]:
        return differing(approximate=(self.approximate, "none"))


@layer("silu")
class SiLU(Activation):
    """Multiply by the sigmoid; also known as swish."""

    example = Example("64x8x8", "silu", "64x8x8")
    target = "SiLU"


@layer("hardswish")
class Hardswish(Activation):
    """A swish of straight pieces (Howard et al. 2019)."""

    example = Example("64x8x8", "hardswish", "64x8x8")
    target = "Hardswish"


@layer("hardsigmoid")
class Hardsigmoid(Activation):
    """A sigmoid of straight pieces."""

    example = Example("64x8x8", "hardsigmoid", "64x8x8")
    target = "Hardsigmoid"


@layer("sigmoid")
class Sigmoid(Activation):
    """Squeeze every number between 0 and 1."""

    example = Example("64x8x8", "sigmoid", "64x8x8")
    target = "Sigmoid"
    kept = OUTPUTS


@layer("softplus")
class Softplus(Activation):
    """A smooth ReLU: log(1 + exp(x))."""

    example = Example("64x8x8", "softplus", "64x8x8")
    target = "Softplus"

    beta: Positive = Field(default=1.0, description="how sharp the bend is")
    threshold: Real = Field(default=20.0, description="where it is taken for straight")

    def arguments(self) -> dict[str, Value]:
        return differing(beta=(self.beta, 1.0), threshold=(self.threshold, 20.0))


@layer("tanh")
class Tanh(Activation):
    """Squeeze every number between -1 and 1."""

    example = Example("64x8x8", "tanh", "64x8x8")
    target = "Tanh"
    kept = OUTPUTS


@layer("softmax")
class Softmax(Activation):
    """Make the numbers along an axis positive, with the sum 1."""

    example = Example("10", "softmax", "10")
    target = "Softmax"
    kept = OUTPUTS

    axis: Axis = "channels"

    def output(self, x: Shape) -> Shape:
        x.axis(self.axis)
        return x

    def call(self, x: Shape) -> Module:
        return Module("torch.nn.Softmax", dim=x.axis(self.axis) + 1)


@layer("log_softmax")
class LogSoftmax(Activation):
    """The logarithm of the softmax."""

    example = Example("10", "log_softmax", "10")
    target = "LogSoftmax"
    kept = OUTPUTS

    axis: Axis = "channels"

    def output(self, x: Shape) -> Shape:
        x.axis(self.axis)
        return x

    def call(self, x: Shape) -> Module:
        return Module("torch.nn.LogSoftmax", dim=x.axis(self.axis) + 1)
