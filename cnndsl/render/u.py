"""A picture in the shape of a U: down on the left, up on the right, tensors across."""

from collections.abc import Sequence

from cnndsl.render.captions import EDGE, HEADING, legend, plate, titles
from cnndsl.render.layout.sizes import ARROW, LABEL, box_size
from cnndsl.render.layout.u import Pair, Shape, shape
from cnndsl.render.letters import SMALL, width
from cnndsl.render.picture import Box, Picture
from cnndsl.render.scene import Line, Plate, Point, Scene, Text

_APART = ARROW + LABEL + 4
"""How far boxes are apart, one below the other: room for a label and the head of an edge."""
_ACROSS = 40
"""How far columns are apart at least."""


def u_scene(picture: Picture) -> Scene:
    """A picture as a U; a `CannotDraw` if it is none."""
    return _U(picture, shape(picture)).scene()


class _U:
    def __init__(self, picture: Picture, found: Shape) -> None:
        self.picture = picture
        self.shape = found
        self.plates: dict[Box, Plate] = {}
        self.drawn = Scene()
        rows = found.rows
        left = _wide([box for row in rows for box in row.left])
        right = _wide([box for row in rows for box in row.right])
        rooms = [_wide(found.middle), *[_breadth(row.between) for row in rows]]
        label = max([width(box.leaves, SMALL) for box in found.way]) + 12
        across = max(_ACROSS, label)
        self.left = EDGE + left / 2
        self.middle = EDGE + left + across + max(rooms) / 2
        self.right = self.middle + max(rooms) / 2 + across + right / 2

    def scene(self) -> Scene:
        titles(self.drawn, self.picture)
        bottom = self.places(EDGE + HEADING)
        ends = [each.x + each.width for each in self.plates.values()]
        labels = [self.label(box) for box in self.plates if box.leaves]
        ends += [label.x + width(label.text, SMALL) for label in labels]
        self.drawn.plates = [*self.plates.values()]
        self.drawn.texts += labels
        kinds = {(edge.source, edge.target): edge.aside for edge in self.picture.edges}
        self.drawn.lines = [Line(self.points(pair), aside) for pair, aside in kinds.items()]
        self.drawn.width = max([self.drawn.width, *[end + EDGE for end in ends]])
        self.drawn.height = legend(self.drawn, bottom + EDGE) + EDGE
        return self.drawn

    def places(self, y: float) -> float:
        """Put every box where it belongs; how far down they reach."""
        for row in self.shape.rows:
            above = max(_high(row.left[:-1]), _high(row.right[:-1]))
            taker, giver = row.left[-1], row.right[-1]
            high = max([box_size(box)[1] for box in (taker, giver, *row.between)])
            line = y + above + high / 2
            for boxes, x in ((row.left, self.left), (row.right, self.right)):
                top = line - box_size(boxes[-1])[1] / 2
                self.put(boxes[-1], x, top)
                for box in reversed(boxes[:-1]):
                    top -= _APART + box_size(box)[1]
                    self.put(box, x, top)
            x = self.middle - _breadth(row.between) / 2
            for box in row.between:
                wide, own = box_size(box)
                self.put(box, x + wide / 2, line - own / 2)
                x += wide + _ACROSS
            y = line + high / 2 + _APART
        for box in self.shape.middle:
            self.put(box, self.middle, y)
            y += box_size(box)[1] + _APART
        return y - _APART + LABEL

    def put(self, box: Box, x: float, y: float) -> None:
        wide, high = box_size(box)
        self.plates[box] = plate(box, x - wide / 2, y, wide, high)

    def label(self, box: Box) -> Text:
        """The shape that leaves a box, beside the edge that it leaves by."""
        own = self.plates[box]
        x = own.x + own.width / 2
        if any(box in row.right for row in self.shape.rows):
            return Text(x + 6, own.y - 5, box.leaves, "label")
        return Text(x + 6, own.y + own.height + LABEL - 4, box.leaves, "label")

    def points(self, pair: Pair) -> tuple[Point, ...]:
        """From a box to another: straight if they stand in a line, else round one corner."""
        one, other = (self.plates[box] for box in pair)
        x, y = one.x + one.width / 2, one.y + one.height / 2
        to_x, to_y = other.x + other.width / 2, other.y + other.height / 2
        if abs(x - to_x) < 1:
            down = to_y > y
            return (x, one.y + one.height * down), (x, other.y + other.height * (not down))
        if abs(y - to_y) < 1:
            return (one.x + one.width, y), (other.x, y)
        if to_y > y:  # down into the middle
            return (x, one.y + one.height), (x, to_y), (other.x, to_y)
        return (one.x + one.width, y), (to_x, y), (to_x, other.y + other.height)


def _wide(boxes: Sequence[Box]) -> float:
    return max([box_size(box)[0] for box in boxes], default=0)


def _breadth(boxes: Sequence[Box]) -> float:
    """How wide boxes are, one beside the other."""
    return sum([box_size(box)[0] + _ACROSS for box in boxes]) - _ACROSS if boxes else 0


def _high(boxes: Sequence[Box]) -> float:
    """How high boxes are, one above the other, with what is free below each."""
    return sum([box_size(box)[1] + _APART for box in boxes])
