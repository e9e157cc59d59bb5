"""Which tensors lead to something that learns: what backward has to visit."""

from cnndsl.graph import Graph
from cnndsl.layers.base import OWN


def gradients(graph: Graph) -> tuple[frozenset[int], ...]:
    """For each node the inputs whose gradients are needed, and `OWN` if its weights' are."""
    wanted: list[frozenset[int]] = []
    for node in graph.nodes:
        # Backward visits what learns, or follows on that; what is left aside has no gradient.
        places = [
            place
            for place, wire in enumerate(node.inputs)
            if wanted[wire.node] and not graph.is_aside(wire)
        ]
        wanted.append(frozenset([*places, OWN] if graph.learns(node) else places))
    return tuple(wanted)
