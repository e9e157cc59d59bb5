"""Rows at the end of an input that no window reaches any more."""

from cnndsl.analysis.lints.finding import Finding
from cnndsl.analysis.lints.registry import of_layers
from cnndsl.analysis.lints.sights import CONVOLUTIONS, POOLS, seen_by
from cnndsl.analysis.lints.wiring import Wiring
from cnndsl.graph import Node
from cnndsl.layers import Sight
from cnndsl.shape import Shape
from cnndsl.size import Size

_NOUNS = {1: ("position",), 2: ("row", "column"), 3: ("slice", "row", "column")}


@of_layers("W204", *POOLS)
def dropped_by_pooling(node: Node, wiring: Wiring) -> Finding | None:
    """A pooling that leaves out the end of its input."""
    pads = "or extend the input with `pad`"
    return _dropped(node, wiring, f"`ceil = true` adds a window that hangs over the end, {pads}")


@of_layers("W205", *CONVOLUTIONS)
def dropped_by_stride(node: Node, wiring: Wiring) -> Finding | None:
    """A convolution with a stride that leaves out the end of its input."""
    return _dropped(node, wiring, "extend the input with `pad`, or begin with another size")


def _dropped(node: Node, wiring: Wiring, cure: str) -> Finding | None:
    windows = seen_by(node, wiring)
    if windows is None:
        return None
    x = node.facts.inputs[0]
    readers = wiring.readers(node.inputs[0])
    left = [
        min(
            _beyond(extent, reader.shapes[0].spatial[axis], window[axis])
            for reader, window in zip(readers, windows, strict=True)
        )
        for axis, extent in enumerate(x.spatial)
    ]
    if not any(left):
        return None
    return Finding(
        f"`{node.layer.word}` leaves out the last {_listed(left)} of {Shape(x.spatial)}",
        notes=("nothing else sees them",) if sum(left) > 1 else ("nothing else sees it",),
        helps=(cure,),
    )


def _beyond(extent: int, positions: int, sight: Sight) -> int:
    """How many positions lie behind the last window; of an open size nobody can say."""
    if isinstance(extent, Size) or (sight.step > sight.size and positions > 1):
        return 0  # what lies between windows is told by another lint
    end = int(sight.start) + (positions - 1) * int(sight.step) + int(sight.size)
    return max(extent - end, 0)


def _listed(left: list[int]) -> str:
    """`row and 2 columns`."""
    pairs = zip(left, _NOUNS[len(left)], strict=True)
    parts = [noun if count == 1 else f"{count} {noun}s" for count, noun in pairs if count]
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
