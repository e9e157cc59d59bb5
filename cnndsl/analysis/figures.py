"""The analyses of one graph, each made once, when it is first asked for."""

from functools import cached_property

from cnndsl.analysis.cost import Cost, costs, total
from cnndsl.analysis.field import Field, fields
from cnndsl.analysis.memory import Memory, memory
from cnndsl.analysis.resting import resting
from cnndsl.graph import Graph


class Figures:
    """What is true of a graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    @cached_property
    def costs(self) -> tuple[Cost, ...]:
        """What each node costs."""
        return costs(self.graph)

    @cached_property
    def cost(self) -> Cost:
        """What the whole costs."""
        return total(self.costs)

    @cached_property
    def resting(self) -> frozenset[int]:
        """The nodes that run in training alone."""
        return resting(self.graph)

    @cached_property
    def memory(self) -> Memory:
        """What is kept in memory, in single precision."""
        return memory(self.graph)

    @cached_property
    def fields(self) -> tuple[dict[str, Field], ...]:
        """How much of each input each node sees."""
        return fields(self.graph)
