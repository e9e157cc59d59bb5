"""Splits: which samples are learned from, and which only judged by."""

from typing import ClassVar

from cnndsl.layers.arguments import Count, Plural
from cnndsl.layers.declared import field
from cnndsl.layers.mistakes import ClashError
from cnndsl.recipe.choice import Choice, by_word


class Split(Choice):
    """How samples for validation are set apart."""

    setting: ClassVar[str] = "split"


class Holdout(Split):
    """A part of the samples, drawn by the seed, is for validation; there is no test."""

    word = "holdout"
    example = "holdout(0.2)"

    fraction: float = field(default=0.1, gt=0, lt=1, description="the part that is for validation")


class Kfold(Split):
    """The samples to learn from in equal parts, one for validation; a test set stays apart."""

    word = "kfold"
    example = "kfold(5, fold = 2)"

    folds: Plural = field(default=5, description="how many parts there are")
    fold: Count = field(default=1, description="which of them is for validation, counted from 1")

    def agree(self, given: frozenset[str]) -> None:
        if self.fold > self.folds:
            message = f"there is no fold {self.fold} of {self.folds}"
            raise ClashError("fold" if "fold" in given else "folds", message, code="E206")


class Official(Split):
    """A test set that the data come with stays apart; validation is drawn from the others."""

    word = "official"
    example = "official(0.1)"

    fraction: float = field(
        default=0.1,
        ge=0,
        lt=1,
        description="the part of the others for validation, where the data name none",
    )


SPLITS = by_word(Holdout, Kfold, Official)
