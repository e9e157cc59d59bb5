"""A picture as SVG."""

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote as percent

from cnndsl.render.letters import BODY, SMALL, TITLE
from cnndsl.render.picture import Kind, Mark
from cnndsl.render.scene import KEY, Border, Key, Line, Plate, Point, Scene, Text
from cnndsl.render.strokes import Points, corners, head, number, short
from cnndsl.render.theme import Theme

FONTS = "Helvetica, Arial, Liberation Sans, sans-serif"
"""Fonts whose letters are equally wide."""


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
        yield from opening(scene.width, scene.height, self.theme)
        yield from map(self.border, scene.borders)
        yield f'<g fill="none" stroke="{self.theme.line}" stroke-width="1.3">'
        yield from [_line(line) for line in scene.lines]
        yield f'</g><g fill="{self.theme.line}">'
        yield from [f'<path d="{angular(head(line.points))}Z"/>' for line in scene.lines]
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
        return f'<rect {area} rx="{number(radius)}" {colours}{thick}/>'

    def linked(self, drawn: str, texts: Iterable[Text], tip: str, place: str) -> str:
        """A rectangle with its texts."""
        return telling(f"{drawn}{''.join(map(self.text, texts))}", tip, place)

    def text(self, text: Text) -> str:
        return line_of_text(text, self.inks[text.ink])


def _line(line: Line) -> str:
    dashes = ' stroke-dasharray="4 3"' if line.aside else ""
    return f'<path d="{rounded(short(line.points, 4))}"{dashes}/>'


def _area(x: float, y: float, wide: float, high: float) -> str:
    at = f'x="{number(x)}" y="{number(y)}"'
    return f'{at} width="{number(wide)}" height="{number(high)}"'


def opening(wide: float, high: float, theme: Theme) -> Iterator[str]:
    """The first lines of a file: its size, its letters, and its paper."""
    size = f'width="{number(wide)}" height="{number(high)}"'
    box = f'viewBox="0 0 {number(wide)} {number(high)}"'
    font = f'font-family="{FONTS}" font-size="{number(SMALL)}" fill="{theme.ink}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} {font}>'
    yield f'<rect {size} fill="{theme.paper}"/>'


def telling(inside: str, tip: str, place: str) -> str:
    """A group that tells more to who points at it, and leads to the line it comes from."""
    whole = (f"<title>{escape(tip)}</title>" if tip else "") + inside
    return f'<a href="{escape(linked(place))}">{whole}</a>' if place else f"<g>{whole}</g>"


def line_of_text(text: Text, ink: str) -> str:
    """A line of text in some ink."""
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    at = f'x="{number(text.x)}" y="{number(text.y)}"'
    return f"<text {at}{anchor}{f' {ink}'.rstrip()}>{escape(text.text)}</text>"


def angular(points: Points) -> str:
    """A line with sharp corners."""
    return "M" + "L".join(map(_at, points))


def rounded(points: Points) -> str:
    """A line with round corners."""
    parts = [f"M{_at(points[0])}"]
    for before, corner, after in corners(points):
        parts.append(f"L{_at(before)}Q{_at(corner)} {_at(after)}")
    return "".join([*parts, f"L{_at(points[-1])}"])


def _at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def linked(place: str) -> str:
    """A place in a file as a link: `my net.cnn#L3` as `my%20net.cnn#L3`."""
    path, _, line = place.rpartition("#")
    return f"{percent(path)}#{line}"
