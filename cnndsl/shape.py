"""The sizes that flow along the edges of a network, and the arithmetic that rules do on them.

A size is an `int`, or a subclass that carries a formula beside its value; so the arithmetic here
keeps to `+ - * //`, which such a subclass overloads, and to the functions of `cnndsl.size`. What
is only compared holds for the value at hand.
"""

from collections.abc import Iterable
from functools import cache
from math import prod

from cnndsl.size import Size, greatest, least, share

LARGEST = 2**63 - 1  # what torch can count to
MOST_AXES = 64  # what torch can hold
SPATIAL = ("depth", "height", "width")


class LayerError(Exception):
    """What a rule finds wrong; it knows no place, the caller does."""

    def __init__(
        self,
        message: str,
        *,
        code: str = "E301",
        notes: Iterable[str] = (),
        helps: Iterable[str] = (),
        argument: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.argument = argument
        self.notes = tuple(notes)
        self.helps = tuple(helps)


class Shape(tuple[int, ...]):
    """Positive extents, channels first: `Shape.of(64, 32, 32)` prints `64x32x32`."""

    __slots__ = ()

    @classmethod
    def of(cls, *extents: int) -> "Shape":
        """The shape with these extents, which must be positive."""
        shape = cls(extents)
        if not extents or min(extents) < 1:
            raise LayerError(f"every extent must be at least 1, found {shape or 'no extent'}")
        if len(shape) > MOST_AXES:
            raise LayerError(f"a tensor has at most {MOST_AXES} axes, found {len(shape)}")
        if max(extents) > LARGEST:
            raise LayerError("every extent must be below 2 ** 63, found a larger one")
        return shape

    def __str__(self) -> str:
        parts = [str(extent) for extent in self]
        # As a spec would state it.
        plain = len(parts) == 1 or all(map(str.isalnum, parts))
        return "x".join(parts) if plain else f"({', '.join(parts)})"

    @property
    def is_open(self) -> bool:
        """Whether a size in it is a formula."""
        return Size in map(type, self)

    @property
    def channels(self) -> int:
        """The first extent."""
        return self[0]

    @property
    def spatial(self) -> tuple[int, ...]:
        """The extents after the channels."""
        return self[1:]

    @property
    def rank(self) -> int:
        """How many spatial axes: 0 for a vector, 1 for a signal, 2 for an image, 3 for a clip."""
        return len(self) - 1

    @property
    def height(self) -> int:
        """The last extent but one of an image or clip."""
        return self[self.axis("height")]

    @property
    def width(self) -> int:
        """The last extent of a signal, image or clip."""
        return self[self.axis("width")]

    @property
    def last(self) -> int:
        """The last extent, whatever it is called."""
        return self[-1]

    @property
    def numel(self) -> int:
        """How many numbers a tensor of this shape holds."""
        return prod(self)

    @property
    def axes(self) -> tuple[str, ...]:
        """The name of each axis, as far as axes have one."""
        return _axes(self.rank)

    def axis(self, name: str) -> int:
        """Where the axis called `channels`, `depth`, `height` or `width` stands."""
        axes = self.axes
        if name not in axes:
            raise LayerError(f"{self} has no {name}")
        return axes.index(name)

    def replaced(self, axis: int, extent: int) -> "Shape":
        """This shape with another extent along one axis."""
        return Shape.of(*self[:axis], extent, *self[axis:][1:])

    def with_channels(self, channels: int) -> "Shape":
        """This shape with another number of channels."""
        return self.replaced(0, channels)

    def with_last(self, extent: int) -> "Shape":
        """This shape with another last extent."""
        return self.replaced(len(self) - 1, extent)

    def with_spatial(self, extents: Iterable[int]) -> "Shape":
        """These channels over other spatial extents."""
        return Shape.of(self.channels, *extents)


@cache
def _axes(rank: int) -> tuple[str, ...]:
    named = SPATIAL[-rank:] if rank else ()
    unnamed = (f"axis {index}" for index in range(1, rank - len(named) + 1))
    return ("channels", *unnamed, *named)


def ceil_div(extent: int, divisor: int) -> int:
    """The quotient, rounded up."""
    return (extent + divisor - 1) // divisor


def span(kernel: int, dilation: int) -> int:
    """How far a kernel reaches from its first tap to its last."""
    return dilation * (kernel - 1) + 1


def window(extent: int, reach: int, stride: int, before: int, after: int) -> int:
    """How many positions a window of this reach takes along a padded axis."""
    return (extent + before + after - reach) // stride + 1


def window_up(extent: int, reach: int, stride: int, before: int, after: int) -> int:
    """As `window`, with a last position that may hang over the end, but must begin before it."""
    steps = ceil_div(extent + before + after - reach, stride) + 1
    if stride + after <= reach:
        return steps
    return least(steps, ceil_div(extent + before, stride))


def same(extent: int, reach: int, stride: int) -> tuple[int, int]:
    """The padding before and after that leaves ceil(extent / stride), its surplus at the end."""
    missing = (ceil_div(extent, stride) - 1) * stride + reach - extent
    if reach == 1:
        return 0, 0
    total = missing if reach >= stride else greatest(missing, 0)
    return total // 2, total - total // 2


def unwindow(extent: int, reach: int, stride: int, pad: int, surplus: int) -> int:
    """The axis that a window of this reach would have come from."""
    return (extent - 1) * stride - 2 * pad + reach + surplus


def scaled(extent: int, factor: float) -> int:
    """An extent times a factor, rounded down; in floats, as torch does, if that is not whole."""
    return extent * int(factor) if factor == int(factor) else share(extent, factor)
