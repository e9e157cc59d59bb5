"""Layers whose windows move by whole steps, and what of their input these do not see."""

from collections.abc import Sequence

from cnndsl.analysis.lints.wiring import Wiring
from cnndsl.graph import Node
from cnndsl.layers import Sight
from cnndsl.layers.convolution import Conv
from cnndsl.layers.partial import PartialConv
from cnndsl.layers.pooling import Pool
from cnndsl.layers.separable import DepthwiseConv, SeparableConv
from cnndsl.layers.summing import LPPool, Subsample

CONVOLUTIONS = (Conv, DepthwiseConv, SeparableConv, PartialConv)
POOLS = (Pool, LPPool, Subsample)
_MOVING = (*CONVOLUTIONS, *POOLS)


def sights(node: Node) -> Sequence[Sight] | None:
    """The window along each axis of a layer's input; None if it has none that moves."""
    layer = node.layer
    if not isinstance(layer, _MOVING):
        return None
    if isinstance(layer, Pool) and layer.adaptive is not None:
        return None
    return node.facts.reach[0].along(node.facts.inputs[0])


def seen_by(node: Node, wiring: Wiring) -> list[Sequence[Sight]] | None:
    """The windows of all that read what a layer reads, if each has some and this is the first.

    With a stride of 1 a window sees everything.
    """
    if getattr(node.layer, "stride", None) == 1:
        return None
    (wire,) = node.inputs
    readers = wiring.readers(wire)
    if readers[0] is not node or wire in wiring.outputs:
        return None
    windows = [found for reader in readers if (found := sights(reader)) is not None]
    return windows if len(windows) == len(readers) else None
