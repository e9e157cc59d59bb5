"""An even kernel with `same` padding, which cannot lie about its position."""

from cnndsl.analysis.lints.finding import Finding
from cnndsl.analysis.lints.registry import of_layers
from cnndsl.analysis.lints.sights import CONVOLUTIONS, POOLS, sights
from cnndsl.analysis.lints.wiring import Wiring
from cnndsl.graph import Node


@of_layers("W208", *CONVOLUTIONS, *POOLS)
def shifted_window(node: Node, _wiring: Wiring) -> Finding | None:
    """Told with a stride of 1; with a larger one, what lies at the end may depend on the size."""
    if getattr(node.layer, "pad", None) != "same":
        return None
    for sight in sights(node) or ():
        if sight.step == 1 and sight.size % 2 == 0:
            before, after = -int(sight.start), int(sight.size) - 1 + int(sight.start)
            return Finding(
                f"`same` padding for a kernel of {sight.size} shifts the tensor by half a position",
                notes=(f"it is padded by {before} before and {after} after",),
                helps=(f"use an odd kernel: {sight.size - 1} or {sight.size + 1}",),
            )
    return None
