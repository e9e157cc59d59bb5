"""Which tensors lead to something that learns: what backward has to visit."""

from cnndsl.graph import Graph


def learning(graph: Graph) -> tuple[bool, ...]:
    """For each node whether a gradient flows into what it leaves, so that backward visits it.

    A node that learns nothing and stands before all that do is never visited.
    """
    needed: list[bool] = []
    for node in graph.nodes:
        needed.append(bool(node.owner.weights) or any(needed[wire.node] for wire in node.inputs))
    return tuple(needed)
