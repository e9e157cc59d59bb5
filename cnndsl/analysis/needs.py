"""Which tensors lead to something that learns: what backward has to visit."""

from cnndsl.graph import Graph, Node
from cnndsl.layers.base import OWN


def learning(graph: Graph) -> tuple[bool, ...]:
    """For each node whether it learns or follows one that does, so that backward visits it."""
    needed: list[bool] = []
    for node in graph.nodes:
        follows = any(needed[wire.node] for wire in node.inputs if not graph.is_aside(wire))
        needed.append(follows or graph.learns(node))
    return tuple(needed)


def gradients(graph: Graph) -> tuple[frozenset[int], ...]:
    """For each node the inputs whose gradients are needed, and `OWN` if its weights' are."""
    needed = learning(graph)
    return tuple([_wanted(graph, node, needed) for node in graph.nodes])


def _wanted(graph: Graph, node: Node, needed: tuple[bool, ...]) -> frozenset[int]:
    """What a gradient goes back to; what is left aside has none."""
    wires = enumerate(node.inputs)
    places = [place for place, wire in wires if needed[wire.node] and not graph.is_aside(wire)]
    return frozenset([*places, *[OWN] * graph.learns(node)])
