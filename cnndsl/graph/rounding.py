"""Where on its way a tensor lost positions for good: what a stride left over of a size."""

from collections.abc import Sequence

from cnndsl.graph.graph import Node, Wire


def rounded(nodes: Sequence[Node], wire: Wire) -> str:
    """What a stride left over, and which sizes it would not; empty if that is not what happened."""
    multiple, lost = 1, ""
    node = nodes[wire.node]
    while node.inputs:
        x, y = node.facts.inputs[0].spatial, node.facts.outputs[0].spatial
        if len(x) != len(y) or not x:
            return ""
        for before, after in zip(map(int, x), map(int, y), strict=True):
            ratio = round(before / after)
            if before > after and ratio == 1:
                return ""  # an edge was cut off, which a padding would mend
            if ratio > 1 and ratio * after != before:
                lost = f"`{node.name}` makes {after} of {before}"
        multiple *= max(1, round(int(x[0]) / int(y[0])))
        node = nodes[node.inputs[0].node]
    if not lost:
        return ""
    return f"{lost}: with an input whose sizes are multiples of {multiple}, nothing is left over"
