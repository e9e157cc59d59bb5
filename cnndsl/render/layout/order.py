"""Which column stands before which, and which track above which, so that no edge runs on another.

Two edges may share a stretch where they share an end; else one must have left the line that it came
on before the other arrives there. Where that cannot be, what lies behind the gap moves aside.
"""

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from cnndsl.render.layout.columns import Cell, Column, Gap, Key, Skeleton
from cnndsl.render.layout.routes import Across, Route, Track, routes
from cnndsl.render.layout.sizes import LANE, Sizes, across
from cnndsl.render.picture import Edge, Frame

TRIES = 8
"""How often what is behind a gap may move aside."""
SHIFT = 0.7 * LANE
"""How far, each time."""


def laid_out(
    root: Frame, edges: Sequence[Edge], *, to_the_right: bool = False
) -> tuple[Skeleton, list[Route]]:
    """What a picture has, in its place."""
    skeleton = Skeleton(root, edges)
    found = routes(skeleton, edges)
    sizes = Sizes(to_the_right)
    sizes.place(skeleton)
    if _sort_columns(found):
        sizes.place(skeleton)
    for _ in range(TRIES):
        moved = _sort_tracks(found)
        if not moved:
            break
        for cell in moved:
            cell.aside += SHIFT
        sizes.place(skeleton)
    return skeleton, found


def _sort_columns(found: Sequence[Route]) -> bool:
    """Columns side by side as what leads to them comes; whether any changed places."""
    arriving: dict[Column, list[float]] = {}
    for route in found:
        for source, _, target in _crossings(route):
            arriving.setdefault(target.column, []).append(across(source))
    middles = {column: sum(places) / len(places) for column, places in arriving.items()}
    changed = False
    for cell in {column.around: None for column in middles}:
        if cell is None or not all(column in middles for column in cell.columns):
            continue
        before = [*cell.columns]
        cell.columns[cell.is_led :] = sorted(cell.columns[cell.is_led :], key=middles.__getitem__)
        changed |= before != cell.columns
    return changed


def _sort_tracks(found: Sequence[Route]) -> list[Cell]:
    """The tracks of each gap in an order in which none runs on another; cells that prevent it."""
    gaps: dict[Gap, _Tracks] = {}
    for route in found:
        for source, track, target in _crossings(route):
            gap = track.column.gaps[track.gap]
            own = gaps.setdefault(gap, _Tracks(track))
            own.leaving.setdefault(round(across(source)), {})[track.key] = None
            own.arriving.setdefault(round(across(target)), {})[track.key] = None
    return [cell for gap, tracks in gaps.items() for cell in tracks.sort(gap)]


class _Tracks:
    """What leaves and arrives in a gap, and where across."""

    def __init__(self, track: Track) -> None:
        self.behind = track.column.cells[track.gap : track.gap + 1]
        self.leaving: dict[int, dict[Key, None]] = {}
        self.arriving: dict[int, dict[Key, None]] = {}

    def sort(self, gap: Gap) -> list[Cell]:
        """Number the tracks; the cell behind, if there is no order for them."""
        sorter: TopologicalSorter[Key] = TopologicalSorter(dict.fromkeys(gap.tracks, ()))
        for place, keys in self.arriving.items():
            for key in keys:
                sorter.add(key, *[each for each in self.leaving.get(place, ()) if each != key])
        try:
            order = [*sorter.static_order()]
        except CycleError:
            return [cell for cell in self.behind if cell.columns]
        gap.tracks = {key: number for number, key in enumerate(order)}
        return []


def _crossings(route: Route) -> Iterator[tuple[Across, Track, Across]]:
    """From where, in which track and to where an edge goes across between cells."""
    source = route.start
    for turn, target in route.turns:
        if isinstance(turn, Track):
            yield source, turn, target
        source = target
