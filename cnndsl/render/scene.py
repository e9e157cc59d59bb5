"""A picture with everything in its place: rectangles, texts and lines, ready to be drawn."""

from typing import Literal

from cnndsl.dataclasses import dataclass, field
from cnndsl.render.picture import Kind, Mark

KEY = 11
"""The side of a square that a colour is explained with."""
Point = tuple[float, float]
Ink = Literal["box", "small", "title", "head", "label"]


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text: where its baseline begins, ends or has its middle."""

    x: float
    y: float
    text: str
    ink: Ink
    anchor: Literal["start", "middle", "end"] = "start"


@dataclass(frozen=True, slots=True)
class Plate:
    """A box as a rectangle with its texts."""

    x: float
    y: float
    width: float
    height: float
    kind: Kind
    texts: tuple[Text, ...]
    tip: str
    place: str
    times: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Border:
    """A frame as a rectangle with its title."""

    x: float
    y: float
    width: float
    height: float
    texts: tuple[Text, ...]
    tip: str
    place: str


@dataclass(frozen=True, slots=True)
class Line:
    """An edge: the points where it turns, and its head at the last."""

    points: tuple[Point, ...]
    aside: bool


@dataclass(frozen=True, slots=True)
class Key:
    """What a colour means: a small square, and words beside it."""

    x: float
    y: float
    kind: Kind
    text: Text


@dataclass(slots=True)
class Scene:
    """All that is drawn, the frames from the outermost on."""

    width: float = 0
    height: float = 0
    borders: list[Border] = field(default_factory=list)
    plates: list[Plate] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
