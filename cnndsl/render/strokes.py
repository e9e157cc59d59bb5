"""Lines from point to point: their coordinates, their corners, and the arrows at their ends."""

from collections.abc import Sequence

from cnndsl.render.scene import Point

Points = tuple[Point, ...]

_HEAD, _ROUND = 6, 5


def number(value: float) -> str:
    """A coordinate to a hundredth, the same on every machine."""
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def head(points: Points) -> Points:
    """The arrow at the end of a line."""
    end, before = points[-1], points[-2]
    back = towards(end, before, _HEAD)
    away = (end[1] - back[1]) / 2, (back[0] - end[0]) / 2
    return end, (back[0] + away[0], back[1] + away[1]), (back[0] - away[0], back[1] - away[1])


def short(points: Points, by: float = _HEAD - 1) -> Points:
    """A line that ends within its arrow, so that the tip stays sharp."""
    return *points[:-1], towards(points[-1], points[-2], by)


def straight(points: Sequence[Point]) -> Points:
    """A line without points where nothing turns."""
    found: list[Point] = []
    for point in points:
        if found and found[-1] == point:
            continue
        if len(found) > 1 and any(
            found[-2][axis] == found[-1][axis] == point[axis] for axis in (0, 1)
        ):
            found.pop()
        found.append(point)
    return tuple(found)


def corners(points: Points) -> list[tuple[Point, Point, Point]]:
    """Where each corner of a line begins to turn, where it lies, and where it has turned."""
    found = []
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        room = min(_ROUND, distance(before, corner) / 2, distance(corner, after) / 2)
        found.append((towards(corner, before, room), corner, towards(corner, after, room)))
    return found


def towards(one: Point, other: Point, by: float) -> Point:
    """So far from one point in the direction of another."""
    share = by / (distance(one, other) or 1)
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def distance(one: Point, other: Point) -> float:
    """How far two points are apart."""
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)
