"""Optimizers: how a step changes the weights."""

from typing import Annotated, ClassVar, Literal

from cnndsl.layers.declared import field
from cnndsl.layers.mistakes import ClashError
from cnndsl.recipe.choice import Choice, by_word

Rate = Annotated[float, field(gt=0, description="how far a step goes: the learning rate")]
Momentum_ = Annotated[float, field(ge=0, lt=1, description="how much of the last step is kept")]
Beta = Annotated[float, field(ge=0, lt=1)]
Beta1 = Annotated[Beta, field(description="how much of the mean of gradients is kept")]
Beta2 = Annotated[Beta, field(description="how much of the mean of their squares is kept")]
Epsilon = Annotated[float, field(gt=0, description="added to what a step is divided by")]
WeightDecay = Annotated[float, field(ge=0, description="how strongly weights are drawn to zero")]
Decay = Annotated[
    Literal["all", "matrices"],
    field(description="which weights decay: all, or none of those with fewer than two axes"),
]


class Optimizer(Choice):
    """What turns gradients into steps."""

    setting: ClassVar[str] = "optimizer"
    last: ClassVar[tuple[str, ...]] = ("weight_decay", "decay")

    lr: Rate
    weight_decay: WeightDecay = 0.0
    decay: Decay = "all"


class Gd(Optimizer):
    """Gradient descent: each step sees the whole training set."""

    word = "gd"
    example = "gd(lr = 0.5)"


class Sgd(Optimizer):
    """Stochastic gradient descent: each step sees one batch."""

    word = "sgd"
    example = "sgd(lr = 0.1, momentum = 0.9, weight_decay = 1e-4)"

    lr: Rate
    momentum: Momentum_ = 0.0
    nesterov: bool = field(
        default=False, description="whether the gradient is that of where the momentum leads"
    )

    def agree(self, given: frozenset[str]) -> None:
        if self.nesterov and not self.momentum:
            raise ClashError("nesterov", "`nesterov` of `sgd` needs a `momentum`")


class Momentum(Optimizer):
    """Stochastic gradient descent that keeps most of the last step."""

    word = "momentum"
    example = "momentum(lr = 0.1)"

    lr: Rate
    momentum: Momentum_ = 0.9


class Nesterov(Optimizer):
    """Momentum with the gradient of where the momentum leads."""

    word = "nesterov"
    example = "nesterov(lr = 0.1)"

    lr: Rate
    momentum: Momentum_ = 0.9


class Adagrad(Optimizer):
    """A rate for each weight that falls with the sum of its squared gradients."""

    word = "adagrad"
    example = "adagrad(lr = 0.01)"

    lr: Rate = 0.01
    eps: Epsilon = 1e-10


class Adadelta(Optimizer):
    """Steps as large as the last ones were, for the gradients that there were."""

    word = "adadelta"
    example = "adadelta(rho = 0.95)"

    lr: Rate = 1.0
    rho: float = field(
        default=0.9, ge=0, lt=1, description="how much of the means of squares is kept"
    )
    eps: Epsilon = 1e-6


class Rmsprop(Optimizer):
    """A rate for each weight, divided by the root of its mean squared gradient."""

    word = "rmsprop"
    example = "rmsprop(lr = 0.001, momentum = 0.9)"

    lr: Rate = 0.01
    alpha: float = field(
        default=0.99, ge=0, lt=1, description="how much of the mean of squares is kept"
    )
    momentum: Momentum_ = 0.0
    eps: Epsilon = 1e-8


class Adam(Optimizer):
    """Means of gradients, divided by the root of the means of their squares."""

    word = "adam"
    example = "adam(lr = 1e-3)"

    lr: Rate = 1e-3
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Epsilon = 1e-8


class Adamw(Adam):
    """Adam whose weight decay is no part of the gradient."""

    word = "adamw"
    example = "adamw(lr = 1e-3, weight_decay = 0.05, decay = matrices)"

    weight_decay: WeightDecay = 0.01


class Lamb(Adam):
    """Adamw whose step for each tensor is as long as its weights: for very large batches."""

    word = "lamb"
    example = "lamb(lr = 2e-3)"

    eps: Epsilon = 1e-6
    weight_decay: WeightDecay = 0.01


OPTIMIZERS = by_word(Gd, Sgd, Momentum, Nesterov, Adagrad, Adadelta, Rmsprop, Adam, Adamw, Lamb)
