"""Python as data: calls, their arguments, and the places that differ from one unit to another."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeGuard

from cnndsl.dataclasses import dataclass
from cnndsl.layers.calls import Value

if TYPE_CHECKING:
    from cnndsl.emit.source.steps import Body

Leaf = None | bool | int | float | str | slice | tuple["Leaf", ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A tensor that comes in, by its place."""

    place: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A value that is told apart from the rest, by its place among all such."""

    place: int


@dataclass(frozen=True, slots=True)
class Written:
    """An expression as Python writes it."""

    text: str
    binds: int = 9
    """How tightly its loosest operator binds; a name or number holds by itself."""


@dataclass(frozen=True, slots=True)
class Term:
    """A call, or what looks like one; the last of its parts may have names."""

    head: str
    parts: "tuple[Part, ...]" = ()
    names: tuple[str, ...] = ()

    def named(self) -> "tuple[tuple[str, Part], ...]":
        """Each part with its name; one that is known by its place has none."""
        blank = len(self.parts) - len(self.names)
        return tuple(zip(("",) * blank + self.names, self.parts, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Inner:
    """A module that has a class of its own, until that is known."""

    body: "Body"


Part = Leaf | Given | Slot | Written | Term | Inner


_NOT_PLAIN = Given, Slot, Written, Term, Inner


def is_leaf(part: Part) -> TypeGuard[Leaf]:
    """Whether it is a plain value."""
    return not isinstance(part, _NOT_PLAIN)


def changed(part: Part, change: Callable[[Part], Part]) -> Part:
    """The same with everything in it changed that is no term."""
    if isinstance(part, Term):
        return Term(part.head, tuple([changed(each, change) for each in part.parts]), part.names)
    return change(part)


def given(part: Part) -> list[int]:
    """The tensors in an expression in the order in which it reads them."""
    match part:
        case Given(place=place):
            return [place]
        case Term(parts=parts):
            return [place for each in parts for place in given(each)]
    return []


def told_apart(part: Part, leaves: list[Leaf]) -> Part:
    """The same with a slot in place of each plain value, which is added to the leaves."""

    def slot(each: Part) -> Part:
        if not is_leaf(each):
            return each
        leaves.append(each)
        return Slot(len(leaves) - 1)

    return changed(part, slot)


def spread(part: Part, leaves: list[Leaf], marks: list[object]) -> None:
    """Add its plain values to the leaves, and to the marks all else that tells it from others."""
    if isinstance(part, Term):
        marks += part.head, len(part.parts), part.names
        for each in part.parts:
            spread(each, leaves, marks)
    elif not isinstance(part, _NOT_PLAIN):
        marks.append("leaf")
        leaves.append(part)
    else:
        marks.append(part.place if isinstance(part, Given) else part)


def alike(one: Leaf, other: Leaf) -> bool:
    """Whether two values are written alike; `1`, `1.0` and `True` are not."""
    return one is other or repr(one) == repr(other)


def plain(value: Value) -> Leaf:
    """A value of a call as a leaf: sizes are plain numbers, and lists are tuples."""
    match value:
        case None | bool() | slice():
            return value
        case str():
            return str(value)
        case int():
            return int(value)
        case float():
            return float(value)
        case tuple():
            return tuple([plain(each) for each in value])
    raise TypeError(value)
