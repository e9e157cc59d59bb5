"""A network that goes down and comes up again, drawn as a U.

Its layers but for those beside it are one way. On that, tensors are taken and brought back in the
opposite order: each pair is a row. What comes before a taker stands above it on the left, what
comes behind a giver above it on the right, and what lies below all pairs in the middle.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cnndsl.dataclasses import dataclass
from cnndsl.render.layout.flow import Branches, Strand, strand
from cnndsl.render.picture import Box, Frame, Picture
from cnndsl.render.refusal import CannotDraw

Pair = tuple[Box, Box]


@dataclass(frozen=True, slots=True)
class Row:
    """What is taken and what brings it back, each with what stands above it, the highest first."""

    left: tuple[Box, ...]
    between: tuple[Box, ...]
    right: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """The rows from the outermost on, and what lies below them."""

    rows: tuple[Row, ...]
    middle: tuple[Box, ...]

    @property
    def edges(self) -> Iterator[Pair]:
        """All edges that such a picture has."""
        yield from pairwise(self.way)
        for row in self.rows:
            yield from pairwise((row.left[-1], *row.between, row.right[-1]))

    @property
    def way(self) -> list[Box]:
        """The layers from the first to the last, but for those between."""
        down = [box for row in self.rows for box in row.left]
        up = [box for row in reversed(self.rows) for box in reversed(row.right)]
        return [*down, *self.middle, *up]


def shape(picture: Picture) -> Shape:
    """A picture of closed parts as a U; a `CannotDraw` if it has no such shape."""
    boxes = [item for item in picture.root.items if not isinstance(item, Frame)]
    numbers = {box: number for number, box in enumerate(boxes)}
    if len(boxes) < len(picture.root.items):
        raise _shapeless(picture)
    edges = [(numbers[edge.source], numbers[edge.target]) for edge in picture.edges]
    way, beside = _ways(strand(len(boxes), edges))
    spans = _spans(way, beside, edges)
    found = _shape([boxes[number] for number in way], spans, boxes)
    known = {(edge.source, edge.target) for edge in picture.edges}
    if found is None or {*found.edges} != known:
        raise _shapeless(picture)
    return found


def _shapeless(picture: Picture) -> CannotDraw:
    return CannotDraw(
        f"`{picture.title}` is no U: that is a network whose tensors come back in the opposite "
        "order of that in which they were taken, such as an encoder with its decoder"
    )


def _ways(found: Strand) -> tuple[list[int], list[list[int]]]:
    """The longest way, and those beside it that do not branch."""
    way: list[int] = []
    beside: list[list[int]] = []
    for each in found:
        if not isinstance(each, Branches):
            way.append(each)
            continue
        parts = sorted(map(_ways, each.columns), key=lambda part: -len(part[0]))
        (longest, inner), *others = parts
        way += longest
        beside += [*inner, *[other for other, _ in others]]
    return way, beside


Span = tuple[int, int, tuple[int, ...]]
"""From where to where on the way something leads, and the boxes between."""


def _spans(
    way: Sequence[int], beside: Sequence[Sequence[int]], edges: Sequence[tuple[int, int]]
) -> list[Span]:
    """What leads past the way, from the outermost to the innermost."""
    place = {number: step for step, number in enumerate(way)}
    found: list[Span] = []
    for one, other in edges:
        if one in place and other in place and place[other] > place[one] + 1:
            found.append((place[one], place[other], ()))
    for boxes in beside:
        taken = [place[one] for one, other in edges if other == boxes[0] and one in place]
        given = [place[other] for one, other in edges if one == boxes[-1] and other in place]
        if len(taken) == len(given) == 1:
            found.append((taken[0], given[0], tuple(boxes)))
    return sorted(found)


def _shape(way: Sequence[Box], spans: Sequence[Span], boxes: Sequence[Box]) -> Shape | None:
    """The rows of spans that lie inside one another."""
    rows: list[Row] = []
    start, end = 0, len(way)
    for take, give, between in spans:
        if not start <= take < give < end:
            return None
        left, right = way[start : take + 1], way[give:end]
        rows.append(Row(tuple(left), tuple([boxes[each] for each in between]), tuple(right[::-1])))
        start, end = take + 1, give
    return Shape(tuple(rows), tuple(way[start:end])) if rows and start < end else None
