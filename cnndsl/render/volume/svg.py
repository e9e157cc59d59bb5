"""A figure as SVG."""

from collections.abc import Iterator

from cnndsl.render.letters import BODY, TITLE
from cnndsl.render.scene import Text
from cnndsl.render.strokes import head, number, short
from cnndsl.render.svg import angular, line_of_text, opening, rounded, telling
from cnndsl.render.theme import Theme
from cnndsl.render.volume.scene import Body, Disc, Face, Stroke, VolumeScene
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
        yield from opening(scene.width, scene.height, self.theme)
        yield '<g stroke-width="0.8" stroke-linejoin="round">'
        yield from map(self.body, scene.bodies)
        yield '</g><g stroke-linejoin="round">'
        yield from map(self.stroke, scene.strokes)
        yield "</g>"
        yield from map(self.text, scene.texts)
        yield "</svg>"

    def body(self, body: Body) -> str:
        """A solid, with all its faces."""
        return telling("".join(map(self.part, body.parts)), body.tip, body.place)

    def part(self, part: Face | Disc | Stroke) -> str:
        """A face or circle with its border, or a line on it."""
        if isinstance(part, Stroke):
            return self.stroke(part)
        fill, border = self.theme.kinds[part.kind]
        if isinstance(part, Disc):
            place = f'cx="{number(part.x)}" cy="{number(part.y)}" r="{number(part.radius)}"'
            return f'<circle {place} fill="{fill}" stroke="{border}"/>'
        colour = shade(self.theme, part.kind, part.shade)
        return f'<path d="{angular(part.points)}Z" fill="{colour}" stroke="{border}"/>'

    def stroke(self, stroke: Stroke) -> str:
        """A line, and its head if it has one."""
        style = f'fill="none" {self.styles[stroke.style]}'
        if not stroke.arrow:
            return f'<path d="{angular(stroke.points)}" {style}/>'
        line = f'<path d="{rounded(short(stroke.points))}" {style}/>'
        return line + f'<path d="{angular(head(stroke.points))}Z" fill="{self.theme.line}"/>'

    def text(self, text: Text) -> str:
        """A line of text."""
        return line_of_text(text, self.inks[text.ink])
