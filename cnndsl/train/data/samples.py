"""Images with what they show, by number: the one form that all data come in."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.cells import visible
from cnndsl.train.data.bytes import view
from cnndsl.train.data.fitting import STRETCHED, Fit, fitted, fitted_masks
from cnndsl.train.learning.targets import NOWHERE

Size = tuple[int, int, int]
"""Channels, height, width."""
Places = Sequence[int] | Tensor
_ROWS = 2
"""Axes of sequences: images, and the classes of each."""


class DataError(Exception):
    """Data that cannot be used: which file, what is wrong, and the cure."""

    def __init__(self, path: str | PathLike[str], message: str, help: str = "") -> None:
        self.path = str(path)
        self.help = help
        self.reason = message
        self.message = f"`{visible(self.path)}`: {message}"
        super().__init__(f"{self.message}\n  help: {help}" if help else self.message)


class Samples(ABC):
    """Images with what they show, by number; any of them can be read at any time."""

    shape: Size | None = None
    """What all of them are alike in."""
    labels: Tensor | None = None
    """The class of each, where each shows one."""
    sequences: Tensor | None = None
    """The classes of each one after the other, where that is what they show."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def read(self, places: Places) -> tuple[Tensor, Tensor]:
        """Images as bytes [n, c, h, w]; and classes [n], sequences [n, l] or masks [n, h, w]."""

    def name(self, place: int) -> str:
        """What a person finds the image by."""
        return f"image {place}"

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """A text that changes when the data do."""

    @property
    def files(self) -> Mapping[str, str]:
        """The paths of the files that are read one by one, by name, where there are such."""
        return {}

    @property
    def told(self) -> str:
        """A text that changes when what such files show does."""
        return ""


class Arrays(Samples):
    """Images in memory, or in a mapped file; brought to a size when they are read."""

    def __init__(
        self,
        images: Tensor,
        shown: Tensor,
        shape: Size | None = None,
        *,
        source: str = "",
        numbers: Sequence[int] | None = None,
        fingerprint: str = "",
    ) -> None:
        """Images with what they show: classes [n], sequences [n, l] or masks [n, h, w]."""
        self.images, self.shown = images, shown
        self.labels = shown.long() if shown.dim() == 1 else None
        self.sequences = shown if shown.dim() == _ROWS else None
        channels, height, width = images.shape[1:]
        self.own: Size = (channels, height, width)
        self.shape: Size = shape or self.own
        self._source, self._numbers, self._fingerprint = source, numbers, fingerprint

    def __len__(self) -> int:
        return len(self.images)

    def read(self, places: Places) -> tuple[Tensor, Tensor]:
        """Those of the places, in their order."""
        chosen = numbered(places)
        shown = self.shown[chosen].long()
        if shown.dim() > _ROWS and self.own != self.shape:
            axes = STRETCHED.axes(self.own[1:], self.shape[1:])
            shown = fitted_masks(shown, axes, NOWHERE)
        return fitted(self.images[chosen], self.shape), shown

    def name(self, place: int) -> str:
        """The file, and which image of it."""
        number = place if self._numbers is None else self._numbers[place]
        return f"{self._source}[{number}]" if self._source else super().name(place)

    @property
    def fingerprint(self) -> str:
        """Of the bytes, before they are brought to a size."""
        if not self._fingerprint:
            found = hashlib.sha256(repr(tuple(self.images.shape)).encode())
            found.update(view(self.images))
            found.update(view(self.shown))
            self._fingerprint = found.hexdigest()
        return self._fingerprint


@dataclass(frozen=True, slots=True)
class Collection:
    """Data as they are given: what is learned from, and what is kept apart by whoever made them."""

    train: Samples
    test: Samples | None
    validation: Samples | None
    classes: tuple[str, ...]
    task: str
    """`classes`, `masks` or `sequences`: what is to be told of an image."""
    fit: Fit = STRETCHED
    """How files of images are given the proportions of the shape."""
    notes: tuple[str, ...] = ()
    """What was done to the images, and what is to be known of them."""
    empty: tuple[str, ...] = ()
    """Folders of classes without an image, with which nothing can be learned."""

    @property
    def sets(self) -> dict[str, Samples]:
        """Those that there are, by name."""
        named = {"train": self.train, "validation": self.validation, "test": self.test}
        return {name: each for name, each in named.items() if each is not None}


def numbered(places: Places) -> Tensor:
    """Places as numbers that a tensor on the CPU can be asked for."""
    if isinstance(places, Tensor):
        return places.cpu()
    if isinstance(places, range):
        return torch.arange(places.start, places.stop, places.step)
    return torch.tensor(places, dtype=torch.int64)


def inside(path: Path, home: Path) -> str:
    """A file by its way from a folder, with the same strokes everywhere."""
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else path.as_posix()
