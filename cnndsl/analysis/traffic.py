"""How many bytes each layer reads and writes, if it reads and writes everything once."""

from math import prod

from cnndsl.analysis.bytes import Bytes
from cnndsl.analysis.storage import storages
from cnndsl.analysis.widths import PRECISIONS
from cnndsl.graph import Graph, Node, Wire

_INDEX = 8


def traffic(graph: Graph, precision: str = "fp32", *, training: bool = False) -> tuple[Bytes, ...]:
    """For each node what goes in, what comes out, and its weights and buffers.

    Nothing is moved where torch answers with a view, nor at an input.
    """
    width, homes = PRECISIONS[precision], storages(graph, training=training)

    def size(wire: Wire) -> int:
        return int(graph.shape(wire).numel) * (_INDEX if graph.is_aside(wire) else width)

    def moved(node: Node) -> Bytes:
        outputs = [Wire(node.index, port) for port in range(len(node.shapes))]
        if not node.inputs or all(homes[wire] != wire for wire in outputs):
            return Bytes()
        own = (*node.facts.weights.values(), *node.facts.buffers.values())
        numbers = sum(prod(each) for each in own if each)
        return Bytes(int(numbers) * width, sum(map(size, {*node.inputs, *outputs})))

    return tuple([moved(node) for node in graph.nodes])
