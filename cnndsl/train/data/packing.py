"""Writing packs of images in files."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, BinaryIO

from torch.nn.functional import pad

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.wording import count
from cnndsl.drafts import drafted
from cnndsl.train.data.bytes import view
from cnndsl.train.data.pack import HEAD, KINDS, MAGIC, START
from cnndsl.train.data.samples import Collection, Size
from cnndsl.train.learning.targets import NONE

_AT_ONCE = 256
_PART = 1 << 24
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


def write_pack(data: Collection, output: Path, progress: Progress) -> Written:
    """Write images with what they show, as they are read; the file is whole or is not there."""
    size = data.train.shape
    assert size is not None
    with drafted(output) as draft, draft.open("wb") as file, _beside(output) as shown:
        file.write(bytes(START))
        sink = _Sink(file)
        _images(data, sink, shown, progress)
        text = json.dumps(_told(data, size, sink, shown), ensure_ascii=True).encode()
        begin = sink.place
        sink.write(text)
        digest = sink.hash.digest()
        file.seek(0)
        file.write(HEAD.pack(MAGIC, begin, len(text), digest))
    sets = {name: len(each) for name, each in data.sets.items()}
    return Written(size, data.classes, sets, sink.place, digest.hex())


def _beside(output: Path) -> IO[bytes]:
    """A file without a name, for what images show until all of them are written."""
    return TemporaryFile(dir=output.absolute().parent)


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


def _images(data: Collection, sink: _Sink, shown: IO[bytes], progress: Progress) -> None:
    done, whole, length = 0, sum(map(len, data.sets.values())), _length(data)
    for each in data.sets.values():
        for start in range(0, len(each), _AT_ONCE):
            progress(f"{done:,} of {whole:,} images")
            places = range(start, min(start + _AT_ONCE, len(each)))
            images, own = each.read(places)
            if data.task == "sequences":
                own = pad(own, (0, length - own.shape[1]), value=NONE)
            sink.write(view(images))
            shown.write(view(own.to(KINDS[data.task])))
            done += len(places)


def _length(data: Collection) -> int:
    """How long sequences are at most."""
    found = [each.sequences.shape[1] for each in data.sets.values() if each.sequences is not None]
    return max(found, default=0)


def _told(data: Collection, size: Size, sink: _Sink, shown: IO[bytes]) -> dict[str, Any]:
    """What images show and their names written; what the end of the file says."""
    sink.write(bytes(-sink.place % 8))
    labels = sink.place
    shown.seek(0)
    while part := shown.read(_PART):
        sink.write(part)
    named = [each.name(place) for each in data.sets.values() for place in range(len(each))]
    text = "\0".join(named).encode("utf-8", "surrogateescape")
    begin = sink.write(text)
    return {
        "shape": [*size],
        "shows": data.task,
        "length": _length(data),
        "fit": data.fit.way,
        "margin": data.fit.margin,
        "classes": [*data.classes],
        "sets": {name: len(each) for name, each in data.sets.items()},
        "labels": labels,
        "names": [begin, len(text)],
    }
