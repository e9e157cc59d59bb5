"""Which tensors lead to something that learns: what backward has to visit."""

from cnndsl.graph import Graph, Node


def learning(graph: Graph) -> tuple[bool, ...]:
    """For each node whether it learns or follows one that does, so that backward visits it."""
    needed: list[bool] = []
    for node in graph.nodes:
        follows = any(needed[index] for index in _before(graph, node))
        needed.append(follows or bool(node.owner.weights))
    return tuple(needed)


def gradients(graph: Graph) -> tuple[bool, ...]:
    """For each node whether the gradient of something that goes into it is needed."""
    needed = learning(graph)
    return tuple(any(needed[index] for index in _before(graph, node)) for node in graph.nodes)


def _before(graph: Graph, node: Node) -> list[int]:
    """The nodes that a gradient goes back to; what is left aside has none."""
    return [wire.node for wire in node.inputs if not graph.is_aside(wire)]
