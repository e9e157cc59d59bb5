"""A picture that gets its place: columns and routes as rectangles, texts and lines."""

from collections.abc import Sequence

from cnndsl.render.layout.anchors import anchored, straight
from cnndsl.render.layout.columns import Cell, Skeleton
from cnndsl.render.layout.routes import Route, routes
from cnndsl.render.layout.sizes import (
    HEAD,
    LABEL,
    LINE,
    MARGIN,
    SMALL_LINE,
    Sizes,
    shown,
    titled,
)
from cnndsl.render.letters import SMALL, TITLE, cut, width
from cnndsl.render.picture import Box, Frame, Kind, Picture
from cnndsl.render.scene import KEY, Border, Key, Line, Plate, Point, Scene, Text

EDGE = 16
"""What is left free around a picture."""


MEANINGS: dict[Kind, str] = {
    "product": "convolution, product",
    "pooling": "pooling, size",
    "norm": "normalization, chance",
    "activation": "activation",
    "moving": "moves numbers",
    "merge": "merge",
    "unit": "unit or stage, closed",
}


def scene(picture: Picture, *, to_the_right: bool = False) -> Scene:
    """A picture in its place."""
    skeleton = Skeleton(picture.root, picture.edges)
    found = routes(skeleton, picture.edges)
    Sizes(to_the_right).place(skeleton)
    return _Placed(picture, skeleton, to_the_right).scene(found)


class _Placed:
    """Turns along and across into x and y."""

    def __init__(self, picture: Picture, skeleton: Skeleton, to_the_right: bool) -> None:
        self.picture = picture
        self.skeleton = skeleton
        self.to_the_right = to_the_right
        self.head = TITLE + SMALL + 22
        self.drawn = Scene()
        self.shift = 0.0
        """How far a picture that is narrower than its title is moved to the middle."""

    def scene(self, found: Sequence[Route]) -> Scene:
        self.titles()
        root = self.skeleton.root
        if not self.to_the_right:
            across = root.before + root.behind
            self.shift = max(0, (self.drawn.width - 2 * EDGE - across) / 2)
        for column in self.skeleton.root.all():
            for cell in column.cells:
                self.cell(cell)
        for route in found:
            points = self.points(route)
            self.drawn.lines.append(Line(tuple(points), route.edge.aside))
        x, y = self.point(root.before + root.behind, root.length)
        self.drawn.width = max(x + EDGE, self.drawn.width)
        self.drawn.height = self.legend(y + EDGE) + EDGE
        return self.drawn

    def titles(self) -> None:
        title = Text(EDGE, EDGE + TITLE, cut(self.picture.title), "title")
        subtitle = Text(EDGE, title.y + SMALL + 7, self.picture.subtitle, "small")
        self.drawn.texts += title, subtitle
        room = max(width(title.text, TITLE, bold=True), width(subtitle.text, SMALL))
        self.drawn.width = room + 2 * EDGE

    def legend(self, y: float) -> float:
        """What each colour means, in as many lines as that takes; how far down it reaches."""
        there = {plate.kind for plate in self.drawn.plates}
        x: float = EDGE
        for kind, words in MEANINGS.items():
            if kind not in there:
                continue
            room = KEY + 5 + width(words, SMALL)
            if x + room > self.drawn.width - EDGE and x > EDGE:
                x, y = EDGE, y + KEY + 7
            text = Text(x + KEY + 5, y + KEY - 1.5, words, "small")
            self.drawn.keys.append(Key(x, y, kind, text))
            x += room + 14
        return y + (KEY if self.drawn.keys else 0)

    def point(self, across: float, along: float) -> Point:
        x, y = (along, across) if self.to_the_right else (across, along)
        return x + EDGE + self.shift, y + EDGE + self.head

    def area(self, cell: Cell) -> tuple[float, float, float, float]:
        """The x, y, width and height of a cell."""
        x, y = self.point(cell.column.spine - cell.before, cell.start)
        right, bottom = self.point(cell.column.spine + cell.behind, cell.start + cell.length)
        return x, y, right - x, bottom - y

    def cell(self, cell: Cell) -> None:
        if cell.box is not None:
            self.box(cell, cell.box)
        elif cell.frame is not None:
            self.frame(cell, cell.frame)

    def box(self, cell: Cell, box: Box) -> None:
        x, y, wide, high = self.area(cell)
        middle = x + wide / 2
        texts = [Text(middle, y + LINE, shown(box), "box", "middle")]
        for number, note in enumerate(box.notes, 1):
            texts.append(Text(middle, y + LINE + SMALL_LINE * number, note, "small", "middle"))
        plate = Plate(
            x, y, wide, high, box.kind, tuple(texts), box.tip, box.place, box.times, box.mark
        )
        self.drawn.plates.append(plate)
        if box.leaves:
            gap = cell.column.gaps[cell.place + 1]
            if self.to_the_right:
                at = self.point(cell.column.spine - 4, gap.start + 4)
            else:
                at = self.point(cell.column.spine + 6, gap.start + LABEL - 4)
            self.drawn.texts.append(Text(*at, box.leaves, "label"))

    def frame(self, cell: Cell, frame: Frame) -> None:
        x, y, wide, high = self.area(cell)
        title = titled(frame)
        texts = (Text(x + MARGIN, y + HEAD - 6, title, "head"),) if title else ()
        self.drawn.borders.append(Border(x, y, wide, high, texts, frame.tip, frame.place))

    def points(self, route: Route) -> list[Point]:
        """Where an edge begins, turns and ends."""
        anchors = anchored(self.skeleton, route, to_the_right=self.to_the_right)
        return straight([self.point(across, at.start + away) for across, (at, away) in anchors])
