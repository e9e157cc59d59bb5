"""The points of an edge, each told by the cell or gap that it moves with."""

from cnndsl.render.layout.columns import Cell, Gap, Skeleton
from cnndsl.render.layout.routes import Route, Side, Track
from cnndsl.render.layout.sizes import LABEL, MARGIN, TRACK, across
from cnndsl.render.letters import SMALL, width

Along = tuple[Cell | Gap, float]
"""So far behind the start of a cell or gap."""
Anchor = tuple[float, Along]
"""Where a point is across, and along."""

ARRIVES, LEAVES = 0.25, 0.75
"""Where edges meet the side of a box, so that one that comes and one that goes are apart."""


def anchored(skeleton: Skeleton, route: Route, *, to_the_right: bool = False) -> list[Anchor]:
    """Where an edge begins, turns and ends."""
    source, target = skeleton.cells[route.edge.source], skeleton.cells[route.edge.target]
    place = across(route.start)
    at: Along = (source, source.length)
    if route.turns and isinstance(route.turns[0][0], Side):
        place, at = place + source.behind, (source, LEAVES * source.length)
    found = [(place, at)]
    for turn, to in route.turns:
        if isinstance(turn, Track):
            at = _track(turn, to_the_right=to_the_right)
        found += (place, at), (across(to), at)
        place = across(to)
    if not route.is_beside:
        return [*found, (place, (target, 0))]
    at = (target, ARRIVES * target.length)
    return [*found, (place, at), (target.column.spine + target.behind, at)]


def _track(track: Track, *, to_the_right: bool) -> Along:
    gap = track.column.gaps[track.gap]
    room = width(gap.label, SMALL) + MARGIN if to_the_right else LABEL
    return gap, (room if gap.label else 0) + TRACK * (gap.tracks[track.key] + 0.5)
