"""Memory: what inference takes at its peak, and what a step of training takes.

All of it is affine in the batch, so that the largest batch for a memory is a division.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import prod

from cnndsl.analysis.needs import gradients
from cnndsl.analysis.resting import resting
from cnndsl.analysis.storage import storages
from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph, Wire
from cnndsl.graph.graph import Node
from cnndsl.layers import Facts

PRECISIONS = {"fp32": 4, "fp16": 2, "bf16": 2}
"""Bytes of a number."""

OPTIMIZERS = {"sgd": 0, "momentum": 1, "adam": 2}
"""How many numbers an optimizer keeps for each one that it trains."""

OPTIMIZER = "adam"
"""Who trains, unless something else is said."""

# Bytes of whole numbers, whatever the precision: what counts batches, and where a maximum was.
_COUNTER = 8
_INDEX = 8


@dataclass(frozen=True, slots=True)
class Bytes:
    """Memory that grows with the batch: a fixed part, and one for each sample."""

    fixed: int = 0
    each: int = 0

    def __add__(self, other: "Bytes") -> "Bytes":
        return Bytes(self.fixed + other.fixed, self.each + other.each)

    def __bool__(self) -> bool:
        return bool(self.fixed or self.each)

    def at(self, batch: int) -> int:
        """The bytes for a batch of this size."""
        return self.fixed + self.each * batch

    def largest_batch(self, memory: int) -> int | None:
        """The largest batch that so much memory holds; 0 if not even one, None if any."""
        if memory < self.fixed:
            return 0
        return (memory - self.fixed) // self.each if self.each else None


@dataclass(frozen=True, slots=True)
class Kept:
    """What training keeps from forward to backward, and the first node to need it.

    It is the storage of the tensor that was made on the wire `home`, or else numbers that the node
    keeps beside its tensors.
    """

    node: int
    bytes: Bytes
    home: Wire | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What a network needs at one precision.

    `weights`, of which `trainable` learn, and `buffers` are its own; `kept` is what autograd keeps
    of a forward pass, in the order in which it is first needed, weights aside; `held` are inputs
    and outputs of one sample beside that, which whoever trains holds until the end; `peak` is the
    most that the tensors of one sample take while they flow through the network without training,
    and `full_peak` what that were if nothing rested.
    """

    weights: int
    trainable: int
    buffers: int
    kept: tuple[Kept, ...]
    held: int
    peak: int
    full_peak: int

    @property
    def saved(self) -> Bytes:
        """All that is kept for backward."""
        return Bytes(sum(k.bytes.fixed for k in self.kept), sum(k.bytes.each for k in self.kept))

    @property
    def inference(self) -> Bytes:
        """Weights, buffers and the tensors at the peak."""
        return Bytes(self.weights + self.buffers, self.peak)

    def learning(self, optimizer: str) -> int:
        """Weights, and for those that learn gradients and what an optimizer keeps."""
        return self.weights + self.trainable * (1 + OPTIMIZERS[optimizer])

    def training(self, optimizer: str = OPTIMIZER) -> Bytes:
        """What a step of training never exceeds, what layers and kernels work with aside.

        That is weights, the gradients of those that learn with the optimizer's state for them,
        buffers, what is kept, inputs and outputs, and the gradients that flow back: each lives as
        long as its tensor does where nothing is kept, so they take no more than that peak.
        """
        own = self.learning(optimizer) + self.buffers
        return Bytes(own, self.held + self.full_peak) + self.saved


def memory(graph: Graph, precision: str = "fp32") -> Memory:
    """The memory that a graph needs.

    While sizes are open, the peak is that of the example.
    """
    width = PRECISIONS[precision]
    owned: dict[str, Facts] = {}
    for node in graph.nodes:
        owned.setdefault(node.owner.name, node.facts)
    weights = {name: sum(map(prod, facts.weights.values())) for name, facts in owned.items()}
    learned = sum(weights[name] for name in weights.keys() - graph.frozen.keys())
    buffers = (each for facts in owned.values() for each in facts.buffers.values())
    homes = storages(graph)
    kept = _kept(graph, homes, width)
    ends = {homes[wire] for wire in (*graph.inputs.values(), *graph.outputs.values())}
    ends -= {each.home for each in kept}
    return Memory(
        sum(weights.values()) * width,
        learned * width,
        sum(prod(each) * width if each else _COUNTER for each in buffers),
        tuple(kept),
        int(sum(_size(graph, home, width) for home in ends)),
        *_peaks(graph, width),
    )


def _kept(graph: Graph, homes: Mapping[Wire, Wire], width: int) -> list[Kept]:
    """What each node adds to that which is kept; a storage that is kept already adds nothing."""
    wanted = gradients(graph)
    seen: set[Wire] = set()
    kept: list[Kept] = []
    for node, own in zip(graph.nodes, wanted, strict=True):
        if not own:
            continue
        wires = (*needed_tensors(node, own), *_indices(graph, node, wanted))
        for home in [homes[wire] for wire in wires]:
            if home not in seen:
                seen.add(home)
                kept.append(Kept(node.index, Bytes(0, _size(graph, home, width)), home))
        if beside := needed_beside(node, own, width):
            kept.append(Kept(node.index, beside))
    return kept


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


def _size(graph: Graph, wire: Wire, width: int) -> int:
    """The bytes of a tensor; what a layer leaves aside are indices."""
    return graph.shape(wire).numel * (_INDEX if graph.is_aside(wire) else width)


def _peaks(graph: Graph, width: int) -> tuple[int, int]:
    """The peak in evaluation, and that of all layers."""
    full = int(_peak(graph, graph.nodes, graph.outputs.values(), width))
    if not graph.auxiliary:
        return full, full
    rest = resting(graph)
    awake = [node for node in graph.nodes if node.index not in rest]
    ends = [wire for name, wire in graph.outputs.items() if name not in graph.auxiliary]
    return int(_peak(graph, awake, ends, width)), full


def _peak(graph: Graph, nodes: Sequence[Node], ends: Iterable[Wire], width: int) -> int:
    """The most bytes that live at once: from the node that makes them to the last that reads."""
    homes = storages(graph, training=False)
    sizes = {home: _size(graph, home, width) for home in homes.values()}
    dying = _dying(nodes, {homes[wire] for wire in ends}, homes)
    sources = set(graph.inputs.values())
    alive = peak = sum(sizes[wire] for wire in sources)
    for node in nodes:
        alive += sum(sizes[wire] for wire in _wires(node) if wire in sizes and wire not in sources)
        peak = max(peak, alive)
        alive -= sum(sizes[home] for home in dying.get(node.index, ()))
    return peak


def _dying(
    nodes: Sequence[Node], staying: set[Wire], homes: Mapping[Wire, Wire]
) -> dict[int, list[Wire]]:
    """For each node the storages that nothing reads after it; those of outputs stay."""
    last = {homes[wire]: node.index for node in nodes for wire in _wires(node)}
    for node in nodes:
        last |= {homes[wire]: node.index for wire in node.inputs}
    dying: dict[int, list[Wire]] = {}
    for home in last.keys() - staying:
        dying.setdefault(last[home], []).append(home)
    return dying


def _wires(node: Node) -> list[Wire]:
    """All that a node leaves, and leaves aside."""
    return [Wire(node.index, port) for port in range(len(node.shapes))]
