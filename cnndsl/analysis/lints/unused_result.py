"""Layers and inputs that lead to no output."""

from cnndsl.analysis.lints.finding import Finding
from cnndsl.analysis.lints.registry import of_layers
from cnndsl.analysis.lints.wiring import Wiring
from cnndsl.graph import Node, Wire
from cnndsl.graph.inlet import Inlet
from cnndsl.layers import Layer


@of_layers("W207", Layer)
def unused_result(node: Node, wiring: Wiring) -> Finding | None:
    """Told of the last layer of a branch that nothing takes up."""
    for port in range(len(node.shapes)):
        wire = Wire(node.index, port)
        if wiring.readers(wire) or wire in wiring.outputs:
            return None
    if isinstance(node.layer, Inlet):
        return Finding(f"nothing reads the input `{node.name}`", helps=("remove it",))
    return Finding(
        f"nothing uses what `{node.layer.word}` leaves",
        helps=("make it an output, `output NAME`, join it with the rest, or remove it",),
    )
