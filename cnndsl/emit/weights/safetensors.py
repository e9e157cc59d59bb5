"""Files of safetensors: a length, a header in JSON, and the numbers behind it.

The format is short enough to be held here: shapes are read without torch, no other library is
needed, and every number of a header is checked before it is used.
https://huggingface.co/docs/safetensors tells it.
"""

import json
import mmap
from collections.abc import Iterator, Mapping
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from cnndsl.dataclasses import dataclass
from cnndsl.emit.weights.described import Described, WeightsError

if TYPE_CHECKING:
    from torch import Tensor

DTYPES = {
    "BOOL": ("bool", 1),
    "U8": ("uint8", 1),
    "I8": ("int8", 1),
    "F8_E4M3": ("float8_e4m3fn", 1),
    "F8_E5M2": ("float8_e5m2", 1),
    "U16": ("uint16", 2),
    "I16": ("int16", 2),
    "F16": ("float16", 2),
    "BF16": ("bfloat16", 2),
    "U32": ("uint32", 4),
    "I32": ("int32", 4),
    "F32": ("float32", 4),
    "U64": ("uint64", 8),
    "I64": ("int64", 8),
    "F64": ("float64", 8),
    "C64": ("complex64", 8),
}
"""What torch calls each sort of numbers, and the bytes of one of them."""

WORDS = {f"torch.{dtype}": word for word, (dtype, _) in DTYPES.items()}
"""What the format calls each sort of numbers of torch."""

_LENGTH = 8
_LONGEST = 100_000_000
"""Bytes of a header, as the format bounds them."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A tensor and the bytes of the file that are its numbers."""

    described: Described
    begin: int
    end: int


def stretches(path: Path) -> dict[str, Stretch]:
    """The tensors of a file by their names, in the order of its header."""
    with path.open("rb") as file:
        return _Header(path).read(file)


@dataclass(frozen=True, slots=True)
class _Header:
    """Reads the header of a file."""

    path: Path

    def read(self, file: BinaryIO) -> dict[str, Stretch]:
        size = self.path.stat().st_size
        length = int.from_bytes(file.read(_LENGTH), "little")
        start = _LENGTH + length
        if size < _LENGTH or length > _LONGEST or start > size:
            self.refuse(f"its header should have {length:,} bytes, the file has {size:,}")
        found = {
            name: self.stretch(name, entry, start)
            for name, entry in self.entries(file.read(length)).items()
            if name != "__metadata__"
        }
        self.check_cover(found, start, size)
        return found

    def entries(self, text: bytes) -> dict[str, object]:
        try:
            found = json.loads(text.decode(), object_pairs_hook=self.once)
        except (ValueError, RecursionError):
            self.refuse("its header is no JSON")
        return found if isinstance(found, dict) else self.refuse("its header has no names")

    def once(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        return found if len(found) == len(pairs) else self.refuse("its header gives a name twice")

    def stretch(self, name: str, entry: object, start: int) -> Stretch:
        match entry:
            case {"dtype": str(word), "shape": [*shape], "data_offsets": [begin, end]} if all(
                type(each) is int and each >= 0 for each in (*shape, begin, end)
            ):
                dtype, width = DTYPES.get(word) or self.refuse_dtype(name, word)
            case _:
                self.refuse(f"what its header says of `{name}` has another form", name)
        if end - begin != prod(shape) * width:
            self.refuse(f"the bytes of `{name}` are not as many as its shape needs", name)
        return Stretch(Described(name, tuple(shape), dtype), start + begin, start + end)

    def check_cover(self, found: Mapping[str, Stretch], start: int, size: int) -> None:
        """Refuse tensors that overlap, leave bytes between them or end beyond the file."""
        place = start
        for each in sorted(found.values(), key=lambda each: (each.begin, each.end)):
            if each.begin != place:
                name = each.described.name
                self.refuse(f"the bytes of `{name}` do not follow those before", name)
            place = each.end
        if place != size:
            self.refuse(f"it should have {place:,} bytes, and has {size:,}")

    def refuse(self, reason: str, *keys: str) -> NoReturn:
        cure = "it is damaged, cut off or not of safetensors; fetch or save it again"
        raise WeightsError(self.path, reason, cure, keys)

    def refuse_dtype(self, name: str, word: str) -> NoReturn:
        message = f"`{name}` holds numbers of the sort `{word}`"
        raise WeightsError(self.path, message, f"convert it to one of {', '.join(DTYPES)}", [name])


class Mapped:
    """The numbers of a file, read where they lie when they are needed."""

    def __init__(self, path: Path, found: Mapping[str, Stretch]) -> None:
        self.found = found
        with path.open("rb") as file:
            self.bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)

    def __call__(self, name: str) -> "Tensor":
        """A tensor by its name."""
        import torch

        each = self.found[name]
        dtype: torch.dtype = getattr(torch, each.described.dtype)
        count = prod(each.described.shape)
        if not count:
            return torch.empty(each.described.shape, dtype=dtype)
        straight = not each.begin % dtype.itemsize
        held: Any = self.bytes if straight else bytearray(self.bytes[each.begin : each.end])
        offset = each.begin if straight else 0
        flat = torch.frombuffer(held, dtype=dtype, count=count, offset=offset)
        return flat.reshape(each.described.shape)


def written(tensors: Mapping[str, "Tensor"]) -> Iterator[bytes]:
    """The pieces of a file that holds these tensors, which lie dense in the memory of the CPU.

    The header names them in their order. Their numbers lie by size, the largest first, so that
    each begins at a multiple of its size.
    """
    import ctypes

    placed = sorted(tensors, key=lambda name: -tensors[name].itemsize)
    begins, place = {}, 0
    for name in placed:
        begins[name] = place
        place += tensors[name].nbytes
    entries: dict[str, object] = {"__metadata__": {"format": "pt"}}
    for name, tensor in tensors.items():
        offsets = [begins[name], begins[name] + tensor.nbytes]
        word = WORDS[str(tensor.dtype)]
        entries[name] = {"dtype": word, "shape": [*tensor.shape], "data_offsets": offsets}
    header = json.dumps(entries, separators=(",", ":")).encode()
    header += b" " * (-len(header) % _LENGTH)
    yield len(header).to_bytes(_LENGTH, "little") + header
    for name in placed:
        yield ctypes.string_at(tensors[name].data_ptr(), tensors[name].nbytes)
