"""The way of each edge: along spines, in lanes beside columns, in tracks between cells.

An edge leaves a box at its end, or at its side if it goes on past the next cell; and so it arrives.
Where it comes out of a column before its end, and where it goes past cells, it takes a lane. None
of these lies on a box.
"""

from collections.abc import Sequence
from typing import NamedTuple

from cnndsl.dataclasses import dataclass, field
from cnndsl.render.layout.columns import Column, Key, Skeleton, Way
from cnndsl.render.picture import Box, Edge


class Spine(NamedTuple):
    """Across: the middle of a column."""

    column: Column


class Lane(NamedTuple):
    """Across: a lane beside a column."""

    column: Column
    key: Key


class Track(NamedTuple):
    """Along: a track in a gap."""

    column: Column
    gap: int
    key: Key


class Side(NamedTuple):
    """Along: the middle of a box, at whose side an edge leaves or arrives."""

    box: Box


Across = Spine | Lane
Turn = tuple[Track | Side, Across]
"""On from there across, to there."""


@dataclass(slots=True, eq=False)
class Route:
    """The turns that an edge takes after its start."""

    edge: Edge
    start: Across
    turns: list[Turn] = field(default_factory=list)
    is_beside: bool = False
    """Whether it arrives at the side of its target."""


def routes(skeleton: Skeleton, edges: Sequence[Edge]) -> list[Route]:
    """The routes of all edges; columns then know who wants lanes and tracks of theirs."""
    router = _Router(skeleton, edges)
    found = [router.route(edge) for edge in edges]
    for column in skeleton.root.all():
        _share_lanes(column)
    return found


class _Router:
    def __init__(self, skeleton: Skeleton, edges: Sequence[Edge]) -> None:
        self.skeleton = skeleton
        self.ways = {box: skeleton.way(box) for box in skeleton.cells}
        self.numbers = {box: number for number, box in enumerate(skeleton.cells)}
        self.feeding: dict[Column, set[Box]] = {}
        """Whose tensors come in by the spine of a column."""
        for edge in edges:
            for column, place in self.ways[edge.target]:
                if place or column in (each for each, _ in self.ways[edge.source]):
                    break
                self.feeding.setdefault(column, set()).add(edge.source)

    def route(self, edge: Edge) -> Route:
        out, into = self.ways[edge.source], self.ways[edge.target]
        shared = {column for column, _ in out} & {column for column, _ in into}
        above = [(column, place) for column, place in out if column not in shared]
        below = [(column, place) for column, place in into if column not in shared]
        column, one = out[len(above)]
        _, other = into[len(below)]
        key = "from", self.numbers[edge.source]
        route = Route(edge, Spine(out[0][0]))
        self.leave(route, above, key)
        arrival, rest = self.enter(edge, below, key)
        if other == one + 1:
            if not below and above:
                key = "to", self.numbers[edge.target]
            if self.end(route) != arrival:
                route.turns.append((self.track(column, other, key), arrival))
        else:
            self.pass_by(route, column, (one, other), key, direct=(not above, not below))
            if below:
                route.turns.append((self.track(column, other, key), arrival))
        route.turns += rest
        route.is_beside = isinstance(self.end(route), Lane)
        return route

    def end(self, route: Route) -> Across:
        """Where a route is so far, across."""
        return route.turns[-1][1] if route.turns else route.start

    def leave(self, route: Route, above: Way, key: Key) -> None:
        """Out of the columns that the target is not in."""
        for level, (column, place) in enumerate(above):
            column.is_left = True
            last = len(column.cells) - 1
            if place == last:
                continue
            lane = self.lane(column, key, 2 * place + (1 if level == 0 else 2), 2 * last + 2)
            at = self.track(column, place + 1, key) if level else Side(route.edge.source)
            route.turns.append((at, lane))

    def pass_by(
        self,
        route: Route,
        column: Column,
        places: tuple[int, int],
        key: Key,
        *,
        direct: tuple[bool, bool],
    ) -> None:
        """Past the cells between two of a column."""
        one, other = places
        start = 2 * one + (1 if direct[0] else 2)
        end = 2 * other + (1 if direct[1] else 0)
        lane = self.lane(column, key, min(start, end), max(start, end))
        at = Side(route.edge.source) if direct[0] else self.track(column, one + 1, key)
        route.turns.append((at, lane))

    def enter(self, edge: Edge, below: Way, key: Key) -> tuple[Across, list[Turn]]:
        """Where an edge comes into the outermost of these columns, and how it goes on in them."""
        arrival: Across = Spine(self.ways[edge.target][0][0])
        turns: list[Turn] = []
        for level, (column, place) in enumerate(below):
            column.is_entered = True
            if place == 0:
                if column.is_framed and arrival != Spine(column):
                    turns.insert(0, (self.track(column, 0, key), arrival))
                    arrival = self.beneath(column, edge, key)
                continue
            lane = self.lane(column, key, 0, 2 * place + (1 if level == 0 else 0))
            if level:
                turns.insert(0, (self.track(column, place, key), arrival))
            arrival = lane
            if self.feeding.get(column) == {edge.source}:
                turns.insert(0, (self.track(column, 0, key), lane))
                arrival = Spine(column)
        return arrival, turns

    def beneath(self, column: Column, edge: Edge, key: Key) -> Across:
        """Where an edge comes into a frame that falls apart at once: past its title."""
        if self.feeding.get(column) == {edge.source}:
            return Spine(column)
        return self.lane(column, key, 0, 0)

    def lane(self, column: Column, key: Key, start: int, end: int) -> Lane:
        before, behind = column.spans.get(key, (start, end))
        column.spans[key] = min(before, start), max(behind, end)
        return Lane(column, key)

    def track(self, column: Column, gap: int, key: Key) -> Track:
        tracks = column.gaps[gap].tracks
        tracks.setdefault(key, len(tracks))
        return Track(column, gap, key)


def _share_lanes(column: Column) -> None:
    """Give each span the nearest lane that is free; the shortest come first."""
    taken: list[list[tuple[int, int]]] = []
    for key, (start, end) in sorted(column.spans.items(), key=_length):
        free = [
            number
            for number, spans in enumerate(taken)
            if all(end < its or start > own for its, own in spans)
        ]
        if not free:
            taken.append([])
        column.lanes[key] = free[0] if free else len(taken) - 1
        taken[column.lanes[key]].append((start, end))


def _length(item: tuple[Key, tuple[int, int]]) -> tuple[int, int]:
    _, (start, end) = item
    return end - start, start
