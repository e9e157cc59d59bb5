"""Layers of one side of a comparison, those of a whole stage or unit as one."""

from collections.abc import Sequence

from cnndsl.analysis import total
from cnndsl.analysis.figures import Figures
from cnndsl.analysis.find import around
from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph, Node
from cnndsl.graph.inlet import Inlet
from cnndsl.layers.writing import written


@dataclass(frozen=True, slots=True)
class Part:
    """A layer, or all layers of a stage or unit: where it begins, and what it is and leaves."""

    name: str
    first: int
    title: str
    leaves: str


def gathered(graph: Graph, nodes: Sequence[Node], figures: Figures) -> list[Part]:
    """The layers in their order; stages and units of which every layer is among them, as one."""
    inside = {node.index for node in nodes}
    broken = {
        path for node in graph.nodes if node.index not in inside for path in around(node.name)
    }
    groups: dict[str, list[Node]] = {}
    for node in nodes:
        whole = next((path for path in around(node.name) if path not in broken), node.name)
        groups.setdefault(whole, []).append(node)
    return [_part(graph, name, group, figures) for name, group in groups.items()]


def _part(graph: Graph, name: str, nodes: Sequence[Node], figures: Figures) -> Part:
    leaves = " and ".join(map(str, nodes[-1].facts.outputs))
    if nodes[0].name == name:
        return Part(name, nodes[0].index, layer(graph, nodes[0]), leaves)
    params = total(figures.costs[node.index] for node in nodes).params
    title = f"{len(nodes):,} layers with {params:,} parameters"
    return Part(name, nodes[0].index, title, leaves)


def layer(graph: Graph, node: Node) -> str:
    """A layer as a spec would write it."""
    if isinstance(node.layer, Inlet):
        return "input"
    return written(node.layer, graph.nodes[node.inputs[-1].node].name if node.inputs else "")
