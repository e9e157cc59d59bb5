"""The graph as networkx knows graphs, for whoever wants its algorithms."""

from typing import TYPE_CHECKING

from cnndsl.graph.graph import Graph

if TYPE_CHECKING:
    import networkx


def to_networkx(graph: Graph) -> "networkx.MultiDiGraph[str]":
    """Nodes by name with their `node`; an edge for each input, with `port` and `place`."""
    import networkx

    network: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(name=graph.name)
    for node in graph.nodes:
        network.add_node(node.name, node=node)
        for place, wire in enumerate(node.inputs):
            source = graph.nodes[wire.node].name
            network.add_edge(source, node.name, port=wire.port, place=place)
    return network
