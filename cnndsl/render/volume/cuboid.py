"""The faces of one solid, and the points on it that lines lead to."""

from cnndsl.dataclasses import dataclass
from cnndsl.render.picture import Kind
from cnndsl.render.scene import Point
from cnndsl.render.volume.lengths import Block
from cnndsl.render.volume.scene import Body, Disc, Face, Points, Stroke
from cnndsl.render.volume.solids import Opening, Solid

_BAND = 4
"""How much of a solid's end shows that an activation follows."""
_SLICES = 6
"""The most turns that are shown as such."""
_LOW = 0.42
"""How far down a face its window lies."""
_SMALLEST, _WIDEST = 6, 0.66


@dataclass(frozen=True, slots=True, eq=False)
class Cuboid:
    """A solid in its place: the left edge of its front, and the spine that it is centred on."""

    solid: Solid
    block: Block
    x: float
    spine: float

    @property
    def top(self) -> float:
        """The upper edge of the front."""
        return self.spine - self.block.high / 2 + self.block.up / 2

    @property
    def bottom(self) -> float:
        """The lower edge of the front."""
        return self.top + self.block.high

    @property
    def end(self) -> float:
        """The right edge of the front."""
        return self.x + self.block.wide

    @property
    def middle(self) -> float:
        """The middle of the front."""
        return (self.x + self.end) / 2

    @property
    def into(self) -> Point:
        """Where lines arrive."""
        return self.x, self.spine

    @property
    def out(self) -> Point:
        """Where lines leave."""
        return self.end + self.block.across / 2, self.spine

    @property
    def above(self) -> Point:
        """Where lines leave upwards."""
        return (self.x + self.end + self.block.across) / 2, self.top - self.block.up / 2

    def body(self) -> Body:
        """All that is drawn of it."""
        if self.solid.symbol:
            disc = Disc(self.middle, self.spine, self.block.wide / 2, self.solid.kind)
            parts: list[Face | Disc | Stroke] = [disc]
        else:
            parts = [*self._box()]
        return Body(tuple(parts), self.solid.tip, self.solid.place)

    def _box(self) -> list[Face | Disc | Stroke]:
        kind: Kind = self.solid.kind
        active = self.solid.is_active
        band = self.end - min(_BAND, 0.4 * self.block.wide) if active else self.end
        parts: list[Face | Disc | Stroke] = [*self._stretch(self.x, band, kind)]
        if active:
            parts += self._stretch(band, self.end, "activation")
        parts.append(Face(self._side(0, 1, 0, 1), kind, "side"))
        return parts + self._slices()

    def _stretch(self, start: float, end: float, kind: Kind) -> list[Face]:
        top, bottom = self.top, self.bottom
        front = (start, top), (end, top), (end, bottom), (start, bottom)
        return [
            Face(front, kind, "front"),
            Face((front[0], front[1], self._back(front[1]), self._back(front[0])), kind, "top"),
        ]

    def _slices(self) -> list[Face | Disc | Stroke]:
        """Lines between turns that are folded."""
        count = min(self.solid.times, _SLICES)
        step = self.block.wide / count
        cuts = [(self.x + step * number, self.top) for number in range(1, count)]
        return [Stroke(((x, self.bottom), (x, y), self._back((x, y))), "rim") for x, y in cuts]

    def _back(self, point: Point) -> Point:
        return point[0] + self.block.across, point[1] - self.block.up

    def _side(self, near: float, far: float, top: float, bottom: float) -> Points:
        """A part of the face that looks along the flow, in shares of its depth and height."""
        return self.at(near, top), self.at(far, top), self.at(far, bottom), self.at(near, bottom)

    def at(self, depth: float, down: float) -> Point:
        """A point of that face."""
        across, up = self.block.across, self.block.up
        return self.end + depth * across, self.top - depth * up + down * self.block.high

    def window(self, target: "Cuboid", opening: Opening) -> list[Stroke]:
        """A window on this solid, and the lines to the one position that comes of it."""
        if opening.spreads:
            return self._spread(target, opening)
        start, end = _about(0.5, max(opening.deep, _SMALLEST / max(self.block.across, 1)))
        top, bottom = _about(_LOW, max(opening.high, _SMALLEST / self.block.high))
        corners = self._side(start, end, top, bottom)
        tip = target.x, target.top + _LOW * target.block.high
        lines = [Stroke((corner, tip), "window") for corner in corners]
        return [*lines, Stroke((*corners, corners[0]), "window")]

    def _spread(self, target: "Cuboid", opening: Opening) -> list[Stroke]:
        """The same the other way round: of one position comes a window."""
        top, bottom = _about(_LOW, min(max(opening.high, _SMALLEST / target.block.high), _WIDEST))
        ends = [(target.x, target.top + down * target.block.high) for down in (top, bottom)]
        tip = self.at(0.5, _LOW)
        return [Stroke((tip, end), "window") for end in ends]


def _about(middle: float, size: float) -> tuple[float, float]:
    """A stretch of this size between 0 and 1, as near to the middle as it can be."""
    size = min(size, 1)
    start = min(max(middle - size / 2, 0), 1 - size)
    return start, start + size
