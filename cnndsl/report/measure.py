"""All that is measured of a network, each once, and what of it belongs to a part."""

from functools import cached_property

from cnndsl.analysis import OPTIMIZER, Bytes, Cost, Field, Memory, memory, total
from cnndsl.analysis.figures import Figures
from cnndsl.analysis.outline import Part, outline
from cnndsl.dataclasses import dataclass
from cnndsl.graph import Node
from cnndsl.shape import Shape


@dataclass(frozen=True, slots=True)
class Setting:
    """What costs are told for: a batch, the precision of its numbers, and who trains."""

    batch: int = 1
    precision: str = "fp32"
    optimizer: str = OPTIMIZER


DEFAULT = Setting()


@dataclass(frozen=True, slots=True)
class Row:
    """A part of a network in a table: how deep it lies, what it leaves, and what it costs."""

    level: int
    part: Part
    outputs: tuple[Shape, ...]
    cost: Cost
    bytes: int
    """What training keeps because of it."""
    fields: dict[str, Field]


class Measures:
    """A network with its costs, at one setting."""

    def __init__(self, figures: Figures, setting: Setting = DEFAULT) -> None:
        self.figures = figures
        self.graph = figures.graph
        self.setting = setting

    @cached_property
    def memory(self) -> Memory:
        """Its memory at the precision that is asked for."""
        if self.setting.precision == DEFAULT.precision:
            return self.figures.memory
        return memory(self.graph, self.setting.precision)

    @cached_property
    def outline(self) -> Part:
        """Its parts."""
        return outline(self.graph)

    @cached_property
    def resting(self) -> Cost:
        """What the layers cost that run in training alone."""
        return total([self.figures.costs[node] for node in self.figures.resting])

    @cached_property
    def kept(self) -> list[Bytes]:
        """For each node what training keeps because of it."""
        kept = [Bytes()] * len(self.graph.nodes)
        for each in self.memory.kept:
            kept[each.node] += each.bytes
        return kept

    @cached_property
    def readers(self) -> list[int]:
        """For each node the last that reads it, or itself."""
        last = [node.index for node in self.graph.nodes]
        for node in self.graph.nodes:
            for wire in node.inputs:
                last[wire.node] = node.index
        return last

    @cached_property
    def outputs(self) -> set[int]:
        """The nodes that the network's outputs come from."""
        return {wire.node for wire in self.graph.outputs.values()}

    def row(self, part: Part, level: int = 0) -> Row:
        """What a part, with all its turns, amounts to."""
        nodes = part.nodes
        end = self.end(nodes)
        return Row(
            level,
            part,
            end.facts.outputs,
            total([self.figures.costs[node] for node in nodes]),
            sum(self.kept[node].at(self.setting.batch) for node in nodes),
            self.figures.fields[end.index],
        )

    def end(self, nodes: tuple[int, ...]) -> Node:
        """The node whose tensor goes on: the last that is read outside, or is an output."""
        last = max(nodes)
        read = [node for node in nodes if self.readers[node] > last]
        left = [node for node in nodes if node in self.outputs]
        return self.graph.nodes[max(read or left or [last])]
