"""Declarations: what stands at the outermost level of a file, and the file itself."""

from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics import Span
from cnndsl.syntax.tree.expressions import Argument, Expression, Name, String
from cnndsl.syntax.tree.node import Node
from cnndsl.syntax.tree.statements import Body, Broken, Let


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
    """A whole spec; `damaged` are the stretches whose errors are told already.

    `lost` are the words in what was left out: something may have had them as its name.
    """

    version: int | None
    declarations: tuple[Declaration, ...]
    comments: tuple[Comment, ...]
    damaged: tuple[Span, ...] = field(compare=False, repr=False)
    lost: frozenset[str] = field(compare=False, repr=False)
