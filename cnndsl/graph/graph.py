"""The elaborated network: blocks inlined, repeats unrolled, names resolved."""

from dataclasses import dataclass, field
from typing import NamedTuple

from cnndsl.diagnostics import Span
from cnndsl.layers import Facts, Layer
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

    @property
    def title(self) -> str:
        """`Down(ch = 128)`."""
        return f"{self.block}({', '.join(f'{name} = {value}' for name, value in self.arguments)})"


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """A stage or the unit of a block: a prefix in the names of nodes and, if shared, of weights."""

    name: str
    kind: str
    outer: "Scope | None"
    path: str
    weights_path: str
    block: str | None = None
    indexed: bool = False

    def inner(
        self,
        name: str,
        kind: str,
        *,
        weights: str | None = None,
        block: str | None = None,
        indexed: bool = False,
    ) -> "Scope":
        """A scope in this one; `weights` is its name there if its weights have another."""
        path = f"{self.path}{name}."
        return Scope(
            name, kind, self, path, f"{self.weights_path}{weights or name}.", block, indexed
        )


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
    shapes: tuple[Shape | None, ...]
    facts: Facts | None
    owner: Owner
    scope: Scope
    span: Span
    frame: Frame | None

    def __repr__(self) -> str:
        shapes = ", ".join(str(shape) if shape else "?" for shape in self.shapes)
        return f"<{self.index} {self.name}: {self.layer.word} -> {shapes}>"


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

    def shape(self, wire: Wire) -> Shape | None:
        """The shape that flows on a wire, if it is known."""
        return self.nodes[wire.node].shapes[wire.port]

    @property
    def layers(self) -> tuple[Node, ...]:
        """The nodes that are no inputs."""
        sources = {wire.node for wire in self.inputs.values()}
        return tuple(node for node in self.nodes if node.index not in sources)
