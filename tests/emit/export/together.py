"""Many networks as one, so that they are exported in one go."""

from collections.abc import Mapping

from cnndsl.dataclasses import replace
from cnndsl.graph import Graph, Node, Wire


def together(parts: Mapping[str, Graph]) -> Graph:
    """All of them side by side; the names in each begin with its own."""
    nodes: list[Node] = []
    inputs: dict[str, Wire] = {}
    outputs: dict[str, Wire] = {}
    for prefix, part in parts.items():
        first = len(nodes)
        inputs |= {f"{prefix}_{name}": _moved(wire, first) for name, wire in part.inputs.items()}
        outputs |= {f"{prefix}_{name}": _moved(wire, first) for name, wire in part.outputs.items()}
        nodes += [_renamed(node, prefix, first) for node in part.nodes]
    anywhere = next(iter(parts.values())).span
    return Graph("Together", anywhere, tuple(nodes), inputs, outputs)


def _renamed(node: Node, prefix: str, first: int) -> Node:
    return replace(
        node,
        index=first + node.index,
        name=f"{prefix}_{node.name}",
        inputs=tuple([_moved(wire, first) for wire in node.inputs]),
        owner=replace(node.owner, name=f"{prefix}_{node.owner.name}"),
    )


def _moved(wire: Wire, first: int) -> Wire:
    return Wire(first + wire.node, wire.port)
