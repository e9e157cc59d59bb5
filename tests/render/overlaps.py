"""What no picture may have: boxes, texts and lines on one another."""

from collections.abc import Iterator
from itertools import pairwise

from cnndsl.render.letters import BODY, SMALL, TITLE, width
from cnndsl.render.scene import Border, Line, Plate, Point, Scene, Text

Area = tuple[float, float, float, float]
SIZES = {"title": TITLE, "box": BODY}
SLACK = 0.01


def area(each: Plate | Border) -> Area:
    return each.x, each.y, each.x + each.width, each.y + each.height


def ink(text: Text) -> Area:
    """Where the letters of a text are."""
    size = SIZES.get(text.ink, SMALL)
    wide = width(text.text, size, bold=text.ink in ("title", "head"))
    left = text.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor] * wide
    return left, text.y - 0.75 * size, left + wide, text.y + 0.2 * size


def overlap(one: Area, other: Area) -> bool:
    return (
        one[0] < other[2] - SLACK
        and other[0] < one[2] - SLACK
        and one[1] < other[3] - SLACK
        and other[1] < one[3] - SLACK
    )


def within(one: Area, other: Area) -> bool:
    return (
        one[0] >= other[0] - SLACK
        and one[1] >= other[1] - SLACK
        and one[2] <= other[2] + SLACK
        and one[3] <= other[3] + SLACK
    )


def stretches(line: Line) -> Iterator[Area]:
    """The straight pieces of a line."""
    for (x, y), (to_x, to_y) in pairwise(line.points):
        assert x == to_x or y == to_y, "a line runs straight"
        yield min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)


def crosses(stretch: Area, box: Area) -> bool:
    """Whether a stretch runs through the inside of a box."""
    return (
        stretch[0] < box[2] - SLACK
        and stretch[2] > box[0] + SLACK
        and stretch[1] < box[3] - SLACK
        and stretch[3] > box[1] + SLACK
    )


def touches(point: Point, box: Area) -> bool:
    """Whether a point is on the border of a box."""
    x, y = point
    inside = box[0] - SLACK <= x <= box[2] + SLACK and box[1] - SLACK <= y <= box[3] + SLACK
    at_border = min(abs(x - box[0]), abs(x - box[2]), abs(y - box[1]), abs(y - box[3])) <= SLACK
    return inside and at_border


def faults(scene: Scene) -> list[str]:
    """All that lies on something else."""
    return [*_boxes(scene), *_texts(scene), *_lines(scene), *_shared(scene)]


def _boxes(scene: Scene) -> Iterator[str]:
    page = 0.0, 0.0, scene.width, scene.height
    plates = sorted(scene.plates, key=lambda plate: plate.y)
    for place, plate in enumerate(plates):
        own = area(plate)
        if not within(own, page):
            yield f"{plate.texts[0].text} is off the page"
        for other in plates[place + 1 :]:
            if other.y > own[3]:
                break
            if overlap(own, area(other)):
                yield f"{plate.texts[0].text} lies on {other.texts[0].text}"
    for border in scene.borders:
        own = area(border)
        for plate in scene.plates:
            if overlap(own, area(plate)) and not within(area(plate), own):
                yield f"{plate.texts[0].text} sticks out of {border.texts}"
        for beside in scene.borders:
            its = area(beside)
            if overlap(own, its) and not (within(own, its) or within(its, own)):
                yield f"{border.texts} lies on {beside.texts}"


def _texts(scene: Scene) -> Iterator[str]:
    page = 0.0, 0.0, scene.width, scene.height
    holders: list[Plate | Border] = [*scene.plates, *scene.borders]
    for each in holders:
        for text in each.texts:
            if not within(ink(text), area(each)):
                yield f"{text.text} leaves its box"
    free = [*scene.texts, *[key.text for key in scene.keys]]
    heads = [text for border in scene.borders for text in border.texts]
    for place, text in enumerate(free):
        if not within(ink(text), page):
            yield f"{text.text} is off the page"
        for other in [*free[place + 1 :], *heads]:
            if overlap(ink(text), ink(other)):
                yield f"{text.text} lies on {other.text}"
    for text in [*free, *heads]:
        for plate in scene.plates:
            if overlap(ink(text), area(plate)):
                yield f"{text.text} lies on {plate.texts[0].text}"


def _lines(scene: Scene) -> Iterator[str]:
    texts = [*scene.texts, *[text for border in scene.borders for text in border.texts]]
    for line in scene.lines:
        for stretch in stretches(line):
            for plate in scene.plates:
                if crosses(stretch, area(plate)):
                    yield f"{line.points} crosses {plate.texts[0].text}"
            for text in texts:
                if crosses(stretch, ink(text)):
                    yield f"{line.points} crosses {text.text}"


def _shared(scene: Scene) -> Iterator[str]:
    """Stretches on one another: the lines could not be told apart, had they no end in common."""
    ends = [[_at(scene, line.points[place]) for place in (0, -1)] for line in scene.lines]
    found: dict[tuple[bool, float], list[tuple[float, float, int]]] = {}
    for number, line in enumerate(scene.lines):
        for x, y, to_x, to_y in stretches(line):
            key, span = ((True, x), (y, to_y)) if x == to_x else ((False, y), (x, to_x))
            found.setdefault((key[0], round(key[1], 2)), []).append((*span, number))
    for spans in found.values():
        spans.sort()
        for place, (_, end, one) in enumerate(spans):
            for start, _, other in spans[place + 1 :]:
                if start >= end - SLACK:
                    break
                if ends[one][0] is not ends[other][0] and ends[one][1] is not ends[other][1]:
                    names = [each.texts[0].text for each in (*ends[one], *ends[other])]
                    yield "{} -> {} runs on {} -> {}".format(*names)


def _at(scene: Scene, point: Point) -> Plate:
    """The box that a line begins or ends at."""
    return next(plate for plate in scene.plates if touches(point, area(plate)))
