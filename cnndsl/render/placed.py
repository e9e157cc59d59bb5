"""A picture that gets its place: columns and routes as rectangles, texts and lines."""

from collections.abc import Sequence

from cnndsl.render.captions import EDGE, HEADING, legend, plate, titles
from cnndsl.render.layout.anchors import anchored
from cnndsl.render.layout.columns import Cell, Skeleton
from cnndsl.render.layout.order import laid_out
from cnndsl.render.layout.routes import Route
from cnndsl.render.layout.sizes import HEAD, LABEL, MARGIN, titled
from cnndsl.render.picture import Box, Frame, Picture
from cnndsl.render.scene import Border, Line, Point, Scene, Text
from cnndsl.render.strokes import Points, straight


def scene(picture: Picture, *, to_the_right: bool = False) -> Scene:
    """A picture in its place."""
    skeleton, found = laid_out(picture.root, picture.edges, to_the_right=to_the_right)
    return _Placed(picture, skeleton, to_the_right).scene(found)


class _Placed:
    """Turns along and across into x and y."""

    def __init__(self, picture: Picture, skeleton: Skeleton, to_the_right: bool) -> None:
        self.picture = picture
        self.skeleton = skeleton
        self.to_the_right = to_the_right
        self.drawn = Scene()
        self.shift = 0.0
        """How far a picture that is narrower than its title is moved to the middle."""

    def scene(self, found: Sequence[Route]) -> Scene:
        titles(self.drawn, self.picture)
        root = self.skeleton.root
        if not self.to_the_right:
            across = root.before + root.behind
            self.shift = max(0, (self.drawn.width - 2 * EDGE - across) / 2)
        for column in self.skeleton.root.all():
            for cell in column.cells:
                self.cell(cell)
        for route in found:
            self.drawn.lines.append(Line(self.points(route), route.edge.aside))
        x, y = self.point(root.before + root.behind, root.length)
        self.drawn.width = max(x + EDGE, self.drawn.width)
        self.drawn.height = legend(self.drawn, y + EDGE) + EDGE
        return self.drawn

    def point(self, across: float, along: float) -> Point:
        x, y = (along, across) if self.to_the_right else (across, along)
        return x + EDGE + self.shift, y + EDGE + HEADING

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
        self.drawn.plates.append(plate(box, x, y, wide, high))
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

    def points(self, route: Route) -> Points:
        """Where an edge begins, turns and ends."""
        anchors = anchored(self.skeleton, route, to_the_right=self.to_the_right)
        return straight([self.point(across, at.start + away) for across, (at, away) in anchors])
