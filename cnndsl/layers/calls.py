"""A torch call as data: one reader makes it, another prints it, and neither can drift."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

N = TypeVar("N", int, float)
Value = None | bool | int | float | str | slice | tuple["Value", ...]


@dataclass(frozen=True, slots=True, init=False)
class Named:
    """Something to call by its full name, with arguments that equal no default of torch's."""

    target: str
    args: tuple[Value, ...]
    kwargs: Mapping[str, Value] = field(hash=False)

    def __init__(self, target: str, *args: Value, **kwargs: Value) -> None:
        object.__setattr__(self, "target", target)
        object.__setattr__(self, "args", args)
        object.__setattr__(self, "kwargs", kwargs)


class Module(Named):
    """A module made by the call; it holds the weights and is applied to the tensors."""

    __slots__ = ()


class Function(Named):
    """A function of the tensors, which come before the arguments."""

    __slots__ = ()


class Gather(Named):
    """A function of one tuple of all the tensors, which comes before the arguments."""

    __slots__ = ()


class Fold(Named):
    """A function of two tensors, applied from left to right over any number of them."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, init=False)
class Chain:
    """Calls one after the other; at most one is a module, and the weights are its own."""

    steps: tuple[Module | Function | Gather | Fold, ...]

    def __init__(self, *steps: Module | Function | Gather | Fold) -> None:
        object.__setattr__(self, "steps", steps)


Call = Module | Function | Gather | Fold | Chain


def chain(*steps: Module | Function | Gather | Fold | None) -> Call:
    """The steps that are there; one alone stands for itself."""
    real = [step for step in steps if step is not None]
    return real[0] if len(real) == 1 else Chain(*real)


def differing(**arguments: tuple[Value, Value]) -> dict[str, Value]:
    """The arguments whose value is not the default that stands beside it."""
    return {name: value for name, (value, default) in arguments.items() if value != default}


def folded(values: tuple[N, ...]) -> N | tuple[N, ...]:
    """One number where all axes have the same."""
    return values[0] if values and len(set(values)) == 1 else values
