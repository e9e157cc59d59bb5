"""Python's dataclasses, sooner ready: what they do is the same.

Python compiles up to six methods for each class at every start. For all of ours together that
takes longer than to read and check most files. So here an `__init__` is compiled when the first
object is made, once for all classes with as many fields, and the other methods are not compiled.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import MISSING, FrozenInstanceError, field, fields, replace
from functools import cache
from operator import attrgetter
from reprlib import recursive_repr
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["dataclass", "field", "fields", "replace"]

T = TypeVar("T")
Method = Callable[..., Any]


def _dataclass(
    cls: type[T] | None = None,
    *,
    frozen: bool = False,
    slots: bool = False,
    init: bool = True,
    eq: bool = True,
) -> type[T] | Callable[[type[T]], type[T]]:
    """Give a class the methods that its fields call for; one that is frozen has slots."""

    def make(cls: type[T]) -> type[T]:
        made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
        methods: dict[str, Method | None] = {"__repr__": _repr}
        methods |= {"__init__": _init(made, frozen)} if init else {}
        methods |= {"__eq__": _eq(made), "__hash__": _hash(made) if frozen else None} if eq else {}
        methods |= _FROZEN if frozen else {}
        for name in methods.keys() - cls.__dict__.keys():
            setattr(made, name, methods[name])
        return made

    return make if cls is None else make(cls)


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _dataclass


class _Frozen:
    """What keeps an object as it was made."""

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self, name: str) -> None:
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __setstate__(self, state: tuple[None, Mapping[str, object]]) -> None:
        for name, value in state[1].items():  # `copy` and `pickle` would set them
            object.__setattr__(self, name, value)


_FROZEN = {name: method for name, method in vars(_Frozen).items() if callable(method)}


def _init(cls: type, frozen: bool) -> Method:
    """What gives way to the true `__init__` when the first object is made."""

    def make_ready(self: object, *values: object, **named: object) -> None:
        true = _true_init(cls, frozen)
        type.__setattr__(cls, "__init__", true)
        true(self, *values, **named)

    return make_ready


def _true_init(cls: type, frozen: bool) -> Method:
    """What takes the fields and sets them."""
    taken = [each for each in fields(cls) if each.init]
    is_made = [each.default_factory is not MISSING for each in taken]
    code = _code(frozen, tuple(is_made), hasattr(cls, "__post_init__"))
    names = {f"field{place}": each.name for place, each in enumerate(taken)}
    code = code.replace(
        co_qualname=f"{cls.__qualname__}.__init__",
        co_varnames=tuple([names.get(name, name) for name in code.co_varnames]),
        co_names=tuple([names.get(name, name) for name in code.co_names]),
    )
    known: dict[str, Any] = {"MISSING": MISSING}
    for place, each in enumerate(taken):
        known[f"make{place}"] = each.default_factory
        known[f"set{place}"] = getattr(cls, each.name).__set__ if frozen else None
    optional = zip(taken, is_made, strict=True)
    defaults = [each.default for each, made in optional if made or each.default is not MISSING]
    return FunctionType(code, known, None, tuple(defaults))


@cache
def _code(frozen: bool, is_made: tuple[bool, ...], has_more: bool) -> CodeType:
    """An `__init__` for so many fields, whatever their names; some are made where none is given."""
    lines = []
    for place, made in enumerate(is_made):
        given = f"field{place}"
        value = f"make{place}() if {given} is MISSING else {given}" if made else given
        lines.append(f"set{place}(self, {value})" if frozen else f"self.{given} = {value}")
    lines.append("self.__post_init__()" if has_more else "pass")
    parameters = ", ".join(["self", *(f"field{place}" for place in range(len(is_made)))])
    scope: dict[str, Any] = {}
    exec(f"def __init__({parameters}):\n " + "\n ".join(lines), scope)
    code: CodeType = scope["__init__"].__code__
    return code


@recursive_repr()
def _repr(self: object) -> str:
    cls: type = type(self)
    shown = [f"{each.name}={getattr(self, each.name)!r}" for each in fields(cls) if each.repr]
    return f"{cls.__qualname__}({', '.join(shown)})"


def _eq(cls: type) -> Method:
    compared = _values([each.name for each in fields(cls) if each.compare])

    def equal(self: object, other: object) -> bool:
        return compared(self) == compared(other) if type(self) is type(other) else NotImplemented

    return equal


def _hash(cls: type) -> Method:
    hashed = _values(
        [each.name for each in fields(cls) if (each.compare if each.hash is None else each.hash)]
    )
    return lambda self: hash(hashed(self))


def _values(names: list[str]) -> Callable[[object], object]:
    """What reads some fields of an object, as a tuple."""
    match names:
        case []:
            return lambda self: ()
        case [name]:
            read = attrgetter(name)
            return lambda self: (read(self),)
    return attrgetter(*names)
