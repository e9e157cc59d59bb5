"""Memory: what inference takes at its peak, and what a step of training takes.

All of it is affine in the batch at each moment, so that the largest batch is a division.
"""

from collections.abc import Iterable, Sequence
from math import prod

from cnndsl.analysis.bytes import Bytes, Most
from cnndsl.analysis.kept import Kept, kept
from cnndsl.analysis.needs import gradients
from cnndsl.analysis.resting import resting
from cnndsl.analysis.step import Step
from cnndsl.analysis.storage import dying, left, storages
from cnndsl.analysis.widths import Widths, widths
from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph, Node, Wire
from cnndsl.layers import Facts

OPTIMIZERS = {"sgd": 0, "momentum": 1, "adam": 2}
"""How many numbers an optimizer keeps for each one that it trains."""

OPTIMIZER = "adam"
"""Who trains, unless something else is said."""

# Bytes of whole numbers that count batches, whatever the precision.
_COUNTER = 8


@dataclass(frozen=True, slots=True)
class Memory:
    """What a network needs at one precision.

    `weights`, of which `trainable` learn, and `buffers` are its own, and `copies` are those that
    products make of weights where they are of narrower numbers; `kept` is what autograd keeps of a
    forward pass, in the order in which it is first needed, weights aside; `held` are inputs and
    outputs of one sample beside that, which whoever trains holds until the end; `peak` is the most
    that the tensors of one sample take while they flow through the network without training.

    `once` is the most that a step of training has beside weights, buffers and what an optimizer
    keeps, and `further` that of one that adds to gradients of weights, which are told beside it.
    """

    weights: int
    trainable: int
    buffers: int
    copies: int
    kept: tuple[Kept, ...]
    held: int
    peak: int
    once: Most
    further: Most

    @property
    def saved(self) -> Bytes:
        """All that is kept for backward."""
        return Bytes(sum(k.bytes.fixed for k in self.kept), sum(k.bytes.each for k in self.kept))

    @property
    def inference(self) -> Bytes:
        """Weights, buffers and the tensors at the peak."""
        return Bytes(self.weights + self.copies + self.buffers, self.peak)

    def learning(self, optimizer: str) -> int:
        """Weights, and for those that learn gradients and what an optimizer keeps."""
        return self.weights + self.trainable * (1 + OPTIMIZERS[optimizer])

    def training(self, optimizer: str = OPTIMIZER, *, adds: bool = False) -> Most:
        """The most that a step of training takes, what layers and kernels work with aside.

        That is weights, what an optimizer keeps, and buffers; inputs and outputs, and at each
        moment what is kept, the gradients that flow back, and those of weights so far; if the step
        adds to gradients that are there, all of these throughout, and each that is to be added.
        """
        own = Bytes(self.learning(optimizer) + self.buffers)
        return self.further + own if adds else self.once + own + Bytes(-self.trainable)


def memory(graph: Graph, precision: str = "fp32") -> Memory:
    """The memory that a graph needs.

    While sizes are open, the peak is that of the example.
    """
    width = widths(graph, precision)
    owned: dict[str, Facts] = {}
    for node in graph.nodes:
        owned.setdefault(node.owner.name, node.facts)
    weights = {name: sum(map(prod, facts.weights.values())) for name, facts in owned.items()}
    learned = sum(weights[name] for name in weights.keys() - graph.frozen.keys())
    buffers = (each for facts in owned.values() for each in facts.buffers.values())
    homes, wanted = storages(graph), gradients(graph)
    own = kept(graph, homes, width, wanted)
    ends = {homes[wire] for wire in (*graph.inputs.values(), *graph.outputs.values())}
    ends -= {each.home for each in own}
    moments = [*Step(graph, width, homes, own, wanted).moments()]
    return Memory(
        sum(weights.values()) * width.wide,
        learned * width.wide,
        sum(prod(each) * width.wide if each else _COUNTER for each in buffers),
        sum(weights[name] for name in width.products) * width.narrow,
        tuple(own),
        int(sum(width.size(graph, home) for home in ends)),
        int(_peak(graph, width)),
        Most.of([each.once for each in moments]),
        Most.of([each.further for each in moments]),
    )


def _peak(graph: Graph, width: Widths) -> int:
    """The most that lives at once in evaluation."""
    rest = resting(graph) if graph.auxiliary else frozenset()
    awake = [node for node in graph.nodes if node.index not in rest]
    ends = [wire for name, wire in graph.outputs.items() if name not in graph.auxiliary]
    return _alive(graph, awake, ends, width)


def _alive(graph: Graph, nodes: Sequence[Node], ends: Iterable[Wire], width: Widths) -> int:
    """The most bytes that live at once: from the node that makes them to the last that reads."""
    homes = storages(graph, training=False)
    sizes = {home: width.size(graph, home) for home in homes.values()}
    gone = dying(nodes, {homes[wire] for wire in ends}, homes)
    sources = set(graph.inputs.values())
    alive = peak = sum(sizes[wire] for wire in sources)
    for node in nodes:
        alive += sum(sizes[wire] for wire in left(node) if wire in sizes and wire not in sources)
        casts = [(wire, each) for wire in node.inputs if (each := width.cast(node, wire))]
        peak = max(peak, alive + sum(graph.shape(wire).numel * each for wire, each in casts))
        alive -= sum(sizes[home] for home in gone.get(node.index, ()))
    return peak
