"""Packs: many images of one size in one file, which is mapped and never read as a whole.

A pack is a head of 4,096 bytes, the images one after the other, their labels as 64-bit numbers,
their names with a zero between, and at the end what it holds, in JSON. The head is the magic
number, where that JSON begins, how long it is, and the SHA-256 of all behind the head.
Numbers are little-endian; images are bytes, channels first.
"""

import hashlib
import json
import struct
from collections.abc import Mapping
from functools import cached_property
from math import prod
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.train.data.labels import check_labels
from cnndsl.train.data.samples import Arrays, Collection, DataError, Size

MAGIC = b"CNNPACK1"
HEAD = struct.Struct("<8sQQ32s")
START = 4096
"""Where the images begin: a page of memory."""
SUFFIX = ".pack"
_LONGEST = 1 << 26
_PART = 1 << 24
_AGAIN = "write it again with `cnndsl data pack`"
_SETS = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a pack holds, and where."""

    shape: Size
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


class Packed(Arrays):
    """Images of a mapped file."""

    def __init__(
        self,
        path: Path,
        contents: Contents,
        images: Tensor,
        labels: Tensor,
        first: int,
        shape: Size,
    ) -> None:
        super().__init__(images, labels, shape, fingerprint=contents.digest)
        self._path, self._contents, self._first = path, contents, first

    def name(self, place: int) -> str:
        """As the image's file was called."""
        return self._names[self._first + place]

    @cached_property
    def _names(self) -> list[str]:
        begin, length = self._contents.names
        with self._path.open("rb") as file:
            file.seek(begin)
            return file.read(length).decode("utf-8", "surrogateescape").split("\0")


def pack(path: Path, shape: Size) -> Collection:
    """The images of a pack."""
    found = contents(path)
    count, numbers = found.count, prod(found.shape)
    size = path.stat().st_size
    bytes_ = torch.from_file(str(path), shared=False, size=size, dtype=torch.uint8)
    images = bytes_[START : START + count * numbers].view(count, *found.shape)
    labels = bytes_[found.labels : found.labels + 8 * count].view(torch.int64)
    check_labels(path, labels, len(found.classes))
    sets: dict[str, Packed] = {}
    first = 0
    for name, extent in found.sets.items():
        cut = slice(first, first + extent)
        sets[name] = Packed(path, found, images[cut], labels[cut], first, shape)
        first += extent
    return Collection(
        sets["train"], sets.get("test"), sets.get("validation"), found.classes, "classes"
    )


def is_pack(path: Path) -> bool:
    """Whether a file begins as one."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def contents(path: Path) -> Contents:
    """What a pack says of itself, every number held against its length."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD.size)
        if not head.startswith(MAGIC):
            raise DataError(path, "it is no pack" if head else "the file is empty", _AGAIN)
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
    labels = _natural(told["labels"])
    return Contents((channels, height, width), classes, sets, labels, (begin, length), digest)


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
        found.labels + 8 * found.count,
        begin,
        begin + length,
        end,
    )
    known = set(found.sets) <= set(_SETS) and "train" in found.sets
    full = all((*found.shape, *found.sets.values(), len(found.classes)))
    if not (known and full and list(places) == sorted(places)) or found.labels % 8:
        raise ValueError
