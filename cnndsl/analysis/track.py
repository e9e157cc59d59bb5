"""What each position along an axis of a tensor sees of an axis of the network's input, exactly.

A position sees a stretch. Along most tensors every next stretch lies a constant stride further;
behind a layer that enlarges, the stretches repeat after a few positions, further on by so much.
"""

from fractions import Fraction
from math import lcm

from cnndsl.dataclasses import dataclass, replace
from cnndsl.layers import Sight
from cnndsl.layers.reach import POINT

_LONGEST = 1 << 16


class Uneven(Exception):
    """The stretches repeat after so many positions that listing them would take too long."""


@dataclass(frozen=True, slots=True)
class Track:
    """The first and last position seen by each of one period of positions.

    A period later everything lies `advance` further: by 0 if all see the same. Without an advance
    each position is listed. `stride` is that of a tensor all of whose positions lie evenly, and
    `axis` the tensor's axis they lie along, if it has one.
    """

    firsts: tuple[int, ...]
    lasts: tuple[int, ...]
    advance: int | None
    stride: Fraction | None
    axis: int | None

    @classmethod
    def own(cls, axis: int) -> "Track":
        """The axis of an input: each position sees itself."""
        return cls((0,), (0,), 1, Fraction(1), axis)

    @property
    def constant(self) -> bool:
        """Whether all positions see the same."""
        return self.advance == 0

    @property
    def size(self) -> int:
        """The longest stretch that a position sees."""
        return max(last - first for first, last in zip(self.firsts, self.lasts, strict=True)) + 1

    def first(self, position: int) -> int:
        """Where the stretch of a position begins."""
        return self._at(self.firsts, position)

    def last(self, position: int) -> int:
        """Where the stretch of a position ends."""
        return self._at(self.lasts, position)

    def _at(self, listed: tuple[int, ...], position: int) -> int:
        if self.advance is None:  # what lies outside is padding, and shows nothing
            return listed[min(max(position, 0), len(listed) - 1)]
        periods, phase = divmod(position, len(listed))
        return listed[phase] + periods * self.advance

    def through(self, sight: Sight, extent: int, source: int) -> "Track":
        """The track behind a layer, `extent` positions long; the input's axis is `source` long."""
        if sight == POINT:
            return self
        if self.constant:
            return replace(self, stride=self._stride(sight))
        if sight.step == 0:
            return self._seen(sight.first(0), sight.last(0), source)
        advance, period = self._period(Fraction(sight.step), int(extent))
        _refuse(period)
        return Track(
            tuple(self.first(sight.first(place)) for place in range(period)),
            tuple(self.last(sight.last(place)) for place in range(period)),
            advance,
            self._stride(sight),
            self.axis,
        )

    def _stride(self, sight: Sight) -> Fraction | None:
        step = Fraction(sight.step)
        # Windows of a share that is no whole number lie unevenly.
        if not self.stride or not step or (step > 1 and step.denominator > 1):
            return None
        return self.stride * step

    def _period(self, step: Fraction, extent: int) -> tuple[int | None, int]:
        """The advance and the length of a period; all positions are listed if that is shorter."""
        if self.advance is None:
            return None, extent
        periods = step / len(self.firsts)
        if periods.denominator > extent:
            return None, extent
        return self.advance * periods.numerator, periods.denominator

    def whole(self, extent: int, source: int) -> "Track":
        """What all positions see together, as each of them sees it."""
        return self._seen(0, extent - 1, source)

    def _seen(self, start: int, stop: int, source: int) -> "Track":
        first, last = max(self.first(start), 0), min(self.last(stop), source - 1)
        return Track((first,), (last,), 0, None, self.axis)

    def union(self, other: "Track", extent: int, source: int) -> "Track":
        """The track of a merge: from the first that either branch sees to the last."""
        if self == other:
            return self
        if self.constant or other.constant or self.axis != other.axis:
            one, two = self.whole(extent, source), other.whole(extent, source)
            stride = self.stride if other.stride in (None, self.stride) else None
            return replace(_hull(one, two, 1, 0), stride=stride if self.stride else other.stride)
        if self.stride == other.stride and self.advance and other.advance:
            period = lcm(len(self.firsts), len(other.firsts))
            _refuse(period)
            return _hull(self, other, period, period // len(self.firsts) * self.advance)
        _refuse(extent)
        listed = _hull(self, other, extent, None)
        return listed if self.stride == other.stride else replace(listed, stride=None)


def _refuse(period: int) -> None:
    if period > _LONGEST:
        raise Uneven


def _hull(one: Track, two: Track, period: int, advance: int | None) -> Track:
    places = range(period)
    return replace(
        one,
        firsts=tuple(min(one.first(place), two.first(place)) for place in places),
        lasts=tuple(max(one.last(place), two.last(place)) for place in places),
        advance=advance,
    )
