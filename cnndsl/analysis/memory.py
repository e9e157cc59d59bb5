"""Memory: what inference takes at its peak, and what a step of training takes.

All of it is affine in the batch, so that the largest batch for a memory is a division.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from cnndsl.analysis.needs import learning
from cnndsl.analysis.storage import storages
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

    `weights` and `buffers` are its own; `kept` is what autograd keeps of a forward pass, in the
    order in which it is first needed, weights aside; `peak` is the most that the tensors of one
    sample take while they flow through the network without training.
    """

    weights: int
    buffers: int
    kept: tuple[Kept, ...]
    peak: int

    @property
    def saved(self) -> Bytes:
        """All that is kept for backward."""
        return Bytes(sum(k.bytes.fixed for k in self.kept), sum(k.bytes.each for k in self.kept))

    @property
    def inference(self) -> Bytes:
        """Weights, buffers and the tensors at the peak."""
        return Bytes(self.weights + self.buffers, self.peak)

    def training(self, optimizer: str = OPTIMIZER) -> Bytes:
        """What a step of training never exceeds, what layers and kernels work with aside.

        That is weights, their gradients, the optimizer's state, buffers, what is kept, and the
        gradients that flow back: each lives as long as its tensor does in inference, so they take
        no more than that peak.
        """
        own = self.weights * (2 + OPTIMIZERS[optimizer]) + self.buffers
        return Bytes(own, self.peak) + self.saved


def memory(graph: Graph, precision: str = "fp32") -> Memory:
    """The memory that a graph needs.

    While sizes are open, the peak is that of the example.
    """
    width = PRECISIONS[precision]
    owned: dict[str, Facts] = {}
    for node in graph.nodes:
        owned.setdefault(node.owner.name, node.facts)
    weights = sum(prod(each) for facts in owned.values() for each in facts.weights.values())
    buffers = (each for facts in owned.values() for each in facts.buffers.values())
    return Memory(
        weights * width,
        sum(prod(each) * width if each else _COUNTER for each in buffers),
        tuple(_kept(graph, width)),
        int(_peak(graph, width)),
    )


def _kept(graph: Graph, width: int) -> list[Kept]:
    """What each node adds to that which is kept; a storage that is kept already adds nothing."""
    homes = storages(graph)
    needed = learning(graph)
    seen: set[Wire] = set()
    kept: list[Kept] = []
    for node in graph.nodes:
        if not needed[node.index]:
            continue
        wires = (*needed_tensors(node, needed), *_indices(graph, node, needed))
        for home in [homes[wire] for wire in wires]:
            if home not in seen:
                seen.add(home)
                kept.append(Kept(node.index, Bytes(0, _size(graph, home, width)), home))
        saved = node.facts.saved
        own = Bytes(saved.once, saved.numbers * width + saved.bytes)
        if own != Bytes():
            kept.append(Kept(node.index, own))
    return kept


def needed_tensors(node: Node, needed: Sequence[bool]) -> list[Wire]:
    """The tensors that backward needs of a node, where these nodes are all that it visits."""
    saved = node.facts.saved
    wires: list[Wire] = []
    for place, wire in enumerate(node.inputs if saved.inputs else ()):
        served = saved.serving[place] if saved.serving else ()
        if not served or any(needed[node.inputs[each].node] for each in served):
            wires.append(wire)
    if saved.outputs:
        wires += [Wire(node.index, port) for port in range(len(node.facts.outputs))]
    return wires


def _indices(graph: Graph, node: Node, needed: Sequence[bool]) -> list[Wire]:
    """What other layers left aside for a node; those that backward visits keep it themselves."""
    return [wire for wire in node.inputs if graph.is_aside(wire) and not needed[wire.node]]


def _size(graph: Graph, wire: Wire, width: int) -> int:
    """The bytes of a tensor; what a layer leaves aside are indices."""
    return graph.shape(wire).numel * (_INDEX if graph.is_aside(wire) else width)


def _peak(graph: Graph, width: int) -> int:
    """The most bytes that live at once: from the node that makes them to the last that reads."""
    homes = storages(graph, training=False)
    sizes = {home: _size(graph, home, width) for home in homes.values()}
    dying = _dying(graph, homes, sizes)
    sources = set(graph.inputs.values())
    alive = peak = sum(sizes[wire] for wire in sources)
    for node in graph.nodes:
        made = [Wire(node.index, port) for port in range(len(node.shapes))]
        alive += sum(sizes[wire] for wire in made if wire in sizes and wire not in sources)
        peak = max(peak, alive)
        alive -= dying[node.index]
    return peak


def _dying(graph: Graph, homes: dict[Wire, Wire], sizes: dict[Wire, int]) -> list[int]:
    """For each node the bytes that nothing reads after it; outputs stay."""
    last = {home: wire.node for wire, home in homes.items()}
    for node in graph.nodes:
        last |= {homes[wire]: node.index for wire in node.inputs}
    dying = [0] * len(graph.nodes)
    for home in last.keys() - {homes[wire] for wire in graph.outputs.values()}:
        dying[last[home]] += sizes[home]
    return dying
