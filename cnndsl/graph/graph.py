"""The elaborated network: blocks inlined, repeats unrolled, names resolved."""

from collections.abc import Mapping
from typing import NamedTuple, SupportsIndex

from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics import Span
from cnndsl.layers import Facts, Layer
from cnndsl.model import Definition
from cnndsl.shape import Shape


class Wire(NamedTuple):
    """One output of a node, by the node's place in the graph."""

    node: int
    port: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One call of a block, and the call that it happened in."""

    block: str
    arguments: tuple[tuple[str, str], ...]
    span: Span
    given: Shape | None
    outer: "Frame | None"
    needed: int = 0
    """How many of the arguments, from the first, have no default."""
    definition: Definition | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    """What each parameter stands for."""

    @property
    def title(self) -> str:
        """`Down(ch = 128)`."""
        return f"{self.block}({', '.join(f'{name} = {value}' for name, value in self.arguments)})"

    @property
    def written(self) -> str:
        """`Down(128)`: as a spec would write it, with the values that were given."""
        first, rest = self.arguments[: self.needed], self.arguments[self.needed :]
        shown = [*(value for _, value in first), *(f"{name} = {value}" for name, value in rest)]
        return f"{self.block}({', '.join(shown)})" if shown else self.block


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """A stage or the unit of a block: a prefix in the names of nodes and, if shared, of weights."""

    name: str
    kind: str
    outer: "Scope | None"
    path: str
    weights_path: str
    indexed: bool = False
    span: Span | None = None
    frame: Frame | None = None
    """The call that a unit is."""

    def unit(self, name: str, frame: Frame, weights: str | None = None) -> "Scope":
        """The unit of a block in this scope; `weights` is its name there if they have another."""
        path, weights_path = f"{self.path}{name}.", f"{self.weights_path}{weights or name}."
        return Scope(name, "unit", self, path, weights_path, span=frame.span, frame=frame)

    def stage(self, name: str, span: Span, *, indexed: bool) -> "Scope":
        """A stage in this scope, and whether it numbers what is in it."""
        path, weights_path = f"{self.path}{name}.", f"{self.weights_path}{name}."
        return Scope(name, "stage", self, path, weights_path, indexed, span)

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[object, ...]:
        """Copies know the outermost scope for what it is, and so have to hold that very one."""
        return "ROOT" if self is ROOT else object.__reduce_ex__(self, protocol)


ROOT = Scope("", "model", None, "", "")
"""What everything in a network is inside of."""


@dataclass(frozen=True, slots=True, eq=False)
class Owner:
    """One set of weights; nodes that share them have the same owner."""

    name: str
    layer: Layer
    weights: dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One layer at work: what it is, what goes in and out, and where it was written."""

    index: int
    name: str
    layer: Layer
    inputs: tuple[Wire, ...]
    shapes: tuple[Shape, ...]
    facts: Facts
    owner: Owner
    scope: Scope
    span: Span
    frame: Frame | None

    def __repr__(self) -> str:
        shapes = ", ".join(map(str, self.shapes))
        return f"<{self.index} {self.name}: {self.layer.word} -> {shapes}>"


@dataclass(frozen=True, slots=True)
class Freeze:
    """What keeps weights from learning: a pattern of a `train` on some line, or of a command."""

    pattern: str
    line: int | None = None

    @property
    def by(self) -> str:
        """Who says so."""
        return "the command line" if self.line is None else f"`train` on line {self.line}"

    def __str__(self) -> str:
        return f"by `{self.pattern}` of {self.by}"


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """A network: its nodes in an order in which they can run, its inputs and outputs by name."""

    name: str
    span: Span
    nodes: tuple[Node, ...]
    inputs: dict[str, Wire] = field(default_factory=dict)
    outputs: dict[str, Wire] = field(default_factory=dict)
    opens: dict[str, int] = field(default_factory=dict)
    """Each open size by its letter, with the example that the shapes were worked out for."""
    pinned: bool = False
    """Whether the spec reads an open size, so that another may lead to another network."""
    frozen: Mapping[str, Freeze] = field(default_factory=dict)
    """The weights that no training changes, by their owner, each with what says so."""
    auxiliary: frozenset[str] = frozenset()
    """The names of the outputs that are there in training alone."""
    definition: Definition | None = None

    def shape(self, wire: Wire) -> Shape:
        """The shape that flows on a wire."""
        return self.nodes[wire.node].shapes[wire.port]

    def is_aside(self, wire: Wire) -> bool:
        """Whether a wire leads what a layer leaves aside, for one that undoes it."""
        return wire.port >= len(self.nodes[wire.node].facts.outputs)

    def learns(self, node: Node) -> bool:
        """Whether training changes weights of a node."""
        return bool(node.owner.weights) and node.owner.name not in self.frozen

    @property
    def layers(self) -> tuple[Node, ...]:
        """The nodes that are no inputs."""
        sources = {wire.node for wire in self.inputs.values()}
        return tuple([node for node in self.nodes if node.index not in sources])
