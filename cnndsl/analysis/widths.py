"""How many bytes a number takes on each wire of a network.

With one precision that is the same everywhere. With torch's autocast, products are made of narrow
numbers and what could overflow of wide ones, whatever they are given; all else follows what it is
given, and the widest of several. Weights stay wide, and products have narrow copies of theirs.
"""

from collections.abc import Mapping, Sequence

from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph, Node, Wire
from cnndsl.layers.calls import Named, Own, singles

PRECISIONS = {"fp32": 4, "fp16": 2, "bf16": 2}
"""Bytes of a number."""

MIXED = "mixed"
"""Said where autocast decides, with products of 2 bytes and 4 for what is wide."""

_INDEX = 8

_PRODUCTS = ("Conv", "Linear", "PReLU", "LSTM", "GRU", "RNN")
_CAREFUL = (
    *("Softmax", "LogSoftmax", "Softplus", "LayerNorm", "layer_norm"),
    *("GroupNorm", "LPPool", "Upsample"),
)
_MADE_WIDE = ("LocalResponseNorm",)
"""What keeps what it is given as it is, and goes on with wider numbers."""


@dataclass(frozen=True, slots=True)
class Widths:
    """The bytes of numbers; `casts` are those in which nodes take what they are given, if others.

    `products` are the owners of weights that have narrow copies.
    """

    wide: int
    narrow: int
    wires: Mapping[Wire, int]
    casts: Mapping[int, int]
    products: frozenset[str] = frozenset()

    def of(self, wire: Wire) -> int:
        """The bytes of a number on a wire."""
        return self.wires.get(wire, self.wide)

    def size(self, graph: Graph, wire: Wire) -> int:
        """The bytes of a tensor of one sample; what a layer leaves aside are indices."""
        return graph.shape(wire).numel * (_INDEX if graph.is_aside(wire) else self.of(wire))

    def beside(self, node: Node) -> int:
        """The bytes of numbers that a node keeps beside its tensors."""
        return self.of(Wire(node.index, 0))

    def cast(self, node: Node, wire: Wire) -> int | None:
        """The bytes of a number in the copy that a node makes of a tensor it takes, if it does."""
        own = self.casts.get(node.index)
        return None if own is None or own == self.of(wire) else own


def widths(graph: Graph, precision: str) -> Widths:
    """The bytes of numbers throughout a network."""
    if precision != MIXED:
        width = PRECISIONS[precision]
        return Widths(width, width, {}, {})
    wide, narrow = PRECISIONS["fp32"], PRECISIONS["fp16"]
    wires: dict[Wire, int] = {}
    casts: dict[int, int] = {}
    products = set()
    for node in graph.nodes:
        given = [wires[wire] for wire in node.inputs if not graph.is_aside(wire)]
        steps = [*singles(node.facts.call)] if node.inputs else []
        found = max(given, default=wide)
        for step in steps:
            found = _width(step, found, wide, narrow)
        if own := [each for each in map(_cast, steps) if each is not None]:
            casts[node.index] = wide if own[0] else narrow
            if not all(own):
                products.add(node.owner.name)
        for port in range(len(node.shapes)):
            wires[Wire(node.index, port)] = found
    return Widths(wide, narrow, wires, casts, frozenset(products))


def _width(step: Named, given: int, wide: int, narrow: int) -> int:
    """What a step leaves of what it is given."""
    cast = _cast(step)
    if cast is not None:
        return wide if cast else narrow
    if step.target.endswith(_MADE_WIDE) or _has_weights(step.args):
        return wide
    return given


def _cast(step: Named) -> bool | None:
    """Whether a step makes what it is given wide, or narrow; None if it takes it as it is."""
    name = step.target.rpartition(".")[2]
    if name.startswith(_PRODUCTS):
        return False
    return True if name.startswith(_CAREFUL) else None


def _has_weights(args: Sequence[object]) -> bool:
    """Whether there are wide tensors among the arguments; single numbers make nothing wider."""
    return any(isinstance(each, Own) and each.extents for each in args)
