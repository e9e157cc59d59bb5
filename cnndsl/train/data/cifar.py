"""CIFAR-10 and CIFAR-100, in the version for Python and in the binary one."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.train.data.bytes import tensor
from cnndsl.train.data.finding import content, first, lacking
from cnndsl.train.data.labels import check_labels
from cnndsl.train.data.pickled import text, unpickled
from cnndsl.train.data.samples import Arrays, Collection, DataError, Size

_SIDE = 32
_NUMBERS = 3 * _SIDE * _SIDE
_AGAIN = "fetch it again"


@dataclass(frozen=True, slots=True)
class Version:
    """How one of the data sets is stored: its folders, files and words."""

    classes: int
    folders: tuple[str, str]
    train: tuple[str, ...]
    test: str
    meta: tuple[str, str]
    """The files of class names: for Python, and the text beside the binary version."""
    label: str
    names: str
    """What a pickle calls the labels, and the names of classes."""
    before: int
    """Bytes before the label in the binary version: that of a coarser class."""


TEN = Version(
    10,
    ("cifar-10-batches-py", "cifar-10-batches-bin"),
    tuple([f"data_batch_{number}" for number in range(1, 6)]),
    "test_batch",
    ("batches.meta", "batches.meta.txt"),
    "labels",
    "label_names",
    0,
)
HUNDRED = Version(
    100,
    ("cifar-100-python", "cifar-100-binary"),
    ("train",),
    "test",
    ("meta", "fine_label_names.txt"),
    "fine_labels",
    "fine_label_names",
    1,
)
Batch = tuple[Tensor, Tensor]


def cifar(folder: Path, version: Version, shape: Size) -> Collection:
    """The images of a folder, with those that are for the test."""
    home, is_binary = _home(folder, version)
    read = _binary if is_binary else _pickled
    train = _joined(home, version, version.train, read)
    test = _joined(home, version, (version.test,), read)
    classes = _classes(home, version, is_binary)
    sets = [Arrays(*each, shape, source=home.name) for each in (train, test)]
    return Collection(sets[0], sets[1], None, classes, "classes")


def is_cifar(folder: Path, version: Version) -> bool:
    """Whether a folder has such files."""
    return first(folder, _beginnings(version)) is not None


def _home(folder: Path, version: Version) -> tuple[Path, bool]:
    """The folder that the files lie in, and whether they are binary."""
    found = first(folder, _beginnings(version))
    if found is None:
        begin = f"it has no `{version.train[0]}` and no `{version.train[0]}.bin`"
        packed = first(folder, [f"{name}.tar.gz" for name in _archives(version)])
        if packed:
            raise DataError(folder, begin, f"unpack it: tar xzf {packed.name}")
        raise lacking(folder, begin)
    return found.parent, found.suffix == ".bin"


def _archives(version: Version) -> list[str]:
    stem = f"cifar-{version.classes}"
    return [f"{stem}-python", f"{stem}-binary"]


def _beginnings(version: Version) -> list[str]:
    """Where the first file may be."""
    name = version.train[0]
    python, binary = version.folders
    return [name, f"{name}.bin", f"{python}/{name}", f"{binary}/{name}.bin"]


def _joined(
    home: Path,
    version: Version,
    names: Sequence[str],
    read: Callable[[Path, str, Version], Batch],
) -> Batch:
    parts = [read(home, name, version) for name in names]
    return torch.cat([images for images, _ in parts]), torch.cat([labels for _, labels in parts])


def _pickled(home: Path, name: str, version: Version) -> Batch:
    path = _there(home / name)
    content = unpickled(path)
    images, labels = content.get("data"), _numbers(content.get(version.label))
    if not isinstance(images, Tensor) or labels is None:
        lacking = "data" if not isinstance(images, Tensor) else version.label
        raise DataError(path, f"it has no `{lacking}` that are numbers", _AGAIN)
    if images.dtype != torch.uint8 or images.shape[1:] != (_NUMBERS,) or not len(images):
        found = f"{'x'.join(map(str, images.shape))} of {str(images.dtype).removeprefix('torch.')}"
        raise DataError(path, f"its `data` are {found}, not Nx{_NUMBERS} of uint8", _AGAIN)
    return _checked(path, images, labels, version)


def _numbers(value: Any) -> Tensor | None:  # noqa: ANN401 - whatever stood in the file
    if isinstance(value, list) and all(type(each) is int for each in value):
        return torch.tensor([max(-1, min(each, 1 << 31)) for each in value], dtype=torch.int64)
    return value.long() if isinstance(value, Tensor) and value.dim() == 1 else None


def _binary(home: Path, name: str, version: Version) -> Batch:
    path = _there(home / f"{name}.bin")
    row = version.before + 1 + _NUMBERS
    size = path.stat().st_size
    if not size or size % row:
        message = f"it has {size:,} bytes, and each image takes {row:,}: it is cut off"
        raise DataError(path, message if size else "the file is empty", _AGAIN)
    rows = tensor(content(path)).view(-1, row)
    labels = rows[:, version.before].long()
    return _checked(path, rows[:, version.before + 1 :], labels, version)


def _checked(path: Path, images: Tensor, labels: Tensor, version: Version) -> Batch:
    if len(images) != len(labels):
        raise DataError(path, f"it has {len(labels):,} labels for {len(images):,} images", _AGAIN)
    check_labels(path, labels, version.classes)
    return images.reshape(-1, 3, _SIDE, _SIDE), labels


def _there(path: Path) -> Path:
    if not path.is_file():
        raise DataError(path, "there is no such file", "unpack the whole archive")
    return path


def _classes(home: Path, version: Version, is_binary: bool) -> tuple[str, ...]:
    """The names of classes; their numbers where no file tells them."""
    path = home / version.meta[is_binary]
    if not path.is_file():
        return tuple(map(str, range(version.classes)))
    if is_binary:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        found = [line.strip() for line in lines if line.strip()]
    else:
        names = unpickled(path).get(version.names)
        texts = names if isinstance(names, list) else []
        found = [text(each) for each in texts if isinstance(each, str | bytes)]
    if len(found) != version.classes:
        raise DataError(path, f"it names {len(found)} classes of {version.classes}", _AGAIN)
    return tuple(found)
