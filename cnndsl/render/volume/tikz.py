"""A figure as LaTeX: a file that compiles by itself, and whose picture can be put into a paper."""

from collections.abc import Iterator

from cnndsl.render.letters import width
from cnndsl.render.picture import Kind
from cnndsl.render.scene import Point, Text
from cnndsl.render.strokes import head, number, short
from cnndsl.render.theme import Theme
from cnndsl.render.volume.latex import escaped, is_plain, preamble
from cnndsl.render.volume.scene import (
    BOLD,
    SIZES,
    Body,
    Disc,
    Face,
    Points,
    Stroke,
    VolumeScene,
)
from cnndsl.render.volume.shades import SHADES, shade

_POINTS = 0.75
"""How many points a pixel is."""
_ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}
_FONTS = {
    "title": r"\fontsize{10.95}{13}\selectfont\bfseries",
    "box": r"\fontsize{9}{11}\selectfont",
    "head": r"\fontsize{8}{9.5}\selectfont\bfseries",
    "small": r"\fontsize{8}{9.5}\selectfont",
    "label": r"\fontsize{8}{9.5}\selectfont",
}


def tikz(scene: VolumeScene, theme: Theme) -> str:
    """The text of a file; it needs TikZ alone."""
    return "\n".join(_Writer(theme).lines(scene)) + "\n"


class _Writer:
    def __init__(self, theme: Theme) -> None:
        self.theme = theme

    def lines(self, scene: VolumeScene) -> Iterator[str]:
        """The whole file."""
        yield r"\documentclass[tikz]{standalone}"
        yield from preamble([text.text for text in scene.texts])
        yield from self.colours(scene)
        yield r"\tikzset{"
        yield "  rim/.style = {line width = 0.5pt, line join = round},"
        yield "  way/.style = {draw = cnnLine, line width = 0.8pt, rounded corners = 3pt},"
        yield "  aside/.style = {way, dash pattern = on 3pt off 2pt},"
        yield "  window/.style = {draw = cnnInk, line width = 0.4pt, line join = round},"
        yield "  bracket/.style = {draw = cnnFaint, line width = 0.6pt},"
        for ink, font in _FONTS.items():
            colour = "cnnFaint" if ink in ("small", "head") else "cnnInk"
            yield f"  {ink}/.style = {{text = {colour}, font = {font}, inner sep = 0pt}},"
        yield "}"
        yield r"\begin{document}"
        yield r"\sffamily"
        yield rf"\begin{{tikzpicture}}[x = {_POINTS}bp, y = -{_POINTS}bp]"
        corner = _at((scene.width, scene.height))
        yield rf"\path[fill = cnnPaper] (0, 0) rectangle {corner};"
        for body in scene.bodies:
            yield from self.body(body)
        for stroke in scene.strokes:
            yield from self.stroke(stroke)
        yield from map(self.text, scene.texts)
        yield r"\end{tikzpicture}"
        yield r"\end{document}"

    def colours(self, scene: VolumeScene) -> Iterator[str]:
        """The colours that are used, by name."""
        theme = self.theme
        plain = {"Paper": theme.paper, "Ink": theme.ink, "Faint": theme.faint, "Line": theme.line}
        for name, colour in plain.items():
            yield rf"\definecolor{{cnn{name}}}{{HTML}}{{{_hex(colour)}}}"
        parts = [part for body in scene.bodies for part in body.parts]
        used = [part.kind for part in parts if not isinstance(part, Stroke)]
        for kind in dict.fromkeys(used):
            for side in SHADES:
                name = f"{_colour(kind)}{side.title()}"
                yield rf"\definecolor{{{name}}}{{HTML}}{{{_hex(shade(theme, kind, side))}}}"
            yield rf"\definecolor{{{_colour(kind)}}}{{HTML}}{{{_hex(theme.kinds[kind][1])}}}"

    def body(self, body: Body) -> Iterator[str]:
        """A solid, face by face; its name is a comment."""
        if body.tip:
            yield f"% {body.tip.splitlines()[0]}"
        for part in body.parts:
            yield from self.part(part)

    def part(self, part: Face | Disc | Stroke) -> Iterator[str]:
        """A face or circle with its border, or a line on it."""
        if isinstance(part, Stroke):
            yield from self.stroke(part)
            return
        name = _colour(part.kind)
        if isinstance(part, Disc):
            options = f"rim, draw = {name}, fill = {name}Front"
            radius = number(part.radius * _POINTS)
            yield rf"\draw[{options}] {_at((part.x, part.y))} circle [radius = {radius}bp];"
            return
        options = f"rim, draw = {name}, fill = {name}{part.shade.title()}"
        yield rf"\draw[{options}] {_path(part.points)} -- cycle;"

    def stroke(self, stroke: Stroke) -> Iterator[str]:
        """A line, and its head if it has one."""
        style = "rim, draw = cnnLine" if stroke.style == "rim" else stroke.style
        points = short(stroke.points) if stroke.arrow else stroke.points
        yield rf"\draw[{style}] {_path(points)};"
        if stroke.arrow:
            yield rf"\path[fill = cnnLine] {_path(head(stroke.points))} -- cycle;"

    def text(self, text: Text) -> str:
        """A line of text; where letters may be missing, no wider than there is room."""
        shown = escaped(text.text)
        if not is_plain(text.text):
            wide = width(text.text, SIZES[text.ink], bold=text.ink in BOLD) * _POINTS
            shown = rf"\cnnFit{{{number(wide)}bp}}{{{shown}}}"
        anchor = _ANCHORS[text.anchor]
        return rf"\node[{text.ink}, anchor = {anchor}] at {_at((text.x, text.y))} {{{shown}}};"


def _colour(kind: Kind) -> str:
    return f"cnn{kind.title()}"


def _hex(colour: str) -> str:
    return colour.removeprefix("#").upper()


def _path(points: Points) -> str:
    return " -- ".join(map(_at, points))


def _at(point: Point) -> str:
    return f"({number(point[0])}, {number(point[1])})"
