"""The sums over a stage, a unit or a whole model."""

from collections.abc import Iterable, Iterator, Sequence

from cnndsl.analysis import total
from cnndsl.analysis.figures import Figures
from cnndsl.analysis.find import Within
from cnndsl.diagnostics.cells import visible
from cnndsl.graph import Graph, Node, Wire
from cnndsl.layers.spelled import amount
from cnndsl.report import amounts
from cnndsl.report.columns import aligned, labelled
from cnndsl.report.measure import Measures, Setting
from cnndsl.report.sight import seen

HEAD = ("", "leaves", "parameters", "frozen", "MACs", "training keeps")
NUMBERS = (2, 3, 4, 5)
FROZEN = 3  # that column is left out where nothing is


def summed(figures: Figures, within: Within, precision: str) -> str:
    """What lies in a stage, each with what it costs, and what that is together."""
    measures = Measures(figures, Setting(precision=precision))
    parts = _parts(within)
    rows = [HEAD, *(_row(measures, name, nodes) for name, nodes in parts.items())]
    rows.append(_row(measures, "together", within.nodes))
    if not figures.graph.frozen:
        rows = [(*row[:FROZEN], *row[FROZEN + 1 :]) for row in rows]
    table = [f"  {line}" for line in aligned(rows, NUMBERS)]
    return "\n".join(
        (_title(figures.graph, within), *labelled([*_ends(measures, within)]), "", *table)
    )


def _title(graph: Graph, within: Within) -> str:
    name = f"{within.path} of {graph.name}" if within.path else graph.name
    return f"{name}: {within.title}"


def _ends(measures: Measures, within: Within) -> Iterator[tuple[str, str]]:
    """Where it is written, what goes in and what comes out."""
    graph = measures.graph
    yield "written", visible(within.span.place)
    inside = {node.index for node in within.nodes}
    if inside <= measures.figures.resting:
        yield "runs", "in training alone"
    if graph.opens:
        yield "sizes", amounts.examples(graph.opens)
    sources = {
        wire: None for node in within.nodes for wire in node.inputs if wire.node not in inside
    }
    for wire in sources or graph.inputs.values():
        yield "takes", f"{graph.shape(wire)} from `{graph.nodes[wire.node].name}`"
    for wire in _leaving(graph, inside):
        yield "leaves", f"{graph.shape(wire)} from `{graph.nodes[wire.node].name}`"
    yield from seen(measures.figures, _end(measures, within.nodes), sums=False)
    owners = dict.fromkeys(node.owner.name for node in within.nodes)
    for freeze in dict.fromkeys(graph.frozen[each] for each in owners if each in graph.frozen):
        yield "frozen", str(freeze)


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


def _end(measures: Measures, nodes: Sequence[Node]) -> Node:
    return measures.end(tuple([node.index for node in nodes]))


def _row(measures: Measures, name: str, nodes: Sequence[Node]) -> tuple[str, ...]:
    cost = total(measures.figures.costs[node.index] for node in nodes)
    kept = sum(measures.kept[node.index].at(1) for node in nodes)
    leaves = amounts.shapes(_end(measures, nodes).facts.outputs)
    numbers = map(amount, (cost.params, cost.frozen, cost.macs))
    return name, leaves, *numbers, f"{amount(kept)} bytes"
