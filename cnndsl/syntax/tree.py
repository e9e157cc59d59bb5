"""The syntax tree: what was written, with its place. Two trees are equal if they say the same."""

from dataclasses import dataclass, field
from fractions import Fraction

from cnndsl.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Node:
    """Anything written in a spec."""

    span: Span = field(compare=False, repr=False)


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
    """`output mask`: the current tensor leaves the network under this name."""

    name: Name | String


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


Action = Apply | From | Input | Output | Repeat | For | If | Stage


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


@dataclass(frozen=True, slots=True)
class Broken(Node):
    """A statement or declaration that could not be read; its body, if any, could."""

    body: Body | Branches | None


Statement = Chain | Let | Shared | Broken


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """`width` or `stride = 1` in a declaration."""

    name: Name
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Imported(Node):
    """`Bottleneck` or `Bottleneck as Unit` in an import."""

    name: Name
    alias: Name | None


@dataclass(frozen=True, slots=True)
class Import(Node):
    """`import Bottleneck from "std/resnet.cnn"`; without names, all that the file declares."""

    names: tuple[Imported, ...]
    path: String


@dataclass(frozen=True, slots=True)
class Fn(Node):
    """`fn divisible(v, by = 8) = ...`."""

    name: Name
    parameters: tuple[Parameter, ...]
    value: Expression


@dataclass(frozen=True, slots=True)
class Block(Node):
    """`block Unit(width) { ... }`: a function from tensor to tensor."""

    name: Name
    parameters: tuple[Parameter, ...]
    body: Body


@dataclass(frozen=True, slots=True)
class Model(Node):
    """`model Net { ... }`, or `model Net = Family(50)` where `body` is that call."""

    name: Name
    parameters: tuple[Parameter, ...]
    body: Body | Expression


@dataclass(frozen=True, slots=True)
class Fact(Node):
    """`params = 25_557_032`, `macs < 4.1G`, `out.mask = 1x64x64`."""

    name: Name
    operator: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Expect(Node):
    """`expect Net { ... }`: facts and budgets that a check verifies."""

    model: Name
    arguments: tuple[Argument, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Setting(Node):
    """`epochs = 164` in a `train` declaration."""

    name: Name
    value: Expression


@dataclass(frozen=True, slots=True)
class Train(Node):
    """`train Net on cifar10 { ... }`; an adversarial run names several models."""

    models: tuple[Name, ...]
    data: Expression | None
    settings: tuple[Setting, ...]


Declaration = Import | Let | Fn | Block | Model | Expect | Train | Broken


@dataclass(frozen=True, slots=True)
class Comment(Node):
    """A `#` comment; it stands alone on its line or after what it belongs to."""

    text: str
    alone: bool = field(compare=False)


@dataclass(frozen=True, slots=True)
class File(Node):
    """A whole spec; `damaged` are the stretches whose errors are told already."""

    version: int | None
    declarations: tuple[Declaration, ...]
    comments: tuple[Comment, ...]
    damaged: tuple[Span, ...] = field(compare=False, repr=False)
