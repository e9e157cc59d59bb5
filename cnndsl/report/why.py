"""One layer with its arithmetic, or a stage with its sums: what `check --why` prints."""

from collections.abc import Iterator, Sequence
from math import prod

from cnndsl.analysis import needs, why
from cnndsl.analysis.figures import Figures
from cnndsl.analysis.find import Found, Layers, Nothing, Within, find
from cnndsl.analysis.why import Need
from cnndsl.diagnostics.cells import visible
from cnndsl.graph import Frame, Graph, Node, Wire
from cnndsl.graph.inlet import Inlet
from cnndsl.layers.spelled import amount, times
from cnndsl.report import amounts
from cnndsl.report.columns import labelled
from cnndsl.report.parts import layer
from cnndsl.report.sight import seen
from cnndsl.report.within import summed

Rows = Iterator[tuple[str, str]]


def explained(figures: Figures, name: str, precision: str = "fp32") -> str | Nothing:
    """All that a name means in a network, told with its numbers, or why it means nothing."""
    found = find(figures.graph, name)
    if isinstance(found, Nothing):
        return found
    return "\n\n".join(_told(figures, each, precision) for each in found)


def _told(figures: Figures, found: Found, precision: str) -> str:
    match found:
        case Within(others=others):
            return "\n".join((summed(figures, found, precision), *_alike(others)))
        case Layers(nodes=(node, *alike)):
            lines = [_title(figures.graph, node), *labelled([*_rows(figures, node, precision)])]
            return "\n".join((*lines, *_alike([each.name for each in alike])))
    raise TypeError(found)


def _title(graph: Graph, node: Node) -> str:
    """`conv1 of Net: conv(64, 7, stride = 2)`."""
    return f"{node.name} of {graph.name}: {layer(graph, node)}"


def _alike(others: Sequence[str]) -> list[str]:
    """The layers or units that are written at the same place."""
    if not others:
        return []
    names = ", ".join(others[:3])
    more = f" and {len(others) - 3:,} more" if len(others) > 3 else ""
    return [f"  The same place made {names}{more}."]


def _rows(figures: Figures, node: Node, precision: str) -> Rows:
    graph = figures.graph
    yield "written", visible(node.span.place)
    yield from _calls(node.frame)
    if node.index in figures.resting:
        yield "runs", "in training alone"
    if graph.opens:
        yield "sizes", amounts.examples(graph.opens)
    for wire in node.inputs:
        yield (
            "takes",
            f"{graph.shape(wire)} from `{_source(graph, wire)}`{_seen(figures, node, wire)}",
        )
    yield "leaves", " and ".join(map(str, node.facts.outputs))
    for line in why(node):
        label, _, text = line.partition(": ")
        yield label, text
    yield from _owned(graph, node)
    yield from _frozen(graph, node)
    yield from _operations(node)
    if not isinstance(node.layer, Inlet):
        yield from _kept(graph, node, precision)
        yield from seen(figures, node)
    yield "goes to", _readers(graph, node)


def _calls(frame: Frame | None) -> Rows:
    """The blocks around, the innermost first."""
    while frame is not None:
        yield "inside", f"{frame.written}, called at {visible(frame.span.place)}"
        frame = frame.outer


def _source(graph: Graph, wire: Wire) -> str:
    """A node's name, and which of its outputs if there are several."""
    node = graph.nodes[wire.node]
    return node.name if len(node.facts.outputs) == 1 else f"{node.name}[{wire.port}]"


def _seen(figures: Figures, node: Node, wire: Wire) -> str:
    """How far each branch of a merge sees."""
    field = amounts.field(figures.fields[wire.node])
    return f", which sees {field}" if len(node.inputs) > 1 and field else ""


def _owned(graph: Graph, node: Node) -> Rows:
    """Weights that are another layer's too."""
    sharing = [each.name for each in graph.nodes if each.owner is node.owner and each is not node]
    if sharing and node.owner.weights:
        yield "shared", f"the weights are those of {', '.join(f'`{name}`' for name in sharing)} too"


def _frozen(graph: Graph, node: Node) -> Rows:
    """What keeps its weights as they are; what it tracks is none of them."""
    if node.owner.name in graph.frozen:
        tracks = "; what it tracks still changes in training" if node.facts.buffers else ""
        yield "frozen", f"{graph.frozen[node.owner.name]}{tracks}"


def _operations(node: Node) -> Rows:
    macs, flops = node.facts.macs, node.facts.flops
    if macs and flops != 2 * macs:
        added = amount(flops - 2 * macs)
        yield "FLOPs", f"2 * {amount(macs)} + {added} = {amount(flops)}"
    elif macs:
        yield "FLOPs", f"2 * {amount(macs)} = {amount(flops)}"
    elif flops:
        yield "FLOPs", amount(flops)


def _kept(graph: Graph, node: Node, precision: str) -> Rows:
    """What training keeps, and which layer is the first that it is kept for."""
    found = needs(graph, node, precision)
    if found is None:
        yield "training keeps", "nothing: neither it nor anything before it learns"
    elif not found:
        yield "training keeps", "nothing"
    for need in found or ():
        yield "training keeps", _need(graph, node, need)


def _need(graph: Graph, node: Node, need: Need) -> str:
    if need.first not in (None, node.index):
        return f"{need.what}, which `{graph.nodes[need.first].name}` keeps already"
    parts = []
    if need.bytes.each:
        each = f"{amount(need.bytes.each)} bytes for each sample"
        if need.shape and not need.bytes.each % prod(need.shape):
            each = f"{times(need.shape)} * {need.bytes.each // prod(need.shape)} = {each}"
        parts.append(each)
    if need.bytes.fixed:
        parts.append(f"{amount(need.bytes.fixed)} bytes")
    return f"{need.what}: {' and '.join(parts)}"


def _readers(graph: Graph, node: Node) -> str:
    """The layers that read it, and the outputs of the network that it is."""
    layers = [
        f"`{each.name}`" for each in graph.nodes if node.index in [w.node for w in each.inputs]
    ]
    outputs = [
        f"output `{name}`" for name, wire in graph.outputs.items() if wire.node == node.index
    ]
    return ", ".join((*layers, *outputs)) or "nothing"
