"""Packs: many images of one size in one file, which is mapped and never read as a whole.

A pack is a head of 4,096 bytes, the images one after the other, what they show, their names with a
zero between, and at the end what it holds, in JSON. The head is the magic number, where that JSON
begins, how long it is, and the SHA-256 of all behind the head. Numbers are little-endian; images
are bytes, channels first. Classes and sequences of them are numbers of 64 bits, masks of 16.
"""

import hashlib
import json
import struct
from collections.abc import Mapping
from functools import cached_property
from math import prod
from pathlib import Path
from typing import Any, get_args

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.recipe.data import Shows, Way
from cnndsl.train.data.fitting import Fit
from cnndsl.train.data.labels import check_classes, check_labels
from cnndsl.train.data.samples import Arrays, Collection, DataError, Places, Size

_KIN = b"CNNPACK"
"""What packs of every version begin with."""
MAGIC = _KIN + b"1"
HEAD = struct.Struct("<8sQQ32s")
START = 4096
"""Where the images begin: a page of memory."""
SUFFIX = ".pack"
KINDS = {"classes": torch.int64, "sequences": torch.int64, "masks": torch.int16}
"""What images show, and which numbers say it."""
MOST_CLASSES = 1 << 15
"""How many of them those numbers can tell."""
_LONGEST = 1 << 26
_PART = 1 << 24
_AGAIN = "write it again with `cnndsl data pack`"
_SETS = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a pack holds, and where."""

    shape: Size
    shows: Shows
    length: int
    """How long sequences are at most."""
    fit: Fit
    """How its images were given the proportions of the shape."""
    classes: tuple[str, ...]
    sets: Mapping[str, int]
    """How many images each set has; they lie in this order."""
    labels: int
    names: tuple[int, int]
    digest: str

    @property
    def count(self) -> int:
        """All its images."""
        return sum(self.sets.values())

    @property
    def shown(self) -> tuple[int, ...]:
        """How many numbers there are for each image, along which axes."""
        return {"classes": (), "sequences": (self.length,), "masks": self.shape[1:]}[self.shows]

    @property
    def kind(self) -> torch.dtype:
        """What these are."""
        return KINDS[self.shows]

    @property
    def extent(self) -> int:
        """The bytes of all of these."""
        return self.count * prod(self.shown) * self.kind.itemsize


class Packed(Arrays):
    """Images of a mapped file."""

    def __init__(
        self,
        path: Path,
        contents: Contents,
        images: Tensor,
        shown: Tensor,
        first: int,
        shape: Size,
    ) -> None:
        super().__init__(images, shown, shape, fingerprint=contents.digest)
        self._path, self._contents, self._first = path, contents, first

    def read(self, places: Places) -> tuple[Tensor, Tensor]:
        """Those of the places, in their order; a `DataError` for a mask of what is no class."""
        images, shown = super().read(places)
        if self._contents.shows == "masks":
            check_classes(self._path, shown, len(self._contents.classes))
        return images, shown

    def name(self, place: int) -> str:
        """As the image's file was called."""
        return self._names[self._first + place]

    @cached_property
    def _names(self) -> list[str]:
        begin, length = self._contents.names
        with self._path.open("rb") as file:
            file.seek(begin)
            names = file.read(length).decode("utf-8", "surrogateescape").split("\0")
        if len(names) != self._contents.count:
            message = f"it has {len(names):,} names for {self._contents.count:,} images"
            raise DataError(self._path, message, _AGAIN)
        return names


def pack(path: Path, shape: Size, shows: Shows) -> Collection:
    """The images of a pack, which must show what is expected."""
    found = contents(path)
    if found.shows != shows:
        message = f"its images show {found.shows}, and {shows} are expected"
        raise DataError(path, message, f"write `pack(..., shows = {found.shows})`")
    count, numbers = found.count, prod(found.shape)
    size = path.stat().st_size
    bytes_ = torch.from_file(str(path), shared=False, size=size, dtype=torch.uint8)
    images = bytes_[START : START + count * numbers].view(count, *found.shape)
    shown = bytes_[found.labels : found.labels + found.extent].view(found.kind)
    shown = shown.view(count, *found.shown)
    if found.shows == "classes":
        check_labels(path, shown, len(found.classes))
    elif found.shows == "sequences":
        check_classes(path, shown, len(found.classes))
    sets: dict[str, Packed] = {}
    first = 0
    for name, extent in found.sets.items():
        cut = slice(first, first + extent)
        sets[name] = Packed(path, found, images[cut], shown[cut], first, shape)
        first += extent
    both = sets["train"], sets.get("test"), sets.get("validation")
    return Collection(*both, found.classes, found.shows, fit=found.fit)


def is_pack(path: Path) -> bool:
    """Whether a file begins as one, of whatever version."""
    with path.open("rb") as file:
        return file.read(len(_KIN)) == _KIN


def contents(path: Path) -> Contents:
    """What a pack says of itself, every number held against its length."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD.size)
        if not head.startswith(_KIN):
            raise DataError(path, "it is no pack" if head else "the file is empty", _AGAIN)
        if not head.startswith(MAGIC[: len(head)]):
            raise DataError(path, "it is a pack of another version", _AGAIN)
        if len(head) < HEAD.size or size < START:
            raise DataError(path, "it is cut off", _AGAIN)
        _, begin, length, digest = HEAD.unpack(head)
        if begin + length != size or begin < START or length > _LONGEST:
            raise DataError(path, "it is cut off, or something was added to it", _AGAIN)
        file.seek(begin)
        text = file.read(length)
    try:
        found = _contents(json.loads(text), digest.hex())
        _check(found, begin)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise DataError(path, "what it says of itself is damaged", _AGAIN) from None
    return found


def verify(path: Path) -> None:
    """Hold every byte of a pack against what was written."""
    wanted = contents(path).digest
    found = hashlib.sha256()
    with path.open("rb") as file:
        file.seek(START)
        while part := file.read(_PART):
            found.update(part)
    if found.hexdigest() != wanted:
        raise DataError(path, "its bytes are not those that were written", _AGAIN)


def _contents(told: Mapping[str, Any], digest: str) -> Contents:
    channels, height, width = map(_natural, told["shape"])
    begin, length = map(_natural, told["names"])
    classes = tuple([str(each) for each in told["classes"]])
    sets = {name: _natural(count) for name, count in told["sets"].items()}
    return Contents(
        (channels, height, width),
        told["shows"],
        _natural(told["length"]),
        Fit(told["fit"], float(told["margin"])),
        classes,
        sets,
        _natural(told["labels"]),
        (begin, length),
        digest,
    )


def _natural(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError
    return value


def _check(found: Contents, end: int) -> None:
    """Everything lies behind what comes before it, and nothing beyond the end."""
    begin, length = found.names
    places = (
        START + found.count * prod(found.shape),
        found.labels,
        found.labels + found.extent,
        begin,
        begin + length,
        end,
    )
    known = set(found.sets) <= set(_SETS) and "train" in found.sets
    known = known and found.fit.way in get_args(Way) and 0 <= found.fit.margin < 1
    full = all((*found.shape, *found.sets.values(), len(found.classes)))
    if not (known and full and list(places) == sorted(places)) or found.labels % 8:
        raise ValueError
