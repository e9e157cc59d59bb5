"""What training keeps from forward to backward."""

from collections.abc import Mapping, Sequence

from cnndsl.analysis.bytes import Bytes
from cnndsl.analysis.widths import Widths
from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph, Wire
from cnndsl.graph.graph import Node


@dataclass(frozen=True, slots=True)
class Kept:
    """What training keeps from forward to backward, and the first node to need it.

    It is the storage of the tensor that was made on the wire `home`, or else numbers that the node
    keeps beside its tensors.
    """

    node: int
    bytes: Bytes
    home: Wire | None = None


def kept(
    graph: Graph,
    homes: Mapping[Wire, Wire],
    width: Widths,
    wanted: Sequence[frozenset[int]],
) -> list[Kept]:
    """What each node adds to that which is kept; a storage that is kept already adds nothing.

    A node that takes a copy in other numbers keeps that one.
    """
    seen: set[Wire] = set()
    found: list[Kept] = []
    for node, own in zip(graph.nodes, wanted, strict=True):
        if not own:
            continue
        wires = (*needed_tensors(node, own), *_indices(graph, node, wanted))
        copied = {wire: each for wire in node.inputs if (each := width.cast(node, wire))}
        for wire in [each for each in wires if each in copied]:
            copy = graph.shape(wire).numel * copied[wire]
            found.append(Kept(node.index, Bytes(0, copy)))
        for home in [homes[wire] for wire in wires if wire not in copied]:
            if home not in seen:
                seen.add(home)
                found.append(Kept(node.index, Bytes(0, width.size(graph, home)), home))
        if beside := needed_beside(node, own, width.beside(node)):
            found.append(Kept(node.index, beside))
    return found


def needed_tensors(node: Node, wanted: frozenset[int]) -> list[Wire]:
    """The tensors that backward needs of a node, where it has to find these gradients."""
    saved = node.facts.saved
    wires = [node.inputs[place] for place in saved.places(len(node.inputs), wanted)]
    if saved.outputs:
        wires += [Wire(node.index, port) for port in range(len(node.facts.outputs))]
    return wires


def needed_beside(node: Node, wanted: frozenset[int], width: int) -> Bytes:
    """What backward needs of a node beside tensors, numbers being so many bytes wide."""
    saved = node.facts.saved
    numbers, once = saved.beside(wanted)
    return Bytes(once, numbers * width + saved.bytes)


def _indices(graph: Graph, node: Node, wanted: Sequence[frozenset[int]]) -> list[Wire]:
    """What other layers left aside for a node; those that backward visits keep it themselves."""
    return [wire for wire in node.inputs if graph.is_aside(wire) and not wanted[wire.node]]
