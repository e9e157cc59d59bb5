"""The sums over a stage, a unit or a whole model."""

from collections.abc import Iterable, Iterator

from cnndsl.analysis import Cost, memory, total
from cnndsl.analysis.figures import Figures
from cnndsl.analysis.find import Within
from cnndsl.graph import Graph, Node, Wire
from cnndsl.layers.spelled import amount
from cnndsl.report import amounts
from cnndsl.report.columns import aligned, labelled

HEAD = ("", "leaves", "parameters", "MACs", "training keeps")
NUMBERS = (2, 3, 4)


def summed(figures: Figures, within: Within, precision: str) -> str:
    """What lies in a stage, each with what it costs, and what that is together."""
    parts = _parts(within)
    kept = _kept(figures.graph, precision)
    rows = [HEAD, *(_row(figures, name, nodes, kept) for name, nodes in parts.items())]
    rows.append(_row(figures, "together", within.nodes, kept))
    table = [f"  {line}" for line in aligned(rows, NUMBERS)]
    return "\n".join(
        (_title(figures.graph, within), *labelled([*_ends(figures, within)]), "", *table)
    )


def _title(graph: Graph, within: Within) -> str:
    name = f"{within.path} of {graph.name}" if within.path else graph.name
    return f"{name}: {within.title}"


def _ends(figures: Figures, within: Within) -> Iterator[tuple[str, str]]:
    """Where it is written, what goes in and what comes out."""
    graph = figures.graph
    yield "written", within.span.place
    if graph.opens:
        yield "sizes", amounts.examples(graph.opens)
    inside = {node.index for node in within.nodes}
    sources = {
        wire: None for node in within.nodes for wire in node.inputs if wire.node not in inside
    }
    for wire in sources or graph.inputs.values():
        yield "takes", f"{graph.shape(wire)} from `{graph.nodes[wire.node].name}`"
    for wire in _leaving(graph, inside):
        yield "leaves", f"{graph.shape(wire)} from `{graph.nodes[wire.node].name}`"
    end = figures.fields[within.nodes[-1].index]
    if field := amounts.field(end):
        yield "sees", field


def _leaving(graph: Graph, inside: set[int]) -> Iterable[Wire]:
    """What is read outside, or is an output of the network."""
    read = [
        wire
        for node in graph.nodes
        if node.index not in inside
        for wire in node.inputs
        if wire.node in inside
    ]
    outputs = [wire for wire in graph.outputs.values() if wire.node in inside]
    return dict.fromkeys((*read, *outputs))


def _parts(within: Within) -> dict[str, list[Node]]:
    """What is directly in it: layers, and stages and units with all their layers."""
    parts: dict[str, list[Node]] = {}
    for node in within.nodes:
        name = node.name.removeprefix(within.prefix).partition(".")[0]
        parts.setdefault(f"{within.prefix}{name}", []).append(node)
    return parts


def _kept(graph: Graph, precision: str) -> list[int]:
    kept = [0] * len(graph.nodes)
    for each in memory(graph, precision).kept:
        kept[each.node] += each.bytes.at(1)
    return kept


def _row(
    figures: Figures, name: str, nodes: Iterable[Node], kept: list[int]
) -> tuple[str, str, str, str, str]:
    listed = tuple(nodes)
    cost: Cost = total(figures.costs[node.index] for node in listed)
    bytes_ = sum(kept[node.index] for node in listed)
    leaves = " and ".join(map(str, listed[-1].facts.outputs))
    return name, leaves, amount(cost.params), amount(cost.macs), f"{amount(bytes_)} bytes"
