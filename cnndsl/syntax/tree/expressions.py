"""Expressions: what has a value."""

from fractions import Fraction

from cnndsl.dataclasses import dataclass
from cnndsl.syntax.tree.node import Node


@dataclass(frozen=True, slots=True)
class Number(Node):
    """`64`, `0.1`, `1e-4`, `25.6M`: always exact."""

    value: int | Fraction


@dataclass(frozen=True, slots=True)
class Boolean(Node):
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True)
class String(Node):
    """`"layer{i + 1}"`: literal pieces and expressions in turn."""

    parts: "tuple[str | Expression, ...]"


@dataclass(frozen=True, slots=True)
class Dims(Node):
    """`3x224x224` or, with open sizes, `3xHxW`."""

    sizes: tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A word that stands for something."""

    name: str


@dataclass(frozen=True, slots=True)
class List(Node):
    """`[3, 4, 6, 3]`."""

    items: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Tuple(Node):
    """`(0, 3)`."""

    items: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """`-x`, `not x`."""

    operator: str
    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """`x + y`, `x and y`, and the like."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """`a < b <= c`: the first operand, then each operator with its operand."""

    first: "Expression"
    rest: "tuple[tuple[str, Expression], ...]"


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """`a if condition else b`."""

    then: "Expression"
    condition: "Expression"
    otherwise: "Expression"


@dataclass(frozen=True, slots=True)
class Range(Node):
    """`0..n`, without `n`; an end may be left out between `[` and `]` only."""

    start: "Expression | None"
    stop: "Expression | None"


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`depths[0]` or `depths[0..i]`."""

    value: "Expression"
    index: "Expression"


@dataclass(frozen=True, slots=True)
class Attribute(Node):
    """`it.channels`."""

    value: "Expression"
    name: Name


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`max(8, v)`, or a layer with its arguments handed on as a value."""

    function: "Expression"
    arguments: "tuple[Argument, ...]"


@dataclass(frozen=True, slots=True)
class Missing(Node):
    """Where something was expected and nothing sensible stood; its error is told already."""


Expression = (
    Number
    | Boolean
    | String
    | Dims
    | Name
    | List
    | Tuple
    | Unary
    | Binary
    | Compare
    | Conditional
    | Range
    | Index
    | Attribute
    | Call
    | Missing
)


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """`64` or `stride = 2` in a call."""

    name: Name | None
    value: Expression
