"""A kernel that reaches past its input, so that some of its weights never meet a number of it."""

from math import prod

from cnndsl.analysis.lints.finding import Finding
from cnndsl.analysis.lints.registry import of_layers
from cnndsl.analysis.lints.sights import sights
from cnndsl.analysis.lints.wiring import Wiring
from cnndsl.graph import Node
from cnndsl.layers import Sight
from cnndsl.layers.convolution import Conv
from cnndsl.layers.separable import DepthwiseConv, SeparableConv
from cnndsl.layers.windows import per_axis
from cnndsl.shape import ceil_div

_LAYERS = (Conv, DepthwiseConv, SeparableConv)


@of_layers("W209", *_LAYERS)
def idle_taps(node: Node, wiring: Wiring) -> Finding | None:
    """Told of the first of the layers that share a kernel, if none of them uses all of it."""
    if getattr(node.layer, "pad", 0) == 0 or node.shapes[0].is_open or _within(node):
        return None
    sharing = wiring.sharing(node)
    if node is not sharing[0]:
        return None
    counts = [_taps(each) for each in sharing]
    busy, taps = max(counts)
    if busy == taps:
        return None
    kernel = prod(node.facts.weights[_kernel(node)])
    return Finding(
        f"{taps - busy} of the {taps} taps of the kernel see nothing but padding",
        label=f"its input is {node.facts.inputs[0]}",
        helps=("use a smaller kernel here, or less downsampling before it",),
        spare=kernel // taps * (taps - busy),
    )


def _kernel(node: Node) -> str:
    return "depthwise.weight" if isinstance(node.layer, SeparableConv) else "weight"


def _within(node: Node) -> bool:
    """Whether the first window ends, and the last begins, inside the input: the common case."""
    sizes = zip(node.facts.inputs[0].spatial, node.shapes[0].spatial, strict=True)
    return all(
        sight.start + sight.size <= extent
        and sight.start + (positions - 1) * sight.step >= 0
        and sight.step <= extent
        for (extent, positions), sight in zip(sizes, sights(node) or (), strict=True)
    )


def _taps(node: Node) -> tuple[int, int]:
    """How many taps of the kernel meet the input somewhere, and how many there are."""
    layer, x = node.layer, node.facts.inputs[0]
    assert isinstance(layer, _LAYERS)
    kernel = per_axis(layer.kernel, x.rank, "kernel")
    if layer.pad_mode != "zeros":
        return prod(kernel), prod(kernel)
    apart = per_axis(layer.dilation, x.rank, "dilation")
    axes = zip(kernel, apart, x.spatial, node.shapes[0].spatial, sights(node) or (), strict=True)
    return prod(_busy(*axis) for axis in axes), prod(kernel)


def _busy(taps: int, dilation: int, extent: int, positions: int, sight: Sight) -> int:
    """How many taps along an axis lie on the input at some position of the window.

    A window that steps over all of the input is left alone.
    """
    start, last = int(sight.start), int(sight.start) + (positions - 1) * int(sight.step)
    if sight.step > extent and positions > 1:
        return taps
    first = max(ceil_div(-last, dilation), 0)
    return max(min((extent - 1 - start) // dilation, taps - 1) - first + 1, 0)
