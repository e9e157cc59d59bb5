"""A bias that the normalization after it takes away again."""

from cnndsl.analysis.lints.finding import Finding
from cnndsl.analysis.lints.registry import of_layers
from cnndsl.analysis.lints.wiring import Wiring
from cnndsl.diagnostics import Label
from cnndsl.graph import Node, Wire
from cnndsl.layers.convolution import Conv, Deconv
from cnndsl.layers.linear import Linear
from cnndsl.layers.normalization import BatchNorm, InstanceNorm
from cnndsl.layers.partial import PartialConv
from cnndsl.layers.separable import DepthwiseConv, SeparableConv


@of_layers("W201", Conv, Deconv, DepthwiseConv, SeparableConv, PartialConv, Linear)
def redundant_bias(node: Node, wiring: Wiring) -> Finding | None:
    """Told of the first of the layers that share the bias, if none of them needs it."""
    sharing = wiring.sharing(node)
    if node is not sharing[0] or not getattr(node.layer, "bias", False):
        return None
    if not all(_taken_away(each, wiring) for each in sharing):
        return None
    (norm, *_) = wiring.readers(Wire(node.index))
    return Finding(
        f"`{node.layer.word}` has a bias, and the `{norm.layer.word}` after it takes it away",
        labels=(Label(norm.span, "subtracts the mean of every channel"),),
        helps=("write `bias = false` wherever a normalization follows",),
        spare=node.shapes[0].channels,
    )


def _taken_away(node: Node, wiring: Wiring) -> bool:
    """Whether all that a layer leaves goes on to have the mean of its channels subtracted."""
    if isinstance(node.layer, Linear) and node.shapes[0].rank:
        return False  # its bias lies along another axis
    wire = Wire(node.index)
    readers = wiring.readers(wire)
    norms = all(isinstance(reader.layer, BatchNorm | InstanceNorm) for reader in readers)
    return bool(readers) and norms and wire not in wiring.outputs
