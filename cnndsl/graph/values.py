"""What an expression can stand for."""

from fractions import Fraction

from cnndsl.dataclasses import dataclass
from cnndsl.graph.graph import Scope, Wire
from cnndsl.layers import Form, Layer, Word
from cnndsl.model import Definition
from cnndsl.shape import Shape


class Shown:
    """A value that prints as messages show it."""

    __slots__ = ()

    def __str__(self) -> str:
        return described(self)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, eq=False)
class Tensor(Shown):
    """What flows on a wire."""

    wire: Wire
    shape: Shape


@dataclass(frozen=True, slots=True, eq=False)
class Several:
    """What a layer with several outputs leaves: no current tensor until one of them is chosen."""

    word: str
    tensors: tuple[Tensor, ...]


class Unknown:
    """What is left of an error that is told already; whatever it meets becomes unknown too."""


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class LayerWord(Shown):
    """A layer type or form, named and not yet called."""

    entry: type[Layer] | type[Form]


@dataclass(frozen=True, slots=True)
class BlockName(Shown):
    """A block, named and not yet called."""

    definition: Definition


@dataclass(frozen=True, slots=True, eq=False)
class Partial(Shown):
    """A layer or block with some of its arguments."""

    callee: LayerWord | BlockName
    given: "dict[str, Value]"


@dataclass(slots=True, eq=False)
class SharedLayer(Shown):
    """`shared head = ...`: where its weights are, and how often it was applied so far."""

    name: str
    callee: "LayerWord | BlockName | Partial"
    scope: Scope
    uses: int = 0


Number = int | Fraction | float
Applicable = LayerWord | BlockName | Partial | SharedLayer
Value = Number | bool | str | tuple["Value", ...] | Tensor | Applicable | Unknown


_LONGEST = 60
"""The most characters of a number or string that a message shows."""


def cut(text: str) -> str:
    """A text that is not too long to be read."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def plain(value: Number | bool) -> str:
    """A number or truth as a string holds it."""
    match value:
        case bool():
            return "true" if value else "false"
        case Fraction():
            return decimal(value)
        case _:
            return str(value)


def described(value: "Value", depth: int = 2) -> str:
    """A value as a message shows it, lists down to some depth."""
    match value:
        case Word():
            return str(value)
        case bool() | int() | float() | Fraction():
            return cut(plain(value))
        case str():
            return f'"{cut(value)}"'
        case Tensor(shape=shape):
            return f"a tensor {shape}"
        case tuple() if value and not depth:
            return "[...]"
        case tuple():
            shown = ", ".join([described(item, depth - 1) for item in value[:8]])
            return f"[{shown}, ...]" if len(value) > 8 else f"[{shown}]"
        case LayerWord(entry=entry):
            return f"the layer `{entry.word}`"
        case BlockName(definition=definition):
            return f"the block `{definition.name}`"
        case Partial(callee=callee):
            return described(callee)
        case SharedLayer(name=name):
            return f"the shared layer `{name}`"
        case _:
            return "nothing"


def written(value: "Value") -> str:
    """A value as the argument of a call: what has a name by its name, a tensor as its shape."""
    match value:
        case Tensor(shape=shape):
            return str(shape)
        case tuple() if any(isinstance(item, Tensor) for item in value):
            return f"[{', '.join([written(item) for item in value])}]"
        case LayerWord(entry=entry):
            return entry.word
        case BlockName(definition=definition):
            return definition.name
        case Partial(callee=callee, given=given):
            inner = {
                name: each.callee if isinstance(each, Partial) else each
                for name, each in given.items()
            }
            shown = ", ".join([f"{name} = {written(each)}" for name, each in inner.items()])
            return f"{written(callee)}({shown})"
        case SharedLayer(name=name):
            return name
        case _:
            return described(value)


def decimal(value: Fraction) -> str:
    """12.5 rather than 25/2, where that is exact and short."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1 or abs(value) > 10**15:
        return str(value)
    short = f"{float(value):.10g}"
    return short if Fraction(short) == value else str(value)
