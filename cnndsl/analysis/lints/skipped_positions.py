"""A stride larger than the kernel, so that nothing ever sees what lies between."""

from cnndsl.analysis.lints.finding import Finding
from cnndsl.analysis.lints.registry import of_layers
from cnndsl.analysis.lints.sights import CONVOLUTIONS, POOLS, seen_by
from cnndsl.analysis.lints.wiring import Wiring
from cnndsl.graph import Node
from cnndsl.layers import Sight
from cnndsl.layers.cutting import Slice
from cnndsl.layers.pooling import Pool


@of_layers("W203", *CONVOLUTIONS, *POOLS)
def skipped_positions(node: Node, wiring: Wiring) -> Finding | None:
    """Told only where no other layer sees what is skipped, as the body of a residual does."""
    windows = seen_by(node, wiring)
    if windows is None or _chosen(node, wiring):
        return None
    readers = wiring.readers(node.inputs[0])
    for axis, extent in enumerate(node.facts.inputs[0].spatial):
        each = zip(windows, readers, strict=True)
        pairs = [(window[axis], reader.shapes[0].spatial[axis]) for window, reader in each]
        sight, positions = max(pairs, key=lambda pair: pair[0].size - pair[0].step)
        if _steps_over(sight, positions, extent):
            skipped = sight.step - sight.size
            return Finding(
                f"`{node.layer.word}` moves by {sight.step} and sees {sight.size}:"
                f" it skips {skipped} of every {sight.step} positions",
                notes=("nothing else sees them",),
                helps=(f"use a kernel of at least {sight.step}, or a smaller stride",),
            )
    return None


def _steps_over(sight: Sight, positions: int, extent: int) -> bool:
    """Whether some of the input lies between two windows, and not only padding."""
    start, size, step = int(sight.start), int(sight.size), int(sight.step)
    first = max(-start // step, 0)  # the first window with a gap behind it that reaches the input
    return size < step and first < positions - 1 and start + first * step + size < extent


def _chosen(node: Node, wiring: Wiring) -> bool:
    """Whether it is a way to take every so many-th position, which means what it does."""
    layer = node.layer
    picks = isinstance(layer, Pool) and layer.kernel == 1
    return picks or isinstance(wiring.before(node).layer, Slice)
