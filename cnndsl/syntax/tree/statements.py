"""Statements: each takes the current tensor and leaves a new one."""

from cnndsl.dataclasses import dataclass
from cnndsl.syntax.tree.expressions import Argument, Expression, Missing, Name, String
from cnndsl.syntax.tree.node import Node


@dataclass(frozen=True, slots=True)
class Body(Node):
    """Statements between `{` and `}`, or after one `|`."""

    statements: "tuple[Statement, ...]"


@dataclass(frozen=True, slots=True)
class Branches(Node):
    """`{ | ... | ... }`: every branch starts from the same tensor."""

    branches: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class Apply(Node):
    """`conv(64, 3)`, `relu`, `unit(64)`, `concat { | ... }`: a layer, block or merge at work."""

    name: Name
    arguments: tuple[Argument, ...]
    body: Body | Branches | None


@dataclass(frozen=True, slots=True)
class From(Node):
    """`from c3` makes a tensor current; with a body it is a side branch."""

    tensor: Name | String
    body: Body | None


@dataclass(frozen=True, slots=True)
class Input(Node):
    """`input 3x32x32` or `input left: 3x32x32`."""

    name: Name | None
    shape: Expression


@dataclass(frozen=True, slots=True)
class Output(Node):
    """`output mask`: the current tensor leaves the network under this name.

    With `if training` behind it the output is auxiliary.
    """

    name: Name | String
    auxiliary: bool


@dataclass(frozen=True, slots=True)
class Repeat(Node):
    """`repeat 3 { ... }`."""

    count: Expression
    body: Body


@dataclass(frozen=True, slots=True)
class For(Node):
    """`for x in list { ... }`, `for (i, x) in enumerate(list) { ... }`."""

    targets: tuple[Name, ...]
    items: Expression
    body: Body


@dataclass(frozen=True, slots=True)
class Arm(Node):
    """One condition of an `if` with what it guards; `else` has no condition."""

    condition: Expression | None
    body: Body


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if ... { ... } else if ... { ... } else { ... }`."""

    arms: tuple[Arm, ...]


@dataclass(frozen=True, slots=True)
class Stage(Node):
    """`stage layer1 { ... }`: a named scope."""

    name: Name | String
    arguments: tuple[Argument, ...]
    body: Body


@dataclass(frozen=True, slots=True)
class Broken(Node):
    """A step or declaration that could not be read; its body, if any, could."""

    body: Body | Branches | None


Action = Apply | From | Input | Output | Repeat | For | If | Stage | Broken


@dataclass(frozen=True, slots=True)
class Stated(Node):
    """`: 64x56x56`, the shape that a step is said to leave."""

    value: Expression


@dataclass(frozen=True, slots=True)
class Step(Node):
    """One link of a chain, with the names after `as` and the shape stated after `:`."""

    action: Action
    names: "tuple[Name | String | Missing, ...]"
    shape: Expression | None


@dataclass(frozen=True, slots=True)
class Chain(Node):
    """`conv(64, 3) -> bn -> relu`."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Let(Node):
    """`let c = it.channels`, `let (a, b) = sizes`."""

    targets: tuple[Name, ...]
    value: Expression


@dataclass(frozen=True, slots=True)
class Shared(Node):
    """`shared head = conv(64, 3)`: one set of weights, applied wherever `head` stands."""

    name: Name
    value: Expression


Statement = Chain | Let | Shared
