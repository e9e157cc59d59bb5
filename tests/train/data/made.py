"""Files of data as their makers write them, and wrong ones."""

import gzip
import pickle
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from cnndsl.recipe import data as said
from cnndsl.train.data.opening import open_data
from cnndsl.train.data.samples import Collection, Size

HOME = Path()
GREY: Size = (1, 28, 28)
COLOUR: Size = (3, 32, 32)


def opened(data: said.Data, shape: Size) -> Collection:
    return open_data(data, shape, HOME)


def idx(array: "np.ndarray[Any, Any]") -> bytes:
    """As yann.lecun.com tells it: two zeros, the type, the number of axes, extents, data."""
    head = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return head + array.astype(np.uint8).tobytes()


def mnist(folder: Path, *, packed: bool = False, train: int = 20, test: int = 6) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(1)
    for part, count in (("train", train), ("t10k", test)):
        images = chance.integers(0, 256, (count, 28, 28))
        labels = np.arange(count) % 10
        for name, array in (("images-idx3", images), ("labels-idx1", labels)):
            content = idx(array)
            path = folder / f"{part}-{name}-ubyte{'.gz' if packed else ''}"
            path.write_bytes(gzip.compress(content) if packed else content)


def python2(values: Mapping[str, object]) -> bytes:
    """A mapping as Python 2 pickles it with protocol 2, its texts as bytes, its array as numpy's.

    So the batches of CIFAR begin: `80 02 7d 71 01 28 55 0b 62 61 74 63 68 5f 6c 61 62 65 6c`.
    """
    body = b"".join([_text(key) + _value(value) for key, value in values.items()])
    return b"\x80\x02}q\x01(" + body + b"u."


def _text(text: str | bytes) -> bytes:
    raw = text.encode() if isinstance(text, str) else text
    if len(raw) < 256:
        return b"U" + bytes([len(raw)]) + raw
    return b"T" + struct.pack("<I", len(raw)) + raw


def _value(value: object) -> bytes:
    match value:
        case str():
            return _text(value)
        case int():
            return b"J" + struct.pack("<i", value)
        case list():
            return b"](" + b"".join(map(_value, value)) + b"e"
        case np.ndarray():
            made = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R"
            dtype = b"cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNN"
            dtype += b"J\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
            extents = b"".join(map(_value, value.shape))
            return (
                made
                + b"(K\x01("
                + extents
                + b"t"
                + dtype
                + b"\x89"
                + _text(value.tobytes())
                + b"tb"
            )
    raise TypeError


Write = Callable[[dict[str, Any]], bytes]


def cifar10(folder: Path, write: Write = python2, count: int = 4) -> Path:
    home = folder / "cifar-10-batches-py"
    home.mkdir(parents=True)
    chance = np.random.default_rng(2)
    for number, name in enumerate([*(f"data_batch_{n}" for n in range(1, 6)), "test_batch"]):
        data = chance.integers(0, 256, (count, 3072), dtype=np.uint8)
        labels = [(number + place) % 10 for place in range(count)]
        content = {"batch_label": name, "labels": labels, "data": data, "filenames": ["a"] * count}
        (home / name).write_bytes(write(content))
    names = [f"thing {label}" for label in range(10)]
    (home / "batches.meta").write_bytes(write({"num_vis": 3072, "label_names": names}))
    return home


def cifar100(folder: Path, write: Write = pickle.dumps, count: int = 4) -> Path:
    home = folder / "cifar-100-python"
    home.mkdir(parents=True)
    for name in ("train", "test"):
        data = np.full((count, 3072), 7, np.uint8)
        labels = [99 - place for place in range(count)]
        content = {"coarse_labels": [1] * count, "fine_labels": labels, "data": data}
        (home / name).write_bytes(write(content))
    names = [f"thing {label}" for label in range(100)]
    (home / "meta").write_bytes(write({"fine_label_names": names, "coarse_label_names": ["x"]}))
    return home


def photos(folder: Path, **sets: int) -> None:
    """Folders of two classes with so many images each, of all colours."""
    for name, count in (sets or {"": 3}).items():
        for label, kind in enumerate(("cat", "dog")):
            home = folder / name / kind
            home.mkdir(parents=True)
            for number in range(count):
                colour = (200 * label, 10 * number, 77 + len(name))
                Image.new("RGB", (20, 10), colour).save(home / f"{kind}{number}.png")
