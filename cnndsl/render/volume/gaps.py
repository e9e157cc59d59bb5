"""How far groups have to be apart, so that no line of a window crosses the words under the next."""

from collections.abc import Iterator

from cnndsl.render.letters import SMALL, width
from cnndsl.render.volume.cuboid import Cuboid
from cnndsl.render.volume.groups import LINE, channels
from cnndsl.render.volume.rows import Group

_ABOVE = SMALL
"""How far the letters of a text and some air reach over its line."""


def gap(before: Group, after: Group) -> float:
    """The least gap between two groups."""
    source, target = before.leaves[-1], after.leaves[0]
    opening = target.solid.opening
    if opening is None or opening.spreads or source.solid.symbol or not source.solid.extents[1:]:
        return 0
    one = Cuboid(source.solid, source.block, source.x - before.length, 0)
    other = Cuboid(target.solid, target.block, target.x, 0)
    lower = [line.points for line in one.window(other, opening)[2:4]]
    least = [
        beyond * (y - tip) / (top - tip) - (target.x - x)
        for beyond, top in _words(after)
        for (x, y), (_, tip) in lower
    ]
    return max([0, *least])


def _words(group: Group) -> Iterator[tuple[float, float]]:
    """How far each text under a group goes beyond its first front, and where it ends above."""
    first, last = group.leaves[0], group.leaves[-1]
    front = last.x + last.block.wide - first.x
    texts = [(channels(first), first.block.wide)] if channels(first) else []
    texts += [(line, front) for line in group.lines]
    for number, (text, room) in enumerate(texts, 1):
        yield (width(text, SMALL) - room) / 2, group.foot + LINE * number - _ABOVE
