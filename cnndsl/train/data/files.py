"""Images in files, decoded when they are read."""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor

from cnndsl.train.data.bytes import view
from cnndsl.train.data.decoding import decoded, decoded_mask
from cnndsl.train.data.fitting import STRETCHED, Fit
from cnndsl.train.data.samples import Places, Samples, Size, numbered
from cnndsl.train.data.states import state

T = TypeVar("T")
R = TypeVar("R")


class Files(Samples):
    """Files of images, each of a class."""

    shape: Size

    def __init__(
        self,
        paths: Sequence[Path],
        labels: Sequence[int],
        shape: Size,
        home: Path,
        fit: Fit = STRETCHED,
    ) -> None:
        self._paths = [str(each) for each in paths]
        self.labels = torch.tensor(labels, dtype=torch.int64)
        self.shape, self.fit = shape, fit
        self._home = os.path.join(home, "")  # noqa: PTH118 - it ends in a stroke
        self._fingerprint = ""

    def __len__(self) -> int:
        return len(self._paths)

    def read(self, places: Places) -> tuple[Tensor, Tensor]:
        """Those of the places, in their order; a `DataError` for one that cannot be read."""
        chosen = numbered(places)
        assert self.labels is not None
        return self._images(chosen), self.labels[chosen]

    def _images(self, chosen: Tensor) -> Tensor:
        paths = [self._paths[place] for place in chosen.tolist()]
        return _stacked(_each(lambda path: decoded(path, self.shape, self.fit), paths), self.shape)

    def path(self, place: int) -> Path:
        """The file itself."""
        return Path(self._paths[place])

    def name(self, place: int) -> str:
        """The file's way from the folder that was given."""
        return self._paths[place].removeprefix(self._home).replace(os.sep, "/")

    @property
    def fingerprint(self) -> str:
        """Of names, sizes and times, and what is shown; nothing is read."""
        if not self._fingerprint:
            found = hashlib.sha256(self.told.encode())
            for name, path in self.files.items():
                found.update(f"{name}\0{state(path)}\n".encode(errors="replace"))
            self._fingerprint = found.hexdigest()
        return self._fingerprint

    @property
    def files(self) -> Mapping[str, str]:
        """The images."""
        return {self.name(place): path for place, path in enumerate(self._paths)}

    @property
    def told(self) -> str:
        """Of classes or sequences; masks are files."""
        shown = self.labels if self.sequences is None else self.sequences
        return hashlib.sha256(b"" if shown is None else view(shown)).hexdigest()


class MaskedFiles(Files):
    """Files of images, and for each one with the class of each dot."""

    def __init__(
        self,
        paths: Sequence[Path],
        masks: Sequence[Path],
        classes: int,
        shape: Size,
        home: Path,
        fit: Fit = STRETCHED,
    ) -> None:
        super().__init__(paths, [0] * len(paths), shape, home, fit)
        self.labels = None
        self._masks = [str(each) for each in masks]
        self._classes = classes

    def read(self, places: Places) -> tuple[Tensor, Tensor]:
        """Images and masks of the places, in their order."""
        chosen = numbered(places)
        paths = [self._masks[place] for place in chosen.tolist()]
        masks = _each(self._mask, paths)
        return self._images(chosen), _stacked(masks, self.shape[1:], torch.int64)

    def _mask(self, path: str) -> Tensor:
        _, height, width = self.shape
        return decoded_mask(path, (height, width), self._classes, self.fit)

    def mask(self, place: int) -> Path:
        """The file of the classes."""
        return Path(self._masks[place])

    @property
    def files(self) -> Mapping[str, str]:
        """The images and their masks."""
        masks = enumerate(self._masks)
        return {**super().files, **{f"mask of {self.name(place)}": path for place, path in masks}}


class TextFiles(Files):
    """Files of images, and for each the classes that it shows one after the other."""

    def __init__(
        self, paths: Sequence[Path], sequences: Tensor, shape: Size, home: Path, fit: Fit
    ) -> None:
        super().__init__(paths, [0] * len(paths), shape, home, fit)
        self.labels, self.sequences = None, sequences

    def read(self, places: Places) -> tuple[Tensor, Tensor]:
        """Images and sequences of the places, in their order."""
        chosen = numbered(places)
        assert self.sequences is not None
        return self._images(chosen), self.sequences[chosen]


def _each(work: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """The work done on each, several at a time: Pillow lets others run."""
    return list(_pool().map(work, items))


@cache
def _pool() -> ThreadPoolExecutor:
    """The threads that decode, however many batches wait for them."""
    return ThreadPoolExecutor(os.cpu_count() or 1, "decoding")


def _stacked(
    tensors: list[Tensor], shape: tuple[int, ...], kind: torch.dtype = torch.uint8
) -> Tensor:
    return torch.stack(tensors) if tensors else torch.empty((0, *shape), dtype=kind)
