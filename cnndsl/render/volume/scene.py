"""A figure with everything in its place, for SVG and TikZ alike."""

from collections.abc import Sequence
from typing import Literal

from cnndsl.dataclasses import dataclass, replace
from cnndsl.render.letters import BODY, SMALL, TITLE, width
from cnndsl.render.picture import Kind
from cnndsl.render.scene import Point, Text

EDGE = 16
"""What is left free around a figure."""

Shade = Literal["front", "top", "side"]
Style = Literal["way", "aside", "window", "rim", "bracket"]
Points = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Face:
    """A side of a solid."""

    points: Points
    kind: Kind
    shade: Shade


@dataclass(frozen=True, slots=True)
class Disc:
    """A merge that makes no new solid."""

    x: float
    y: float
    radius: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through these points, perhaps with a head at its end."""

    points: Points
    style: Style
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """A solid as it is drawn, with what it tells to who points at it."""

    parts: tuple[Face | Disc | Stroke, ...]
    tip: str
    place: str


@dataclass(frozen=True, slots=True)
class VolumeScene:
    """All that is drawn: solids from the left to the right, then lines, then texts."""

    width: float
    height: float
    bodies: tuple[Body, ...]
    strokes: tuple[Stroke, ...]
    texts: tuple[Text, ...]


SIZES = {"box": BODY, "title": TITLE, "head": SMALL, "small": SMALL, "label": SMALL}
BOLD = ("title", "head")


def text_area(text: Text) -> tuple[float, float, float, float]:
    """From where to where a text goes: left, top, right, bottom."""
    size = SIZES[text.ink]
    wide = width(text.text, size, bold=text.ink in BOLD)
    left = text.x - {"start": 0.0, "middle": wide / 2, "end": wide}[text.anchor]
    return left, text.y - 0.78 * size, left + wide, text.y + 0.23 * size


def framed(bodies: Sequence[Body], strokes: Sequence[Stroke], texts: Sequence[Text]) -> VolumeScene:
    """A figure of these, moved so that all of them are in it."""
    corners = [area for text in texts for area in (text_area(text)[:2], text_area(text)[2:])]
    corners += [point for stroke in strokes for point in stroke.points]
    corners += [point for body in bodies for part in body.parts for point in outline(part)]
    left, top = (min([corner[axis] for corner in corners]) for axis in (0, 1))
    right, bottom = (max([corner[axis] for corner in corners]) for axis in (0, 1))
    whole = VolumeScene(
        right - left + 2 * EDGE,
        bottom - top + 2 * EDGE,
        tuple(bodies),
        tuple(strokes),
        tuple(texts),
    )
    return _moved(whole, EDGE - left, EDGE - top)


def under_one_another(scenes: Sequence[VolumeScene]) -> VolumeScene:
    """Several figures as one."""
    bodies: list[Body] = []
    strokes: list[Stroke] = []
    texts: list[Text] = []
    y = 0.0
    for scene in scenes:
        own = _moved(scene, 0, y)
        bodies += own.bodies
        strokes += own.strokes
        texts += own.texts
        y += scene.height
    return framed(bodies, strokes, texts)


def outline(part: Face | Disc | Stroke) -> Points:
    """The points that a part reaches to."""
    if isinstance(part, Disc):
        x, y, by = part.x, part.y, part.radius
        return (x - by, y - by), (x + by, y - by), (x + by, y + by), (x - by, y + by)
    return part.points


def _moved(scene: VolumeScene, x: float, y: float) -> VolumeScene:
    def points(every: Points) -> Points:
        return tuple([(one + x, other + y) for one, other in every])

    def part(each: Face | Disc | Stroke) -> Face | Disc | Stroke:
        if isinstance(each, Disc):
            return replace(each, x=each.x + x, y=each.y + y)
        return replace(each, points=points(each.points))

    return replace(
        scene,
        bodies=tuple(
            [
                replace(body, parts=tuple([part(each) for each in body.parts]))
                for body in scene.bodies
            ]
        ),
        strokes=tuple([replace(each, points=points(each.points)) for each in scene.strokes]),
        texts=tuple([replace(each, x=each.x + x, y=each.y + y) for each in scene.texts]),
    )
