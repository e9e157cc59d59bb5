"""What a network costs: numbers to learn, and multiplications to make."""

from dataclasses import dataclass
from math import prod

from cnndsl.graph import Graph
from cnndsl.layers import Facts


@dataclass(frozen=True, slots=True)
class Cost:
    """Totals of a network; weights that are shared count once, their multiplications each time."""

    layers: int
    params: int
    buffers: int
    macs: int


def cost(graph: Graph) -> Cost | None:
    """The totals of a graph; None while a size is open."""
    owned: dict[str, Facts] = {}
    macs = 0
    for node in graph.nodes:
        if node.facts is None:
            return None
        owned.setdefault(node.owner.name, node.facts)
        macs += node.facts.macs
    return Cost(
        len(graph.layers),
        sum(prod(extents) for facts in owned.values() for extents in facts.weights.values()),
        sum(prod(extents) for facts in owned.values() for extents in facts.buffers.values()),
        macs,
    )
