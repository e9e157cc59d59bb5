"""Why the numbers of one layer are what they are."""

from collections.abc import Iterator

from cnndsl.analysis.bytes import Bytes
from cnndsl.analysis.kept import needed_beside, needed_tensors
from cnndsl.analysis.memory import memory
from cnndsl.analysis.needs import gradients
from cnndsl.analysis.storage import storages
from cnndsl.analysis.widths import Widths, widths
from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph, Node, Wire
from cnndsl.shape import Shape


@dataclass(frozen=True, slots=True)
class Need:
    """Something that training keeps since backward needs it of a layer.

    Of a tensor that is the `shape`, and the first node to need it, which may be another one.
    """

    what: str
    bytes: Bytes
    shape: Shape | None = None
    first: int | None = None


def why(node: Node) -> tuple[str, ...]:
    """The arithmetic of a layer at work, a line each."""
    return node.layer.sums(node.facts.inputs)


def needs(graph: Graph, node: Node, precision: str = "fp32") -> tuple[Need, ...] | None:
    """What backward needs of a layer; None if it does not visit it, as nothing learns so far."""
    wanted = gradients(graph)[node.index]
    if not wanted:
        return None
    width = widths(graph, precision)
    needs = [*_tensors(graph, node, wanted, precision), *_copies(graph, node, wanted, width)]
    if beside := needed_beside(node, wanted, width.beside(node)):
        needs.append(Need("numbers beside that" if needs else "numbers of its own", beside))
    return tuple(needs)


def _tensors(graph: Graph, node: Node, wanted: frozenset[int], precision: str) -> Iterator[Need]:
    homes = storages(graph)
    kept = {each.home: each for each in memory(graph, precision).kept if each.home}
    asides = [wire for wire in node.inputs if graph.is_aside(wire)]
    wires: dict[Wire, list[str]] = {}
    width = widths(graph, precision)
    for wire in dict.fromkeys((*needed_tensors(node, wanted), *asides)):
        if width.cast(node, wire) and wire in node.inputs:
            continue
        wires.setdefault(homes[wire], []).append(_called(graph, node, wire))
    for home, names in wires.items():
        own = kept.get(home)
        if own is not None:  # what a layer left aside, it may keep for itself
            one = "" if len(names) == 1 else ", which are parts of one tensor"
            yield Need(" and ".join(names) + one, own.bytes, graph.shape(home), own.node)


def _copies(graph: Graph, node: Node, wanted: frozenset[int], width: Widths) -> Iterator[Need]:
    """What it takes in other numbers than it is given, and so keeps for itself."""
    for wire in needed_tensors(node, wanted):
        own = width.cast(node, wire) if wire in node.inputs else None
        if own is not None:
            shape = graph.shape(wire)
            kind = "narrow" if own < width.of(wire) else "wide"
            what = f"a {kind} copy of {_called(graph, node, wire)}"
            yield Need(what, Bytes(0, shape.numel * own), shape, node.index)


def _called(graph: Graph, node: Node, wire: Wire) -> str:
    """`its input`, `input 2`, `what it leaves`."""
    if wire.node == node.index:
        return "what it leaves"
    if graph.is_aside(wire):
        return f"what `{graph.nodes[wire.node].name}` left aside"
    return "its input" if len(node.inputs) == 1 else f"input {node.inputs.index(wire) + 1}"
