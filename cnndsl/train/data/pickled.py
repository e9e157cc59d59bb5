"""Pickles of CIFAR: numbers, texts, lists, mappings and arrays of numpy. Nothing in one is run.

A pickle is a program for a machine that may call anything. This one has no way to call: a name in
the file stays a name, and the few that arrays are made with are known here. It needs no numpy.
"""

import pickletools
from collections.abc import Callable, Mapping
from math import prod
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.cells import visible
from cnndsl.train.data.bytes import tensor
from cnndsl.train.data.finding import content
from cnndsl.train.data.samples import DataError

_AGAIN = "fetch it again from where the data come from"


class _Mark:
    """What lies below the items of a list, tuple or mapping."""


class _Named(str):
    """A name that a program would import; here it stays one."""

    __slots__ = ()


class _Refused(Exception):
    """What a pickle must not hold."""


@dataclass(slots=True)
class _Dtype:
    """What one number of an array is: `u1` for a byte."""

    code: str
    order: str = "<"


@dataclass(slots=True)
class _Array:
    """An array: before its state is given, without one."""

    values: Tensor | None = None


_MARK = _Mark()
_MODULES = "numpy.core.multiarray numpy._core.multiarray numpy.core.numeric numpy._core.numeric"
_RECONSTRUCT = {f"{module} _reconstruct" for module in _MODULES.split()}
_FROM_BUFFER = {f"{module} _frombuffer" for module in _MODULES.split()}
_KINDS = {
    "u1": torch.uint8,
    "i1": torch.int8,
    "i2": torch.int16,
    "i4": torch.int32,
    "i8": torch.int64,
}
_NAMES = {*_RECONSTRUCT, *_FROM_BUFFER, "numpy ndarray", "numpy dtype", "_codecs encode"}
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_VALUES = frozenset(
    "BININT BININT1 BININT2 LONG1 BINFLOAT BINUNICODE SHORT_BINUNICODE BINUNICODE8 "
    "BINBYTES SHORT_BINBYTES BINBYTES8 BYTEARRAY8".split()
)
_IDLE = frozenset(("PROTO", "FRAME"))


def unpickled(path: Path) -> dict[str, Any]:
    """The mapping that a file holds, its keys as text."""
    written = content(path)
    if not written:
        raise DataError(path, "the file is empty", _AGAIN)
    try:
        found = _Machine().run(written)
    except _Refused as reason:
        message = f"it is no pickle of plain data: {reason}; nothing of it was run"
        raise DataError(path, message, _AGAIN) from None
    except (ValueError, IndexError, KeyError, TypeError, RuntimeError, AttributeError):
        raise DataError(path, "it is damaged, cut off or no pickle", _AGAIN) from None
    if not isinstance(found, dict):
        raise DataError(path, "it holds no data by name", _AGAIN)
    return {text(key): _plain(value) for key, value in found.items()}


def text(value: object) -> str:
    """A text that Python 2 or 3 wrote; a ValueError for anything else."""
    return value.decode("latin-1") if isinstance(value, bytes | bytearray) else _of(value, str)


def _plain(value: object) -> object:
    return value.values if isinstance(value, _Array) else value


class _Machine:
    """Runs the few instructions that plain data are written with."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def run(self, written: bytes) -> object:
        """What is left when it stops."""
        for opcode, argument, _ in pickletools.genops(written):
            if opcode.name == "STOP":
                return self.stack.pop()
            self.step(opcode.name, argument)
        raise ValueError

    def step(self, name: str, argument: Any) -> None:  # noqa: ANN401 - as `pickletools` has it
        """One instruction."""
        if name in _IDLE:
            return
        if name in _CONSTANTS:
            self.stack.append(_CONSTANTS[name])
        elif name in _VALUES:
            self.stack.append(argument)
        elif name in ("BINSTRING", "SHORT_BINSTRING"):
            self.stack.append(argument.encode("latin-1"))
        elif name in ("BINPUT", "LONG_BINPUT"):
            self.memo[argument] = self.stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            self.stack.append(self.memo[argument])
        elif name == "GLOBAL":
            self.stack.append(_known(argument))
        elif name in _STEPS:
            _STEPS[name](self)
        else:
            raise _Refused(f"it has the instruction {name}")

    def memoize(self) -> None:
        self.memo[len(self.memo)] = self.stack[-1]

    def taken(self) -> list[Any]:
        """The items above the last mark, which goes too."""
        items = []
        while (item := self.stack.pop()) is not _MARK:
            items.append(item)
        return items[::-1]

    def last(self, count: int) -> list[Any]:
        if count > len(self.stack):
            raise ValueError
        items = self.stack[len(self.stack) - count :]
        del self.stack[len(self.stack) - count :]
        return items

    def append(self, items: list[Any]) -> None:
        _of(self.stack[-1], list).extend(items)

    def set(self, items: list[Any]) -> None:
        keys = [_of(key, str | bytes) for key in items[::2]]  # of nested tuples a hash takes ages
        _of(self.stack[-1], dict).update(zip(keys, items[1::2], strict=True))

    def name(self) -> None:
        module, name = self.last(2)
        self.stack.append(_known(f"{module} {name}"))

    def call(self) -> None:
        name, arguments = self.last(2)
        self.stack.append(_called(name, _of(arguments, tuple)))

    def build(self) -> None:
        state = self.stack.pop()
        _build(self.stack[-1], _of(state, tuple))


_STEPS: Mapping[str, Callable[[_Machine], None]] = {
    "MARK": lambda machine: machine.stack.append(_MARK),
    "MEMOIZE": _Machine.memoize,
    "EMPTY_DICT": lambda machine: machine.stack.append({}),
    "EMPTY_LIST": lambda machine: machine.stack.append([]),
    "EMPTY_TUPLE": lambda machine: machine.stack.append(()),
    "TUPLE": lambda machine: machine.stack.append(tuple(machine.taken())),
    "TUPLE1": lambda machine: machine.stack.append(tuple(machine.last(1))),
    "TUPLE2": lambda machine: machine.stack.append(tuple(machine.last(2))),
    "TUPLE3": lambda machine: machine.stack.append(tuple(machine.last(3))),
    "APPEND": lambda machine: machine.append(machine.last(1)),
    "APPENDS": lambda machine: machine.append(machine.taken()),
    "SETITEM": lambda machine: machine.set(machine.last(2)),
    "SETITEMS": lambda machine: machine.set(machine.taken()),
    "STACK_GLOBAL": _Machine.name,
    "REDUCE": _Machine.call,
    "BUILD": _Machine.build,
}


def _known(name: str) -> _Named:
    if name not in _NAMES:
        raise _Refused(f"it names `{visible(name.replace(' ', '.'))}`")
    return _Named(name)


def _called(name: object, arguments: tuple[Any, ...]) -> object:
    """What a known name makes of its arguments; no other can stand here."""
    if not isinstance(name, _Named):
        raise _Refused("it calls what has no name")
    if name in _RECONSTRUCT:
        return _Array()
    if name in _FROM_BUFFER:
        raw, dtype, extents, order = arguments
        return _Array(_values(raw, _of(dtype, _Dtype), extents, in_columns=order == "F"))
    if name == "numpy dtype":
        return _Dtype(text(arguments[0]))
    if name == "_codecs encode" and text(arguments[1]).replace("-", "") == "latin1":
        return _of(arguments[0], str).encode("latin-1")
    raise _Refused(f"it calls `{name.replace(' ', '.')}`")


def _build(made: object, state: tuple[Any, ...]) -> None:
    if isinstance(made, _Dtype):
        made.order = text(state[1])
    elif isinstance(made, _Array):
        _, extents, dtype, in_columns, raw = state
        made.values = _values(raw, _of(dtype, _Dtype), extents, in_columns=in_columns)
    else:
        raise _Refused(f"it gives a {type(made).__name__} a state")


def _values(given: object, dtype: _Dtype, extents: object, *, in_columns: bool) -> Tensor:
    kind = _KINDS.get(dtype.code.lstrip("<|="))
    if kind is None or dtype.order == ">":
        raise _Refused(f"it has an array of `{visible(dtype.code)}`, not of whole numbers")
    raw = given if isinstance(given, bytearray) else _of(given, bytes)
    sizes = _of(extents, tuple)
    if any(not isinstance(each, int) or each < 0 for each in sizes):
        raise ValueError
    if prod(sizes) * kind.itemsize != len(raw):
        raise ValueError
    values = tensor(raw).view(kind)
    if in_columns:
        return values.view(sizes[::-1]).permute(*range(len(sizes))[::-1]).contiguous()
    return values.view(sizes)


def _of(value: Any, kind: Any) -> Any:  # noqa: ANN401 - a type that mypy cannot follow
    """The value, which must be of this type."""
    if not isinstance(value, kind):
        raise ValueError
    return value
