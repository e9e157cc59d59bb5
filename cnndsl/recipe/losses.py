"""Losses: what training makes small."""

from typing import Annotated, ClassVar, Literal

from cnndsl.layers.declared import field
from cnndsl.recipe.choice import Choice, by_word

Weights = Annotated[
    tuple[Annotated[float, field(ge=0)], ...] | Literal["balanced"] | None,
    field(
        description="how much each class counts; balanced: the rarer, the more",
        called="a list of numbers, one for each class",
    ),
]


class Loss(Choice):
    """A number that is small where outputs are as they should be."""

    setting: ClassVar[str] = "loss"
    last: ClassVar[tuple[str, ...]] = ("aux",)
    soft: ClassVar[bool] = False
    """Whether its targets may be mixtures of classes."""
    single: ClassVar[bool] = False
    """Whether one output may tell the second of two classes."""

    aux: float = field(default=0.3, ge=0, description="how much each auxiliary output counts")


class CrossEntropy(Loss):
    """For one class of several: minus the logarithm of what softmax gives the right one."""

    word = "cross_entropy"
    example = "cross_entropy(label_smoothing = 0.1)"
    soft = True

    label_smoothing: float = field(
        default=0.0, ge=0, lt=1, description="how much of the target is spread over all classes"
    )
    weights: Weights = None


class Bce(Loss):
    """For outputs that are each right or wrong: cross entropy of the sigmoid of each."""

    word = "bce"
    example = "bce"
    single = True
    soft = True


class Mse(Loss):
    """The mean of squared differences."""

    word = "mse"
    example = "mse"
    soft = True


class Nll(Loss):
    """Minus the output for the right class, where a network ends with `log_softmax`."""

    word = "nll"
    example = "nll"
    soft = True

    weights: Weights = None


class Focal(Loss):
    """As `bce`, and what is right already counts little."""

    word = "focal"
    example = "focal(gamma = 2)"
    single = True

    gamma: float = field(default=2.0, ge=0, description="how little what is right counts")
    alpha: Annotated[float, field(gt=0, lt=1)] | None = field(
        default=None,
        description="how much the right class counts, and each other one what is left to 1",
    )


class Dice(Loss):
    """One minus the share of each class's area that mask and output have in common."""

    word = "dice"
    example = "dice"
    single = True

    smooth: float = field(
        default=1.0, ge=0, description="added to both areas, so that none is zero"
    )


class Ctc(Loss):
    """For sequences: minus the logarithm of how likely all ways are to read the right one."""

    word = "ctc"
    example = "ctc"


LOSSES = by_word(CrossEntropy, Bce, Mse, Nll, Focal, Dice, Ctc)
