"""Images with what they show, by number: the one form that all data come in."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from os import PathLike
from pathlib import Path

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.cells import visible
from cnndsl.train.data.bytes import view
from cnndsl.train.data.fitting import fitted

Size = tuple[int, int, int]
"""Channels, height, width."""
Places = Sequence[int] | Tensor


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
    """The class of each; none where masks are what is learned."""

    @abstractmethod
    def __len__(self) -> int: ...

    @abstractmethod
    def read(self, places: Places) -> tuple[Tensor, Tensor]:
        """Images as bytes [n, c, h, w], and classes [n] or masks of classes [n, h, w]."""

    def name(self, place: int) -> str:
        """What a person finds the image by."""
        return f"image {place}"

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """A text that changes when the data do."""


class Arrays(Samples):
    """Images in memory, or in a mapped file; brought to a size when they are read."""

    def __init__(
        self,
        images: Tensor,
        labels: Tensor,
        shape: Size | None = None,
        *,
        source: str = "",
        numbers: Sequence[int] | None = None,
        fingerprint: str = "",
    ) -> None:
        self.images, self.labels = images, labels.long()
        channels, height, width = images.shape[1:]
        self.own: Size = (channels, height, width)
        self.shape = shape or self.own
        self._source, self._numbers, self._fingerprint = source, numbers, fingerprint

    def __len__(self) -> int:
        return len(self.images)

    def read(self, places: Places) -> tuple[Tensor, Tensor]:
        """Those of the places, in their order."""
        chosen = numbered(places)
        assert self.labels is not None
        assert self.shape is not None
        return fitted(self.images[chosen], self.shape), self.labels[chosen]

    def name(self, place: int) -> str:
        """The file, and which image of it."""
        number = place if self._numbers is None else self._numbers[place]
        return f"{self._source}[{number}]" if self._source else super().name(place)

    @property
    def fingerprint(self) -> str:
        """Of the bytes, before they are brought to a size."""
        if not self._fingerprint:
            assert self.labels is not None
            found = hashlib.sha256(repr(tuple(self.images.shape)).encode())
            found.update(view(self.images))
            found.update(view(self.labels))
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
    """`classes`, `masks` or `images`: what is to be told of an image."""
    notes: tuple[str, ...] = ()
    """What was done to the images, and what is to be known of them."""

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
