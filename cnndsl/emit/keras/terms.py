"""Python as data: expressions in which tensors, names and numbers can still be exchanged."""

from collections.abc import Callable, Iterator

from cnndsl.dataclasses import dataclass
from cnndsl.emit.refusal import OPEN_SIZE, Refused
from cnndsl.layers.calls import Value as Written
from cnndsl.size import Size

Leaf = None | bool | int | float | str | tuple["Leaf", ...]


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """What a statement leaves, a tensor or a layer; it gets its variable when all is known."""

    hint: str
    is_layer: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """A tensor or layer at the place where it is read."""

    of: Value | int


@dataclass(frozen=True, slots=True)
class Literal:
    """A plain value, and what it says: `filters`, `strides`."""

    value: Leaf
    role: str = "value"


@dataclass(frozen=True, slots=True)
class Hole:
    """What stands for a plain value that differs from one use of a function to another."""

    place: int


@dataclass(frozen=True, slots=True)
class Label:
    """The name of weights, with dots; `rest` is what follows on the name of a function's own."""

    text: str
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A call, an operation or a list; the last of its parts may have names."""

    head: str
    parts: "tuple[Part, ...]" = ()
    names: tuple[str, ...] = ()

    def named(self) -> "tuple[tuple[str, Part], ...]":
        """Each part with its name; one that is known by its place has none."""
        blank = len(self.parts) - len(self.names)
        return tuple(zip(("",) * blank + self.names, self.parts, strict=True))


Part = Use | Literal | Hole | Label | Term


@dataclass(frozen=True, slots=True)
class Statement:
    """An assignment; one that `rests` is there for the sake of outputs for training alone."""

    targets: tuple[Value, ...]
    part: Part
    rests: bool = False
    hint: str = ""
    """What to call its targets, if not by their own hints."""


def changed(part: Part, change: Callable[[Part], Part]) -> Part:
    """The same with everything in it changed that is no term."""
    if isinstance(part, Term):
        return Term(part.head, tuple([changed(each, change) for each in part.parts]), part.names)
    return change(part)


def leaves(part: Part) -> Iterator[Use | Literal | Hole | Label]:
    """All in it that is no term, in order."""
    if isinstance(part, Term):
        for each in part.parts:
            yield from leaves(each)
    else:
        yield part


def heads(part: Part) -> Iterator[str]:
    """What is called in it."""
    if isinstance(part, Term):
        yield part.head
        for each in part.parts:
            yield from heads(each)


def used(part: Part) -> Iterator[Value]:
    """The tensors and layers that it reads."""
    for each in leaves(part):
        if isinstance(each, Use) and isinstance(each.of, Value):
            yield each.of


def call(head: str, *parts: Part, **named: Part) -> Term:
    """`head(part, name=part)`."""
    return Term(head, (*parts, *named.values()), tuple(named))


def said(**values: Written) -> dict[str, Part]:
    """Plain values as parts, each by its role."""
    return {role: Literal(fixed(value), role) for role, value in values.items()}


class OpenSize(Refused):
    """What cannot be written of a layer while a size is open."""

    def __init__(self, message: str) -> None:
        cure = "state the size of the input, or give it with `--input`"
        super().__init__(message, cure, code=OPEN_SIZE)


def fixed(value: Written) -> Leaf:
    """A value of a torch call as a plain one; what depends on an open size cannot be written."""
    match value:
        case Size(formula=formula):
            raise OpenSize(f"it depends on an open size, as `{formula}`")
        case None | bool() | str():
            return value
        case int():
            return int(value)
        case float():
            return float(value)
        case tuple():
            return tuple([fixed(each) for each in value])
    raise TypeError(value)
