"""One layer with its arithmetic, or a stage with its sums: what `check --why` prints."""

from collections.abc import Iterator, Sequence
from math import prod

from cnndsl.analysis import PRECISIONS, Field, needs, why
from cnndsl.analysis.figures import Figures
from cnndsl.analysis.find import Found, Layers, Nothing, Within, find
from cnndsl.analysis.why import Need
from cnndsl.graph import Frame, Graph, Node, Wire
from cnndsl.graph.inlet import Inlet
from cnndsl.layers import Sight
from cnndsl.layers.spelled import amount, times
from cnndsl.report import amounts
from cnndsl.report.columns import labelled
from cnndsl.report.parts import layer
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
        case Within():
            return summed(figures, found, precision)
        case Layers(nodes=(node, *others)):
            lines = [_title(figures.graph, node), *labelled([*_rows(figures, node, precision)])]
            return "\n".join((*lines, *_alike(others)))
    raise TypeError(found)


def _title(graph: Graph, node: Node) -> str:
    """`conv1 of Net: conv(64, 7, stride = 2)`."""
    return f"{node.name} of {graph.name}: {layer(graph, node)}"


def _alike(others: Sequence[Node]) -> list[str]:
    """The layers that are written at the same place."""
    if not others:
        return []
    names = ", ".join(each.name for each in others[:3])
    more = f" and {len(others) - 3:,} more" if len(others) > 3 else ""
    return [f"  The same place made {names}{more}."]


def _rows(figures: Figures, node: Node, precision: str) -> Rows:
    graph = figures.graph
    yield "written", node.span.place
    yield from _calls(node.frame)
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
    yield from _operations(node)
    if not isinstance(node.layer, Inlet):
        yield from _kept(graph, node, precision)
        yield from _fields(figures, node)
    yield "goes to", _readers(graph, node)


def _calls(frame: Frame | None) -> Rows:
    """The blocks around, the innermost first."""
    while frame is not None:
        yield "inside", f"{frame.written}, called at {frame.span.place}"
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
        yield "training keeps", _need(graph, node, need, precision)


def _need(graph: Graph, node: Node, need: Need, precision: str) -> str:
    if need.first not in (None, node.index):
        return f"{need.what}, which `{graph.nodes[need.first].name}` keeps already"
    parts = []
    if need.bytes.each:
        each = f"{amount(need.bytes.each)} bytes for each sample"
        if need.shape and need.bytes.each == prod(need.shape) * PRECISIONS[precision]:
            each = f"{times(need.shape)} * {PRECISIONS[precision]} = {each}"
        parts.append(each)
    if need.bytes.fixed:
        parts.append(f"{amount(need.bytes.fixed)} bytes")
    return f"{need.what}: {' and '.join(parts)}"


def _fields(figures: Figures, node: Node) -> Rows:
    """How much of each input a position sees, and how that came about."""
    for name, field in figures.fields[node.index].items():
        if not field.axes:
            continue
        sizes = "x".join(f"{size:,}" for size in field.sizes)
        if any(axis.whole for axis in field.axes):
            yield "sees", f"all of `{name}`: {sizes}"
            continue
        before, sights = _before(figures, node, name)
        yield "sees", f"{sizes} of `{name}`{_steps(before, sights, field)}"
        if field.strides is not None:
            yield "stride", f"{_strides(before, sights, field)}, from one position to the next"


def _before(figures: Figures, node: Node, name: str) -> tuple[Field | None, tuple[Sight, ...]]:
    """The field of what goes in, and the window on it, where these two make the field."""
    field = figures.fields[node.inputs[0].node].get(name) if len(node.inputs) == 1 else None
    if field is None or not node.facts.reach or node.facts.reach[0].order:
        return None, ()
    sights = node.facts.reach[0].along(node.facts.inputs[0])
    return (field, sights) if len(sights) == len(field.axes) else (None, ())


def _steps(before: Field | None, sights: Sequence[Sight], field: Field) -> str:
    """What the window adds: `: 7 + (3 - 1)*2 = 11`."""
    if before is None or before.strides is None:
        return ""
    axes = zip(before.sizes, sights, before.strides, field.sizes, strict=True)
    sums = dict.fromkeys(
        f"{size} + ({sight.size} - 1)*{stride} = {own}"
        for size, sight, stride, own in axes
        if sight.size > 1 and size + (sight.size - 1) * stride == own
    )
    return f": {' and '.join(sums)}" if sums else ""


def _strides(before: Field | None, sights: Sequence[Sight], field: Field) -> str:
    """`2 * 2 = 4`."""
    strides = field.strides or ()
    if before is None or before.strides is None:
        return " and ".join(map(str, dict.fromkeys(strides)))
    axes = zip(before.strides, sights, strides, strict=True)
    sums = dict.fromkeys(
        f"{old} * {sight.step} = {own}" if own != old and old * sight.step == own else f"{own}"
        for old, sight, own in axes
    )
    return " and ".join(sums)


def _readers(graph: Graph, node: Node) -> str:
    """The layers that read it, and the outputs of the network that it is."""
    layers = [
        f"`{each.name}`" for each in graph.nodes if node.index in [w.node for w in each.inputs]
    ]
    outputs = [
        f"output `{name}`" for name, wire in graph.outputs.items() if wire.node == node.index
    ]
    return ", ".join((*layers, *outputs)) or "nothing"
