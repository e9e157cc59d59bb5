"""A network without the layers that no output depends on."""

from cnndsl.dataclasses import replace
from cnndsl.graph import Graph, Node, Wire


def dead(graph: Graph) -> tuple[Node, ...]:
    """The layers that no output depends on: nothing of what they leave is ever asked for."""
    needed = {wire.node for wire in graph.outputs.values()}
    for node in reversed(graph.nodes):
        if node.index in needed:
            needed |= {wire.node for wire in node.inputs}
    return tuple([node for node in graph.layers if node.index not in needed])


def alive(graph: Graph) -> Graph:
    """The same network without them; itself where there are none."""
    left_out = {node.index for node in dead(graph)}
    if not left_out:
        return graph
    nodes = [node for node in graph.nodes if node.index not in left_out]
    places = {node.index: place for place, node in enumerate(nodes)}

    def moved(wire: Wire) -> Wire:
        return Wire(places[wire.node], wire.port)

    return replace(
        graph,
        nodes=tuple(
            [
                replace(node, index=place, inputs=tuple(map(moved, node.inputs)))
                for place, node in enumerate(nodes)
            ]
        ),
        inputs={name: moved(wire) for name, wire in graph.inputs.items()},
        outputs={name: moved(wire) for name, wire in graph.outputs.items()},
    )
