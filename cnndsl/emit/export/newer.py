"""What only newer versions of ONNX's operators say right."""

from cnndsl.analysis.resting import resting
from cnndsl.graph import Graph, Node
from cnndsl.layers.pooling import Pool
from cnndsl.size import Size

NEWER = 22
"""From here on no window of a pooling begins behind its input."""


def needs_newer(graph: Graph) -> bool:
    """Whether some pooling has a last window that older versions count and torch does not."""
    idle = resting(graph)
    return any(_may_begin_behind(node) for node in graph.layers if node.index not in idle)


def _may_begin_behind(node: Node) -> bool:
    layer, (x, *_) = node.layer, node.facts.inputs
    if not isinstance(layer, Pool) or not layer.ceil:
        return False
    window = layer.window(x)
    axes = zip(x.spatial, window.reach, window.stride, window.sides, strict=True)
    return any(_begins_behind(*axis) for axis in axes)


def _begins_behind(extent: int, reach: int, stride: int, sides: tuple[int, int]) -> bool:
    before, after = sides
    if isinstance(extent, Size):
        return before > 0 or stride > reach
    padded = extent + before + after
    last = -(-(padded - reach) // stride) * stride
    return last >= extent + before
