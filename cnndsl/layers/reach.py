"""What of its input one position of an output sees."""

from collections.abc import Iterable
from fractions import Fraction
from math import floor, gcd

from cnndsl.dataclasses import dataclass
from cnndsl.shape import Shape, ceil_div, span


@dataclass(frozen=True, slots=True)
class Sight:
    """The window of an output's position along one axis of the input.

    Position `i` sees `size` positions from the whole part of `start + i * step` on; where windows
    differ, at most so many, up to the whole part of `stop + i * step`. Where all positions see the
    same, the step is 0.
    """

    size: int = 1
    step: int | Fraction = 1
    start: int | Fraction = 0
    stop: Fraction | None = None

    def first(self, place: int) -> int:
        """Where the window of a position begins."""
        return floor(self.start + place * self.step)

    def last(self, place: int) -> int:
        """Where it ends; before its beginning if the position sees nothing."""
        if self.stop is None:
            return self.first(place) + int(self.size) - 1
        return floor(self.stop + place * self.step)


POINT = Sight()


@dataclass(frozen=True, slots=True)
class Reach:
    """The window of an output's position along each spatial axis of one input.

    Without axes each position sees its own, or, if `whole`, every position. `order` tells, where
    axes change places, which one of the input each of the output's runs along. The statistics of
    a normalization do not count as seeing, nor does what an input is extended with.
    """

    axes: tuple[Sight, ...] = ()
    whole: bool = False
    order: tuple[int, ...] | None = None

    def along(self, x: Shape) -> tuple[Sight, ...]:
        """The windows as they lie on an input."""
        if self.whole:
            return tuple([whole(extent) for extent in x.spatial])
        return self.axes or (POINT,) * x.rank


POINTWISE = Reach()
EVERYWHERE = Reach(whole=True)


def whole(extent: int) -> Sight:
    """The window of all positions of an axis."""
    return Sight(extent, 0, 0)


def on_axis(x: Shape, axis: int, sight: Sight) -> Reach:
    """A window along one axis, counted with the channels; each position for itself on others."""
    if axis == 0:
        return POINTWISE
    return Reach(tuple([sight if each == axis else POINT for each in range(1, len(x))]))


def shares(extents: Iterable[int], targets: Iterable[int]) -> Reach:
    """Windows that divide an input among as many positions as the output shall have."""
    return Reach(tuple(map(share, extents, targets)))


def share(extent: int, target: int) -> Sight:
    """The largest window where an axis is divided among this many positions."""
    if target == 1:
        return whole(extent)
    # Windows begin and end on whole positions, so most are longer than the step.
    size = ceil_div(extent + target - gcd(extent, target), target)
    return Sight(size, Fraction(extent, target), 0, Fraction(extent - 1, target))


def spread(kernel: int, stride: int, pad: int, dilation: int) -> Sight:
    """The positions that spread over one position of what a transposed convolution leaves.

    Of taps that are dilated, those that lie between are counted as well.
    """
    taps = span(kernel, dilation)
    start = Fraction(pad - taps, stride) + 1
    return Sight(ceil_div(taps, stride), Fraction(1, stride), start, Fraction(pad, stride))
