"""Solids that stand close together: how far apart, and what is said beside and under them."""

from cnndsl.render.letters import SMALL, width
from cnndsl.render.volume.rows import Group, Leaf

LINE = 13
"""How far lines of text are apart."""
CLEAR = 5
"""What is left free beside a text."""
_CLOSE = 3


def group(group: Group) -> None:
    """Give the solids of a group their places in it, and the group its size."""
    front = _fronts(group)
    first, last = group.leaves[0], group.leaves[-1]
    words = max([width(line, SMALL) for line in group.lines], default=0)
    under = width(channels(first), SMALL) - first.block.wide, words - front
    left = max(width(high(group), SMALL) + CLEAR, *[each / 2 for each in under])
    ends = [leaf.x + leaf.block.wide + leaf.block.across for leaf in group.leaves]
    beside = front + last.block.across / 2 + width(deep(group), SMALL) + CLEAR
    beyond = front + (width(channels(last), SMALL) - last.block.wide) / 2
    for leaf in group.leaves:
        leaf.x += left
    group.length = left + max(*ends, beside, beyond, (words + front) / 2)
    for leaf in group.leaves:
        end = leaf.x + leaf.block.wide + leaf.block.across
        group.tops.append((leaf.x, end, (leaf.block.high + leaf.block.up) / 2))
    texts = LINE * (bool(channels(first)) + len(group.lines))
    group.feet.append((0, group.length, group.foot + CLEAR + texts))


def _fronts(group: Group) -> float:
    """Fronts beside one another, so far apart that their sizes are; where the last one ends."""
    x, end = 0.0, None
    for leaf in group.leaves:
        half = width(channels(leaf), SMALL) / 2
        if end is not None:
            x = max(x, end + CLEAR + half - leaf.block.wide / 2)
        leaf.x = x
        end = x + leaf.block.wide / 2 + half
        x += leaf.block.wide + _CLOSE
    return x - _CLOSE


def channels(leaf: Leaf) -> str:
    """The sizes along the flow; all of them where the others are one position."""
    sizes = leaf.solid.sizes
    shown = sizes[: len(sizes) if _is_rod(leaf) else max(1, len(sizes) - 2)]
    factors = [each if len(shown) == 1 or each.isalnum() else f"({each})" for each in shown]
    return "" if leaf.solid.symbol else "×".join(factors)


def high(group: Group) -> str:
    """The size of the upright edge of the first solid."""
    rank = len(group.leaves[0].solid.sizes)
    return _edge(group, group.leaves[0], -1 if rank == 2 else -2) if rank > 1 else ""


def deep(group: Group) -> str:
    """The size of the edge of the last solid that goes back."""
    last = group.leaves[-1]
    return _edge(group, last, -1) if len(last.solid.sizes) > 2 else ""


def _edge(group: Group, leaf: Leaf, axis: int) -> str:
    """What a solid has along an axis, as the last one of as much in its group tells it."""
    if leaf.solid.symbol or _is_rod(leaf):
        return ""
    same = [each for each in group.leaves if each.solid.extents[axis] == leaf.solid.extents[axis]]
    return same[-1].solid.sizes[axis]


def _is_rod(leaf: Leaf) -> bool:
    return {*leaf.solid.sizes[1:]} == {"1"}
