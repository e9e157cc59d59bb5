"""Which images are learned from, which say when to stop, and which are kept for the end."""

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.recipe.splits import Holdout, Kfold, Official, Split
from cnndsl.train.chance import order
from cnndsl.train.data.samples import Collection, DataError, Places, Samples, numbered

BEFORE = -1
"""The epoch before all others: what is drawn once for a run."""


class Part(Samples):
    """Some images of a set."""

    def __init__(self, whole: Samples, places: Tensor) -> None:
        self.whole, self.places = whole, places
        self.shape = whole.shape
        self.labels = None if whole.labels is None else whole.labels[places]

    def __len__(self) -> int:
        return len(self.places)

    def read(self, places: Places) -> tuple[Tensor, Tensor]:
        """Those of the places, in their order."""
        return self.whole.read(self.places[numbered(places)])

    def name(self, place: int) -> str:
        """What a person finds the image by."""
        return self.whole.name(int(self.places[place]))

    @property
    def fingerprint(self) -> str:
        """That of the whole: which part it is follows from the recipe."""
        return self.whole.fingerprint


@dataclass(frozen=True, slots=True)
class Division:
    """The three parts of a collection."""

    training: Samples
    validation: Samples | None
    test: Samples | None


def divided(found: Collection, split: Split, seed: int) -> Division:
    """The parts that a split makes; drawn ones have of each class its share."""
    match split:
        case Official(fraction=fraction) if found.validation is not None or not fraction:
            return Division(found.train, found.validation, found.test)
        case Official(fraction=fraction) | Holdout(fraction=fraction):
            test = found.test if isinstance(split, Official) else None
            turn = _turns(found.train, seed)
            held = turn < fraction
        case Kfold(folds=folds, fold=fold):
            test, turn = None, _turns(found.train, seed)
            held = (turn * folds).long() == fold - 1
        case _:
            raise TypeError(f"{type(split).__name__} is no split")
    validation, training = held.nonzero()[:, 0], (~held).nonzero()[:, 0]
    if not len(validation) or not len(training):
        message = f"{len(found.train)} images are too few for {split}"
        raise DataError("data", message, "take more images, or another `split`")
    return Division(Part(found.train, training), Part(found.train, validation), test)


def _turns(samples: Samples, seed: int) -> Tensor:
    """For each image how far through its class it comes, from 0 to 1, in an order by chance."""
    drawn = order(seed, BEFORE, len(samples))
    if samples.labels is None:
        turns = torch.empty(len(samples), dtype=torch.float64)
        turns[drawn] = torch.arange(len(samples), dtype=torch.float64) / len(samples)
        return turns
    turns = torch.zeros(len(samples), dtype=torch.float64)
    labels = samples.labels[drawn]
    for label in labels.unique().tolist():
        own = drawn[labels == label]
        turns[own] = torch.arange(len(own), dtype=torch.float64) / len(own)
    return turns
