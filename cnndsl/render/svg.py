"""A picture as SVG."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from urllib.parse import quote as percent

from cnndsl.render.letters import BODY, SMALL, TITLE
from cnndsl.render.picture import Kind, Mark
from cnndsl.render.scene import KEY, Border, Key, Line, Plate, Point, Scene, Text
from cnndsl.render.theme import Theme

FONTS = "Helvetica, Arial, Liberation Sans, sans-serif"
"""Fonts whose letters are equally wide."""

_ROUND = 5
"""The radius of the corners of edges."""


def svg(scene: Scene, theme: Theme) -> str:
    """The text of a file that stands alone, or of a part of a page: it has no styles of its own."""
    return "\n".join(_Writer(theme).lines(scene)) + "\n"


class _Writer:
    """Everything with its colours beside it, so that it looks the same wherever it is put."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.inks = {
            "title": f'font-size="{TITLE}" font-weight="bold"',
            "box": f'font-size="{BODY}"',
            "head": 'font-weight="bold"',
            "small": f'fill="{theme.faint}"',
            "label": f'fill="{theme.faint}"',
        }

    def lines(self, scene: Scene) -> Iterator[str]:
        wide, high = _number(scene.width), _number(scene.height)
        size = f'width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'
        font = f'font-family="{FONTS}" font-size="{_number(SMALL)}" fill="{self.theme.ink}"'
        yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>'
        yield f'<rect width="{wide}" height="{high}" fill="{self.theme.paper}"/>'
        yield from map(self.border, scene.borders)
        yield f'<g fill="none" stroke="{self.theme.line}" stroke-width="1.3">'
        yield from [_line(line) for line in scene.lines]
        yield f'</g><g fill="{self.theme.line}">'
        yield from [f'<path d="{_arrow(*line.points[-2:])}"/>' for line in scene.lines]
        yield "</g>"
        yield from map(self.plate, scene.plates)
        yield from map(self.text, scene.texts)
        yield from map(self.key, scene.keys)
        yield "</svg>"

    def border(self, border: Border) -> str:
        area = _area(border.x, border.y, border.width, border.height)
        colours = f'fill="{self.theme.frame}" stroke="{self.theme.border}"'
        drawn = f'<rect {area} rx="7" {colours}/>'
        return self.linked(drawn, border.texts, border.tip, border.place)

    def plate(self, plate: Plate) -> str:
        round_ = plate.kind in ("input", "output", "merge")
        radius = min(plate.width, plate.height) / 2 if round_ else 4
        shifts = (3, 0) if plate.times > 1 else (0,)
        drawn = "".join(
            [
                self.rectangle(
                    plate.kind,
                    _area(plate.x + by, plate.y + by, plate.width, plate.height),
                    radius,
                    plate.mark,
                )
                for by in shifts
            ]
        )
        return self.linked(drawn, plate.texts, plate.tip, plate.place)

    def key(self, key: Key) -> str:
        return self.rectangle(key.kind, _area(key.x, key.y, KEY, KEY), 2) + self.text(key.text)

    def rectangle(self, kind: Kind, area: str, radius: float, mark: Mark = "") -> str:
        fill, stroke = self.theme.kinds[kind]
        colours = f'fill="{fill}" stroke="{self.theme.marks.get(mark, stroke)}"'
        thick = ' stroke-width="2.5"' if mark else ""
        return f'<rect {area} rx="{_number(radius)}" {colours}{thick}/>'

    def linked(self, drawn: str, texts: Iterable[Text], tip: str, place: str) -> str:
        """A group that tells more to who points at it, and leads to the line it comes from."""
        title = f"<title>{escape(tip)}</title>" if tip else ""
        inside = f"{title}{drawn}{''.join(map(self.text, texts))}"
        return f'<a href="{escape(linked(place))}">{inside}</a>' if place else f"<g>{inside}</g>"

    def text(self, text: Text) -> str:
        anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
        at = f'x="{_number(text.x)}" y="{_number(text.y)}"'
        return f"<text {at}{anchor} {self.inks[text.ink]}>{escape(text.text)}</text>"


def _line(line: Line) -> str:
    dashes = ' stroke-dasharray="4 3"' if line.aside else ""
    return f'<path d="{_path(line.points)}"{dashes}/>'


def _path(points: Sequence[Point]) -> str:
    """A line with round corners."""
    parts = [f"M{_at(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        room = min(_ROUND, _distance(before, corner) / 2, _distance(corner, after) / 2)
        first, second = _towards(corner, before, room), _towards(corner, after, room)
        parts.append(f"L{_at(first)}Q{_at(corner)} {_at(second)}")
    return "".join([*parts, f"L{_at(_towards(points[-1], points[-2], 4))}"])


def _arrow(before: Point, end: Point) -> str:
    """The head of an edge."""
    back = _towards(end, before, 6)
    away = (end[1] - back[1]) / 2, (back[0] - end[0]) / 2
    one, other = (back[0] + away[0], back[1] + away[1]), (back[0] - away[0], back[1] - away[1])
    return f"M{_at(end)}L{_at(one)}L{_at(other)}Z"


def _towards(one: Point, other: Point, by: float) -> Point:
    """So far from one point in the direction of another."""
    distance = _distance(one, other) or 1
    share = by / distance
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share


def _distance(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _area(x: float, y: float, wide: float, high: float) -> str:
    at = f'x="{_number(x)}" y="{_number(y)}"'
    return f'{at} width="{_number(wide)}" height="{_number(high)}"'


def _at(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    """A coordinate to a hundredth, the same on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def linked(place: str) -> str:
    """A place in a file as a link: `my net.cnn#L3` as `my%20net.cnn#L3`."""
    path, _, line = place.rpartition("#")
    return f"{percent(path)}#{line}"
