"""Activations without a corner."""

from typing import Literal

from cnndsl.layers.activation import Activation
from cnndsl.layers.arguments import Positive, Real
from cnndsl.layers.base import OUTPUTS, Example
from cnndsl.layers.calls import Value, differing
from cnndsl.layers.declared import field
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import Family


@layer("elu", Family.ACTIVATIONS)
class ELU(Activation):
    """Keep what is positive; the rest tends to -alpha (Clevert et al. 2015)."""

    example = Example("64x8x8", "elu", "64x8x8")
    target = "ELU"

    alpha: Real = field(default=1.0, description="what negative numbers tend to, but for the sign")

    def arguments(self) -> dict[str, Value]:
        return differing(alpha=(self.alpha, 1.0))


@layer("celu", Family.ACTIVATIONS)
class CELU(Activation):
    """The ELU whose slope at 0 is 1 whatever alpha is (Barron 2017)."""

    example = Example("64x8x8", "celu(2)", "64x8x8")
    target = "CELU"

    alpha: Positive = field(
        default=1.0, description="what negative numbers tend to, but for the sign"
    )

    def arguments(self) -> dict[str, Value]:
        return differing(alpha=(self.alpha, 1.0))


@layer("selu", Family.ACTIVATIONS)
class SELU(Activation):
    """The ELU that keeps mean and variance (Klambauer et al. 2017)."""

    example = Example("64x8x8", "selu", "64x8x8")
    target = "SELU"


@layer("gelu", Family.ACTIVATIONS)
class GELU(Activation):
    """Multiply by the normal distribution function (Hendrycks and Gimpel 2016)."""

    example = Example("64x8x8", "gelu", "64x8x8")
    target = "GELU"

    approximate: Literal["none", "tanh"] = field(
        default="none", description="whether a formula with `tanh` stands for the exact function"
    )

    def arguments(self) -> dict[str, Value]:
        return differing(approximate=(self.approximate, "none"))


@layer("silu", Family.ACTIVATIONS)
class SiLU(Activation):
    """Multiply by the sigmoid; also known as swish."""

    example = Example("64x8x8", "silu", "64x8x8")
    target = "SiLU"


@layer("mish", Family.ACTIVATIONS)
class Mish(Activation):
    """Multiply by the hyperbolic tangent of the softplus (Misra 2019)."""

    example = Example("64x8x8", "mish", "64x8x8")
    target = "Mish"


@layer("sigmoid", Family.ACTIVATIONS)
class Sigmoid(Activation):
    """Squeeze every number between 0 and 1."""

    example = Example("64x8x8", "sigmoid", "64x8x8")
    target = "Sigmoid"
    kept = OUTPUTS


@layer("softplus", Family.ACTIVATIONS)
class Softplus(Activation):
    """A smooth ReLU: log(1 + exp(x))."""

    example = Example("64x8x8", "softplus", "64x8x8")
    target = "Softplus"

    beta: Positive = field(default=1.0, description="how sharp the bend is")
    threshold: Real = field(default=20.0, description="where it is taken for straight")

    def arguments(self) -> dict[str, Value]:
        return differing(beta=(self.beta, 1.0), threshold=(self.threshold, 20.0))


@layer("tanh", Family.ACTIVATIONS)
class Tanh(Activation):
    """Squeeze every number between -1 and 1."""

    example = Example("64x8x8", "tanh", "64x8x8")
    target = "Tanh"
    kept = OUTPUTS
