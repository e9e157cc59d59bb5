"""Images in files, decoded when they are read."""

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor

from cnndsl.train.data.decoding import decoded, decoded_mask
from cnndsl.train.data.samples import DataError, Places, Samples, Size, numbered

T = TypeVar("T")
R = TypeVar("R")

_MANY = 64
"""Files from which on several are decoded at a time."""


class Files(Samples):
    """Files of images, each of a class."""

    shape: Size

    def __init__(
        self, paths: Sequence[Path], labels: Sequence[int], shape: Size, home: Path
    ) -> None:
        self._paths = [str(each) for each in paths]
        self.labels = torch.tensor(labels, dtype=torch.int64)
        self.shape = shape
        self._home = os.path.join(home, "")  # noqa: PTH118 - it ends in a stroke
        self._fingerprint = ""

    def __len__(self) -> int:
        return len(self._paths)

    def read(self, places: Places) -> tuple[Tensor, Tensor]:
        """Those of the places, in their order; a `DataError` for one that cannot be read."""
        chosen = numbered(places)
        assert self.labels is not None
        paths = [self._paths[place] for place in chosen.tolist()]
        images = _each(lambda path: decoded(path, self.shape), paths)
        return _stacked(images, self.shape), self.labels[chosen]

    def path(self, place: int) -> Path:
        """The file itself."""
        return Path(self._paths[place])

    def name(self, place: int) -> str:
        """The file's way from the folder that was given."""
        return self._paths[place].removeprefix(self._home).replace(os.sep, "/")

    @property
    def fingerprint(self) -> str:
        """Of names, sizes and times; nothing is read."""
        if not self._fingerprint:
            labels = self.labels.tolist() if self.labels is not None else [0] * len(self)
            self._fingerprint = _digest(self._named(), labels)
        return self._fingerprint

    def _named(self) -> list[tuple[str, str]]:
        return [(self.name(place), path) for place, path in enumerate(self._paths)]


class MaskedFiles(Files):
    """Files of images, and for each one with the class of each dot."""

    def __init__(
        self,
        paths: Sequence[Path],
        masks: Sequence[Path],
        classes: int,
        shape: Size,
        home: Path,
    ) -> None:
        super().__init__(paths, [0] * len(paths), shape, home)
        self.labels = None
        self._masks = [str(each) for each in masks]
        self._classes = classes

    def read(self, places: Places) -> tuple[Tensor, Tensor]:
        """Images and masks of the places, in their order."""
        chosen = numbered(places).tolist()
        _, height, width = self.shape
        images = _each(lambda place: decoded(self._paths[place], self.shape), chosen)
        masks = _each(
            lambda place: decoded_mask(self._masks[place], (height, width), self._classes), chosen
        )
        return _stacked(images, self.shape), _stacked(masks, (height, width), torch.int64)

    def mask(self, place: int) -> Path:
        """The file of the classes."""
        return Path(self._masks[place])

    def _named(self) -> list[tuple[str, str]]:
        return [*super()._named(), *((Path(each).name, each) for each in self._masks)]


def _each(work: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """The work done on each, several at a time where there are many: Pillow lets others run."""
    if len(items) < _MANY:
        return [work(each) for each in items]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(work, items))


def _stacked(
    tensors: list[Tensor], shape: tuple[int, ...], kind: torch.dtype = torch.uint8
) -> Tensor:
    return torch.stack(tensors) if tensors else torch.empty((0, *shape), dtype=kind)


def _digest(named: Sequence[tuple[str, str]], labels: Sequence[int]) -> str:
    found = hashlib.sha256(repr(labels).encode())
    for name, path in named:
        try:
            state = Path(path).stat()
        except OSError:
            raise DataError(path, "it is gone") from None
        found.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode(errors="replace"))
    return found.hexdigest()
