"""Whether turns can be drawn as one: nothing may come from between them, or go into it."""

from collections.abc import Mapping

from cnndsl.analysis.outline import Part
from cnndsl.graph import Graph, Wire


class Chains:
    """The turns of one network."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.ends = {wire.node for wire in graph.outputs.values()}
        self.readers: list[list[int]] = [[] for _ in graph.nodes]
        for node in graph.nodes:
            for wire in node.inputs:
                self.readers[wire.node].append(node.index)

    def is_chain(self, part: Part) -> bool:
        """Whether each turn leads to the next alone, and only the last goes on from there."""
        turn = {node: number for number, each in enumerate(part.turns) for node in each.nodes}
        last = len(part.turns) - 1
        for node, own in turn.items():
            if own < last and (node in self.ends or not self.stays(node, own, turn)):
                return False
            taken = [wire for wire in self.graph.nodes[node].inputs if wire.node not in turn]
            if own and any(not self.is_read_first(wire, turn) for wire in taken):
                return False
        return True

    def stays(self, node: int, own: int, turn: Mapping[int, int]) -> bool:
        """Whether what reads a node is in its turn or in the next."""
        return all(turn.get(reader) in (own, own + 1) for reader in self.readers[node])

    def is_read_first(self, wire: Wire, turn: Mapping[int, int]) -> bool:
        """Whether the first turn reads a tensor from outside."""
        return any(turn.get(reader) == 0 for reader in self.readers[wire.node])
