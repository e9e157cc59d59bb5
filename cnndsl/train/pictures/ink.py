"""What plots are drawn with, in the colours of a theme."""

from collections.abc import Sequence
from html import escape
from typing import Literal

from cnndsl.dataclasses import dataclass
from cnndsl.render.scene import Point
from cnndsl.render.strokes import number
from cnndsl.render.svg import angular
from cnndsl.render.theme import Theme

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Colours:
    """One colour for each thing that plots tell apart."""

    training: str
    validation: str
    neither: str
    right: str
    wrong: str
    has_one_ink: bool
    """Whether lines are told apart by dashes, as there is only black."""


def colours(theme: Theme) -> Colours:
    """The colours of a theme for plots."""
    training, validation = theme.kinds["pooling"][1], theme.kinds["product"][1]
    if training == validation:
        grey = theme.border
        return Colours(theme.line, theme.ink, theme.line, grey, grey, has_one_ink=True)
    wrong = theme.marks["removed"]
    return Colours(training, validation, theme.line, validation, wrong, has_one_ink=False)


def label(
    x: float,
    y: float,
    text: str,
    colour: str,
    anchor: Anchor = "start",
    *,
    size: float | None = None,
    bold: bool = False,
    turn: int = 0,
) -> str:
    """A line of text, turned by so many degrees about where it is anchored."""
    at = f'x="{number(x)}" y="{number(y)}"'
    more = "" if anchor == "start" else f' text-anchor="{anchor}"'
    more += f' font-size="{number(size)}"' if size else ""
    more += ' font-weight="bold"' if bold else ""
    more += f' transform="rotate({turn} {number(x)} {number(y)})"' if turn else ""
    return f'<text {at}{more} fill="{colour}">{escape(text)}</text>'


def stroke(points: Sequence[Point], colour: str, wide: float = 1, dashes: str = "") -> str:
    """A line from point to point."""
    more = f' stroke-dasharray="{dashes}"' if dashes else ""
    look = f'fill="none" stroke="{colour}" stroke-width="{number(wide)}"{more}'
    return f'<path d="{angular(tuple(points))}" {look} stroke-linejoin="round"/>'


def dot(point: Point, radius: float, colour: str, border: str = "") -> str:
    """A filled circle."""
    at = f'cx="{number(point[0])}" cy="{number(point[1])}" r="{number(radius)}"'
    more = f' stroke="{border}" stroke-width="1.8"' if border else ""
    return f'<circle {at} fill="{colour}"{more}/>'


def plate(area: tuple[float, float, float, float], colour: str, opacity: float) -> str:
    """A rectangle that lets through some of what is below."""
    x, y, wide, high = map(number, area)
    at = f'x="{x}" y="{y}" width="{wide}" height="{high}"'
    return f'<rect {at} fill="{colour}" fill-opacity="{number(opacity)}"/>'
