"""A figure as SVG."""

from collections.abc import Iterator
from html import escape

from cnndsl.render.letters import BODY, SMALL, TITLE
from cnndsl.render.scene import Point, Text
from cnndsl.render.svg import FONTS, linked
from cnndsl.render.theme import Theme
from cnndsl.render.volume.heads import corners, head, number, short
from cnndsl.render.volume.scene import Body, Disc, Face, Points, Stroke, VolumeScene
from cnndsl.render.volume.shades import shade


def volume_svg(scene: VolumeScene, theme: Theme) -> str:
    """The text of a file that stands alone, or of a part of a page: it has no styles of its own."""
    return "\n".join(_Writer(theme).lines(scene)) + "\n"


class _Writer:
    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.inks = {
            "title": f'font-size="{TITLE}" font-weight="bold"',
            "box": f'font-size="{BODY}"',
            "head": f'font-weight="bold" fill="{theme.faint}"',
            "small": f'fill="{theme.faint}"',
            "label": "",
        }
        self.styles = {
            "way": f'stroke="{theme.line}" stroke-width="1.2"',
            "aside": f'stroke="{theme.line}" stroke-width="1.2" stroke-dasharray="4 3"',
            "window": f'stroke="{theme.ink}" stroke-width="0.7"',
            "rim": f'stroke="{theme.line}" stroke-width="0.7"',
            "bracket": f'stroke="{theme.faint}" stroke-width="0.9"',
        }

    def lines(self, scene: VolumeScene) -> Iterator[str]:
        """The whole file."""
        wide, high = number(scene.width), number(scene.height)
        size = f'width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'
        font = f'font-family="{FONTS}" font-size="{number(SMALL)}" fill="{self.theme.ink}"'
        yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>'
        yield f'<rect width="{wide}" height="{high}" fill="{self.theme.paper}"/>'
        yield '<g stroke-width="0.8" stroke-linejoin="round">'
        yield from map(self.body, scene.bodies)
        yield '</g><g stroke-linejoin="round">'
        yield from map(self.stroke, scene.strokes)
        yield "</g>"
        yield from map(self.text, scene.texts)
        yield "</svg>"

    def body(self, body: Body) -> str:
        """A group that tells more to who points at it, and leads to the line it comes from."""
        title = f"<title>{escape(body.tip)}</title>" if body.tip else ""
        inside = title + "".join(map(self.part, body.parts))
        if not body.place:
            return f"<g>{inside}</g>"
        return f'<a href="{escape(linked(body.place))}">{inside}</a>'

    def part(self, part: Face | Disc | Stroke) -> str:
        """A face or circle with its border, or a line on it."""
        if isinstance(part, Stroke):
            return self.stroke(part)
        fill, border = self.theme.kinds[part.kind]
        if isinstance(part, Disc):
            place = f'cx="{number(part.x)}" cy="{number(part.y)}" r="{number(part.radius)}"'
            return f'<circle {place} fill="{fill}" stroke="{border}"/>'
        colour = shade(self.theme, part.kind, part.shade)
        return f'<path d="{_straight(part.points)}Z" fill="{colour}" stroke="{border}"/>'

    def stroke(self, stroke: Stroke) -> str:
        """A line, and its head if it has one."""
        style = f'fill="none" {self.styles[stroke.style]}'
        if not stroke.arrow:
            return f'<path d="{_straight(stroke.points)}" {style}/>'
        line = f'<path d="{_round(short(stroke.points))}" {style}/>'
        return line + f'<path d="{_straight(head(stroke.points))}Z" fill="{self.theme.line}"/>'

    def text(self, text: Text) -> str:
        """A line of text."""
        anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
        ink = f" {self.inks[text.ink]}".rstrip()
        at = f'x="{number(text.x)}" y="{number(text.y)}"'
        return f"<text {at}{anchor}{ink}>{escape(text.text)}</text>"


def _straight(points: Points) -> str:
    return "M" + "L".join(map(_at, points))


def _round(points: Points) -> str:
    """A line with round corners."""
    parts = [f"M{_at(points[0])}"]
    for before, corner, after in corners(points):
        parts.append(f"L{_at(before)}Q{_at(corner)} {_at(after)}")
    return "".join([*parts, f"L{_at(points[-1])}"])


def _at(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"
