"""Who is told how a training goes."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.train.learning.scores import Score

_OWN = ("number", "step", "rate", "seconds", "is_best")


@dataclass(frozen=True, slots=True)
class Epoch:
    """What came of one epoch."""

    number: int
    """From 1."""
    step: int
    rate: float
    training: Score
    validation: Score | None
    seconds: float
    is_best: bool = False

    @property
    def told(self) -> Score:
        """The score that counts: of images that are held out, if any are."""
        return self.validation or self.training

    @property
    def told_of(self) -> str:
        """Which images that is of."""
        return "validation" if self.validation else "training"

    @property
    def is_judged(self) -> bool:
        """Whether a number tells how good the weights are; adversaries only tell of each other."""
        return self.training.discriminator is None

    def numbers(self) -> dict[str, Any]:
        """The epoch as plain numbers."""
        scores = {"training": self.training.numbers()}
        if self.validation:
            scores["validation"] = self.validation.numbers()
        return {**{name: getattr(self, name) for name in _OWN}, **scores}

    @classmethod
    def of(cls, numbers: Mapping[str, Any]) -> "Epoch":
        """The epoch of such numbers."""
        training = Score.of(numbers["training"])
        validation = Score.of(numbers["validation"]) if "validation" in numbers else None
        own = {name: numbers[name] for name in _OWN}
        return cls(**own, training=training, validation=validation)


class Watcher(Protocol):
    """Sees each step and each epoch; a loss is read only by who needs it."""

    def step(self, step: int, loss: Tensor, images: int) -> None:
        """A step is done."""

    def epoch(self, epoch: Epoch) -> None:
        """An epoch is over."""

    def resumed(self, epochs: Sequence[Epoch]) -> None:
        """It goes on after these epochs; of the last nobody may have been told."""


class Silent:
    """Watches without a word."""

    def step(self, step: int, loss: Tensor, images: int) -> None:
        """Nothing."""

    def epoch(self, epoch: Epoch) -> None:
        """Nothing."""

    def resumed(self, epochs: Sequence[Epoch]) -> None:
        """Nothing."""
