"""A graph with what a lint asks of it: who reads a tensor, who shares weights, what was written."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics import Source, Span
from cnndsl.graph import Graph, Node, Wire
from cnndsl.model import Spec
from cnndsl.syntax import tree


@dataclass
class Wiring:
    """One network, and the files that it was written in."""

    graph: Graph
    specs: Mapping[Source, Spec]
    _readers: dict[Wire, list[Node]] = field(default_factory=dict)
    _sharing: dict[str, list[Node]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.outputs = frozenset(self.graph.outputs.values())
        for node in self.graph.nodes:
            self._sharing.setdefault(node.owner.name, []).append(node)
            for wire in node.inputs:
                self._readers.setdefault(wire, []).append(node)

    def readers(self, wire: Wire) -> Sequence[Node]:
        """The nodes that a tensor goes into."""
        return self._readers.get(wire, ())

    def sharing(self, node: Node) -> Sequence[Node]:
        """The nodes with the same weights, itself among them."""
        return self._sharing[node.owner.name]

    def before(self, node: Node) -> Node:
        """The node that left the first of its inputs."""
        return self.graph.nodes[node.inputs[0].node]

    def written(self, node: Node) -> tree.Apply | None:
        """The step that made a node, if it names the layer itself."""
        apply = self._applied.get(node.span)
        return apply if apply and apply.name.name == node.layer.word else None

    @cached_property
    def _applied(self) -> dict[Span, tree.Apply]:
        """Every step that applies something, by its place."""
        declarations = [each for spec in self.specs.values() for each in spec.file.declarations]
        bodies = [each.body for each in declarations if isinstance(each, tree.Block | tree.Model)]
        found = [
            each for body in bodies if isinstance(body, tree.Body) for each in tree.steps(body)
        ]
        actions = [step.action for step in found]
        return {each.span: each for each in actions if isinstance(each, tree.Apply)}
