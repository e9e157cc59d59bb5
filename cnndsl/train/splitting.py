"""Which images are learned from, which say when to stop, and which are kept for the end."""

from math import ceil

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.wording import count
from cnndsl.recipe.splits import Holdout, Kfold, Official, Split
from cnndsl.train.chance import order
from cnndsl.train.data.samples import Collection, DataError, Places, Samples, numbered

BEFORE = -1
"""The epoch before all others: what is drawn once for a run."""
_EXACT = 1e-9
"""What numbers may differ by that are the same, such as 0.1 * 3 and 0.3."""


class Part(Samples):
    """Some images of a set."""

    def __init__(self, whole: Samples, places: Tensor) -> None:
        self.whole, self.places = whole, places
        self.shape = whole.shape
        self.labels = None if whole.labels is None else whole.labels[places]
        self.sequences = None if whole.sequences is None else whole.sequences[places]

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
    notes: tuple[str, ...] = ()
    """What is to be said of images that are in none."""


def divided(found: Collection, split: Split, seed: int) -> Division:
    """The parts that a split makes; drawn ones have of each class its share."""
    match split:
        case Official(fraction=fraction) if found.validation is not None or not fraction:
            return Division(found.train, found.validation, found.test)
        case Official(fraction=fraction):
            test, held = found.test, _share(found.train, fraction, seed)
        case Holdout(fraction=fraction):
            test, held = None, _share(found.train, fraction, seed)
        case Kfold(folds=folds, fold=fold):
            test, held = found.test, _fold(found.train, folds, seed) == fold - 1
        case _:
            raise TypeError(f"{type(split).__name__} is no split")
    validation, training = held.nonzero()[:, 0], (~held).nonzero()[:, 0]
    is_lacking = isinstance(split, Kfold) and split.folds > len(found.train)
    if is_lacking or not len(validation) or not len(training):
        message = f"{len(found.train):,} images are too few for {split}"
        raise DataError("data", message, "take more images, or another `split`")
    left = [
        f"{count(len(each), 'image')} of the {name} set "
        f"{'is' if len(each) == 1 else 'are'} left out by `{split.word}`"
        for name, each in found.sets.items()
        if each not in (found.train, test)
    ]
    return Division(Part(found.train, training), Part(found.train, validation), test, tuple(left))


def _share(samples: Samples, fraction: float, seed: int) -> Tensor:
    """Which images are held out: in all so large a part, of each class as near to it as can be.

    Each class keeps one image at least, so that it can be learned.
    """
    drawn, labels = _by_class(samples, seed)
    sizes = labels.unique_consecutive(return_counts=True)[1]
    shares = sizes.double() * fraction
    counts = shares.floor().long()
    lacking = ceil(len(samples) * fraction - _EXACT) - int(counts.sum())
    missing = ((shares - counts) / _EXACT).round()
    by_chance = order(seed, BEFORE, len(sizes))
    first = by_chance[missing[by_chance].argsort(descending=True, stable=True)]
    able = (missing > 0) & (counts + 1 < sizes)
    counts[first[able[first]][:lacking]] += 1
    ranks = torch.arange(len(samples)) - (sizes.cumsum(0) - sizes).repeat_interleave(sizes)
    held = torch.zeros(len(samples), dtype=torch.bool)
    held[drawn] = ranks < counts.repeat_interleave(sizes)
    return held


def _fold(samples: Samples, folds: int, seed: int) -> Tensor:
    """The fold of each image, dealt out class by class, so that none has two more than another."""
    drawn, _ = _by_class(samples, seed)
    found = torch.empty_like(drawn)
    found[drawn] = torch.arange(len(samples)) % folds
    return found


def _by_class(samples: Samples, seed: int) -> tuple[Tensor, Tensor]:
    """All images class by class, of each in an order by chance, and their classes."""
    drawn = order(seed, BEFORE, len(samples))
    if samples.labels is None:  # each shows several, or none
        return drawn, torch.zeros_like(drawn)
    labels, sorting = samples.labels[drawn].sort(stable=True)
    return drawn[sorting], labels
