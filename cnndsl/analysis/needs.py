"""Which tensors lead to something that learns: what backward has to visit."""

from cnndsl.graph import Graph


def learning(graph: Graph) -> tuple[bool, ...]:
    """For each node whether it learns or follows one that does, so that backward visits it."""
    needed: list[bool] = []
    for node in graph.nodes:
        needed.append(bool(node.owner.weights) or any(needed[wire.node] for wire in node.inputs))
    return tuple(needed)


def gradients(graph: Graph) -> tuple[bool, ...]:
    """For each node whether the gradient of something that goes into it is needed."""
    needed = learning(graph)
    return tuple(any(needed[wire.node] for wire in node.inputs) for node in graph.nodes)
