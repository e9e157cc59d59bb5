"""Which sizes stay open in a file, whatever its format."""

from cnndsl.analysis.sizes import Trial, Valid, others, surprise, told, valid_sizes
from cnndsl.dataclasses import dataclass, replace
from cnndsl.graph import Graph, Node, Owner
from cnndsl.graph.inlet import Inlet


@dataclass(frozen=True, slots=True)
class OpenSizes:
    """A network as files have it: of all its open sizes others are known to be valid, or none is.

    Where they are not, as where the spec reads a size, it has the sizes of the examples alone.
    """

    written: Graph
    """The network as the spec leaves it."""
    graph: Graph
    valid: tuple[Valid, ...]
    """What is demanded of each letter that stays open."""

    @classmethod
    def of(cls, graph: Graph) -> "OpenSizes":
        """What a network leaves open."""
        valid = _pattern(graph) if graph.opens else ()
        return cls(graph, graph if valid or not graph.opens else closed(graph), valid)

    @property
    def known(self) -> str:
        """What is known of the sizes that the spec leaves open."""
        return told(self.written) if self.written.opens else ""


def _pattern(graph: Graph) -> tuple[Valid, ...]:
    """What is demanded of each letter, if that tells which other sizes this same network takes."""
    if others(graph) is None:
        return ()
    trial, valid = Trial.of(graph), valid_sizes(graph) or ()
    return () if any(surprise(trial, each) for each in valid) else valid


def closed(graph: Graph) -> Graph:
    """The same network at its example sizes, as if the spec had stated them."""
    nodes: list[Node] = []
    owners: dict[str, Owner] = {}
    for node in graph.nodes:
        layer = node.layer
        if isinstance(layer, Inlet):
            layer = Inlet(extents=layer.examples, examples=layer.examples)
        facts = layer.facts(tuple([nodes[each.node].shapes[each.port] for each in node.inputs]))
        is_read_aside = len(node.shapes) > len(node.facts.outputs)
        shapes = (*facts.outputs, *facts.asides) if is_read_aside else facts.outputs
        owner = owners.setdefault(
            node.owner.name, Owner(node.owner.name, node.owner.layer, facts.weights)
        )
        nodes.append(replace(node, layer=layer, shapes=shapes, facts=facts, owner=owner))
    return replace(graph, nodes=tuple(nodes), opens={}, pinned=False)
