"""Figures to look at, and what none of them may have."""

from collections.abc import Iterator
from itertools import pairwise

from cnndsl.analysis.figures import Figures
from cnndsl.graph import Graph
from cnndsl.render.scene import Point
from cnndsl.render.shown import View
from cnndsl.render.volume.figure import volume
from cnndsl.render.volume.lengths import Scale
from cnndsl.render.volume.scene import (
    Body,
    Disc,
    Face,
    Points,
    Stroke,
    VolumeScene,
    outline,
    text_area,
)
from tests.render.overlaps import SLACK, Area, crosses, overlap, within

DEFAULT = View()
SYMBOLS = ("+", "−", "×", "mean", "max", "lerp")
"""What stands in a circle."""


def figure(
    *networks: Graph, view: View = DEFAULT, scale: Scale = "log", titled: bool = True
) -> VolumeScene:
    return volume([Figures(each) for each in networks], view, scale=scale, titled=titled)


def around(points: Points) -> Area:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def front(body: Body) -> Area:
    """The faces of a solid that one looks at straight."""
    points = [
        point
        for part in body.parts
        if isinstance(part, Disc) or (isinstance(part, Face) and part.shade == "front")
        for point in outline(part)
    ]
    return around(tuple(points))


def solids(scene: VolumeScene) -> list[Body]:
    """The bodies that are no swatches of the legend."""
    return [body for body in scene.bodies if body.tip]


def words(scene: VolumeScene) -> list[str]:
    return [text.text for text in scene.texts]


def strokes(scene: VolumeScene, *styles: str) -> list[Stroke]:
    return [stroke for stroke in scene.strokes if stroke.style in styles]


def shadow(points: Points, axis: Point) -> tuple[float, float]:
    """From where to where something reaches in a direction."""
    along = [x * axis[0] + y * axis[1] for x, y in points]
    return min(along), max(along)


def meet(one: Points, other: Points) -> bool:
    """Whether two shapes without dents share more than their edges: no line parts them."""
    for shape in (one, other):
        for (x, y), (to_x, to_y) in pairwise((*shape, shape[0])):
            size = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5 or 1
            axis = (to_y - y) / size, (x - to_x) / size
            (low, high), (its_low, its_high) = shadow(one, axis), shadow(other, axis)
            if low > its_high - SLACK or its_low > high - SLACK:
                return False
    return True


def corners(area: Area) -> Points:
    left, top, right, bottom = area
    return (left, top), (right, top), (right, bottom), (left, bottom)


def crossed(scene: VolumeScene, areas: list[tuple[str, Area]]) -> Iterator[str]:
    """What ways run through."""
    pieces = [pair for each in strokes(scene, "way", "aside") for pair in pairwise(each.points)]
    for piece in pieces:
        stretch = around(piece)
        assert stretch[0] == stretch[2] or stretch[1] == stretch[3], "a way runs straight"
        yield from [
            f"{piece} crosses {name}"
            for name, area in areas
            if name not in SYMBOLS and crosses(stretch, area)
        ]


def covered(scene: VolumeScene) -> Iterator[str]:
    """Texts that lie on a face, or that a line runs through, however slanted."""
    lines = [(each.style, pair) for each in scene.strokes for pair in pairwise(each.points)]
    faces = [
        (body.tip, part.points)
        for body in scene.bodies
        for part in body.parts
        if isinstance(part, Face)
    ]
    for text in scene.texts:
        area = text_area(text)
        for name, points in [*lines, *faces]:
            if text.text not in SYMBOLS and meet(corners(area), points):
                yield f"{text.text} is crossed by {name} {points}"


def faults(scene: VolumeScene) -> Iterator[str]:
    """Texts on texts, on faces or on lines, fronts on fronts, ways on fronts, and what leaves."""
    page = 0.0, 0.0, scene.width, scene.height
    texts = [(text.text, text_area(text)) for text in scene.texts]
    fronts = [(body.tip, front(body)) for body in solids(scene)]
    inside = [part for body in scene.bodies for part in body.parts]
    parts = [around(outline(part)) for part in [*inside, *scene.strokes]]
    for area in [*parts, *[area for _, area in texts]]:
        if not within(area, page):
            yield f"{area} is off the page"
    yield from crossed(scene, fronts)
    yield from covered(scene)
    for named in (texts, fronts):
        for place, (name, area) in enumerate(named):
            for other, its in named[place + 1 :]:
                if overlap(area, its):
                    yield f"{name} lies on {other}"
    for text, area in texts:
        for name, its in fronts:
            if overlap(area, its) and text not in SYMBOLS:
                yield f"{text} lies on {name}"
