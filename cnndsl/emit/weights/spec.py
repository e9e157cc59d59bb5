"""The tensors of a graph, as the module that is made of it would have them."""

from cnndsl.dataclasses import replace
from cnndsl.emit.weights.comparing import Asked, compared
from cnndsl.emit.weights.described import COUNTER, Described
from cnndsl.emit.weights.matched import Matched
from cnndsl.emit.weights.opening import Opened
from cnndsl.graph import Graph, Node


def beside(graph: Graph, file: Opened, asked: Asked) -> Matched:
    """What of a file would go where in the module of a graph, which need not be made for that."""
    frozen = {
        f"{node.owner.name}.{key}"
        for node in graph.nodes
        for key in node.owner.weights
        if node.owner.name in graph.frozen
    }
    wanted = tensors(graph)
    matched = compared(file, wanted, (), asked)
    return replace(matched, frozen=tuple([each for each in wanted if each.name in frozen]))


def tensors(graph: Graph) -> list[Described]:
    """The weights and buffers, each once, with the place where its layer is written."""
    found: dict[str, Described] = {}
    for node in graph.nodes:
        for key, extents in (node.facts.weights | node.facts.buffers).items():
            found.setdefault(f"{node.owner.name}.{key}", _described(node, key, extents))
    return [*found.values()]


def _described(node: Node, key: str, extents: tuple[int, ...]) -> Described:
    dtype = "int64" if key == COUNTER else "float32"
    name = f"{node.owner.name}.{key}"
    return Described(name, tuple(map(int, extents)), dtype, node.span.place)
