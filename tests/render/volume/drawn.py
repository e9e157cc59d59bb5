"""Figures to look at, and what none of them may have."""

from collections.abc import Iterator
from itertools import pairwise

from cnndsl.analysis.figures import Figures
from cnndsl.graph import Graph
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
from tests.render.overlaps import Area, crosses, overlap, within

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


def faults(scene: VolumeScene) -> Iterator[str]:
    """Texts on texts or on fronts, fronts on fronts, ways on either, and what leaves the page."""
    page = 0.0, 0.0, scene.width, scene.height
    texts = [(text.text, text_area(text)) for text in scene.texts]
    fronts = [(body.tip, front(body)) for body in solids(scene)]
    inside = [part for body in scene.bodies for part in body.parts]
    parts = [around(outline(part)) for part in [*inside, *scene.strokes]]
    for area in [*parts, *[area for _, area in texts]]:
        if not within(area, page):
            yield f"{area} is off the page"
    yield from crossed(scene, [*fronts, *texts])
    for named in (texts, fronts):
        for place, (name, area) in enumerate(named):
            for other, its in named[place + 1 :]:
                if overlap(area, its):
                    yield f"{name} lies on {other}"
    for text, area in texts:
        for name, its in fronts:
            if overlap(area, its) and text not in SYMBOLS:
                yield f"{text} lies on {name}"
