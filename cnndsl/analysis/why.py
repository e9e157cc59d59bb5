"""Why the numbers of one layer are what they are: its arithmetic in words."""

from cnndsl.graph import Node
from cnndsl.graph.graph import Graph


def why(node: Node) -> tuple[str, ...]:
    """The arithmetic of a layer at work, a line each; none where its shapes are unknown."""
    if node.facts is None:
        return ()
    return node.layer.sums(node.facts.inputs)


def named(graph: Graph, name: str) -> Node | None:
    """The layer of a name, as `check` shows it."""
    return next((node for node in graph.layers if node.name == name), None)
