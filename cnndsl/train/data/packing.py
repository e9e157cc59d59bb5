"""Writing packs of folders of images."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import torch

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.wording import count
from cnndsl.drafts import drafted
from cnndsl.train.data.bytes import view
from cnndsl.train.data.files import Files
from cnndsl.train.data.folders import Tree, image_tree
from cnndsl.train.data.pack import HEAD, MAGIC, START
from cnndsl.train.data.samples import Size

_AT_ONCE = 256
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Written:
    """What a pack that was written holds."""

    shape: Size
    classes: tuple[str, ...]
    sets: dict[str, int]
    bytes: int
    digest: str

    def __str__(self) -> str:
        images = count(sum(self.sets.values()), "image")
        sets = ", ".join([f"{number:,} {name}" for name, number in self.sets.items()])
        shape = "x".join(map(str, self.shape))
        return f"{images} of {shape} ({sets}), {len(self.classes):,} classes, {self.bytes:,} bytes"

    def document(self, file: str) -> dict[str, Any]:
        """The same for programs. A change that breaks readers raises `version`."""
        return {
            "version": 1,
            "file": file,
            "shape": [*self.shape],
            "classes": [*self.classes],
            "sets": self.sets,
            "bytes": self.bytes,
            "sha256": self.digest,
        }


def write_pack(folder: Path, output: Path, size: Size, progress: Progress) -> Written:
    """Write the images of a folder, all of this size; the file is whole or is not there."""
    tree = image_tree(folder)
    with drafted(output) as draft, draft.open("wb") as file:
        file.write(bytes(START))
        sink = _Sink(file)
        _images(tree, size, sink, progress)
        text = json.dumps(_told(tree, size, sink), ensure_ascii=True).encode()
        begin = sink.place
        sink.write(text)
        digest = sink.hash.digest()
        file.seek(0)
        file.write(HEAD.pack(MAGIC, begin, len(text), digest))
    sets = {name: len(each.paths) for name, each in tree.sets.items()}
    return Written(size, tree.classes, sets, sink.place, digest.hex())


class _Sink:
    """A file that is written from front to back, with the hash of what was."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.place, self.hash = file, START, hashlib.sha256()

    def write(self, content: bytes | memoryview) -> int:
        """Write; where it begins."""
        begin = self.place
        self.file.write(content)
        self.hash.update(content)
        self.place += len(content)
        return begin


def _images(tree: Tree, size: Size, sink: _Sink, progress: Progress) -> None:
    done = 0
    for each in tree.sets.values():
        files = Files(each.paths, each.labels, size, tree.home)
        for start in range(0, len(files), _AT_ONCE):
            progress(f"{done:,} of {tree.count:,} images")
            places = range(start, min(start + _AT_ONCE, len(files)))
            sink.write(view(files.read(places)[0]))
            done += len(places)


def _told(tree: Tree, size: Size, sink: _Sink) -> dict[str, Any]:
    """Labels and names written; what the end of the file says."""
    sink.write(bytes(-sink.place % 8))
    numbers = [label for each in tree.sets.values() for label in each.labels]
    labels = sink.write(view(torch.tensor(numbers, dtype=torch.int64)))
    files = [Files(each.paths, each.labels, size, tree.home) for each in tree.sets.values()]
    named = "\0".join([each.name(place) for each in files for place in range(len(each))])
    text = named.encode("utf-8", "surrogateescape")
    begin = sink.write(text)
    return {
        "shape": [*size],
        "classes": [*tree.classes],
        "sets": {name: len(each.paths) for name, each in tree.sets.items()},
        "labels": labels,
        "names": [begin, len(text)],
    }
