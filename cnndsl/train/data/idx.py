"""Files of IDX, the format of MNIST: a magic number, extents, bytes. Plain or packed by gzip."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from pathlib import Path
from typing import BinaryIO, cast

from torch import Tensor

from cnndsl.train.data.bytes import tensor
from cnndsl.train.data.samples import DataError

_GZIP = b"\x1f\x8b"
_BYTES = 8
"""What the third byte says of unsigned bytes."""
_MOST = 1 << 32
"""Bytes that a file may hold."""
_TIMES = 1040
"""How many times as large as a packed file its content can be: what deflate can do, and a bit."""
_AGAIN = "fetch it again"


def idx(path: Path, axes: int) -> Tensor:
    """The bytes of a file with so many axes."""
    room = path.stat().st_size
    with path.open("rb") as file:
        is_packed = file.read(len(_GZIP)) == _GZIP
    with _whole(path), _open(path, is_packed=is_packed) as file:
        extents = _extents(path, file, axes)
        count = prod(extents)
        if count > (room * _TIMES if is_packed else room) or count > _MOST:
            raise DataError(path, f"it is cut off: it should have {count:,} bytes of data", _AGAIN)
        content = file.read(count + 1)
    if len(content) != count:
        size = "more" if len(content) > count else f"{len(content):,}"
        raise DataError(path, f"it should have {count:,} bytes of data, and has {size}", _AGAIN)
    return tensor(content).view(extents)


def _open(path: Path, *, is_packed: bool) -> BinaryIO:
    return cast("BinaryIO", gzip.open(path)) if is_packed else path.open("rb")


def _extents(path: Path, file: BinaryIO, axes: int) -> tuple[int, ...]:
    head = file.read(4)
    if len(head) < 4:
        raise DataError(path, "it is cut off" if head else "the file is empty", _AGAIN)
    if head[:2] != b"\0\0" or head[2:] != bytes([_BYTES, axes]):
        wanted = f"0000{_BYTES:02x}{axes:02x}"
        message = f"it is no IDX file of {'images' if axes == 3 else 'labels'}: it begins with"
        raise DataError(path, f"{message} {head.hex()}, not with {wanted}")
    words = file.read(4 * axes)
    if len(words) < 4 * axes:
        raise DataError(path, "it is cut off", _AGAIN)
    found = tuple([int.from_bytes(words[at : at + 4], "big") for at in range(0, 4 * axes, 4)])
    if not prod(found):
        raise DataError(path, f"it holds nothing: its extents are {'x'.join(map(str, found))}")
    return found


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """What gzip says of a damaged file, as we say it."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise DataError(path, "it is damaged or cut off", _AGAIN) from None
