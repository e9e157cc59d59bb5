"""What convolution and pooling share: a window that moves along every spatial axis."""

from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import TypeVar

from cnndsl.dataclasses import dataclass
from cnndsl.layers.calls import Function
from cnndsl.layers.reach import Reach, Sight
from cnndsl.shape import LayerError, Shape, ceil_div, same, span, window, window_up
from cnndsl.size import Size

Sides = tuple[tuple[int, int], ...]
PerAxis = int | tuple[int, ...]
Padding = int | tuple[int, ...] | tuple[tuple[int, int], ...] | str
N = TypeVar("N", int, float)
OWN_CONTENT = ("reflect", "replicate")  # for their gradient torch keeps the input
_WINDOWS = 1_000  # windows to remember: a layer asks for its own once for each of its facts
NAMES = ("a vector", "a signal", "an image", "a clip")


@dataclass(eq=False)
class Window:
    """A window laid on one input, everything per axis."""

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    sides: Sides
    covering: bool = False
    """Whether the padding is such that every so many-th position of the input has a window."""

    @classmethod
    def over(
        cls, x: Shape, kernel: PerAxis, stride: PerAxis, pad: Padding, dilation: PerAxis
    ) -> "Window":
        """The window that these arguments mean for an input."""
        # Open sizes equal numbers that they are not, so only what has none is remembered.
        over = _over if x.is_open else _over_again
        return over(x.spatial, kernel, stride, pad, dilation)

    @cached_property
    def reach(self) -> tuple[int, ...]:
        """How far the kernel goes from its first tap to its last."""
        return tuple(map(span, self.kernel, self.dilation))

    @cached_property
    def even(self) -> bool:
        """Whether both sides of every axis are extended alike."""
        return all(
            before == after and not isinstance(before, Size) and not isinstance(after, Size)
            for before, after in self.sides
        )

    @property
    def pad(self) -> tuple[int, ...]:
        """What torch's own padding argument can say: how far each axis is extended, if evenly."""
        return tuple([before for before, _ in self.sides])

    @cached_property
    def sight(self) -> Reach:
        """What one position sees through the window."""
        starts = [-before for before, _ in self.sides]
        return Reach(tuple(map(Sight, self.reach, self.stride, starts)))

    def padded(self, x: Shape) -> tuple[int, ...]:
        """The extents of the input with its padding."""
        pairs = zip(x.spatial, self.sides, strict=True)
        return tuple([extent + before + after for extent, (before, after) in pairs])

    def positions(self, x: Shape, *, up: bool = False) -> Iterator[int]:
        """How many positions it takes along each axis, counted up with an overhanging last one."""
        if self.covering:
            yield from map(ceil_div, x.spatial, self.stride)
            return
        count = window_up if up else window
        axes = zip(x.spatial, self.reach, self.stride, self.sides, strict=True)
        for extent, reach, stride, (before, after) in axes:
            # Uneven padding is a step of its own before the window, which then meets a longer axis.
            yield (
                count(extent, reach, stride, before, after)
                if self.even
                else count(extent + before + after, reach, stride, 0, 0)
            )


def _over(
    spatial: tuple[int, ...], kernel: PerAxis, stride: PerAxis, pad: Padding, dilation: PerAxis
) -> Window:
    rank = len(spatial)
    taps = per_axis(kernel, rank, "kernel")
    steps = per_axis(stride, rank, "stride")
    apart = per_axis(dilation, rank, "dilation")
    if pad == "same":
        sides = tuple(map(same, spatial, map(span, taps, apart), steps))
        return Window(taps, steps, apart, sides, covering=True)
    return Window(taps, steps, apart, fixed_sides(0 if pad == "valid" else pad, rank))


_over_again = lru_cache(_WINDOWS)(_over)


def ranked(x: Shape, *ranks: int) -> int:
    """The rank of an input that must have one of these."""
    rank = x.rank
    if rank not in ranks:
        *most, last = [NAMES[each] for each in ranks]
        wanted = f"{', '.join(most)} or {last}" if most else last
        raise LayerError(f"expected {wanted}, found {x}", helps=_reshaping(x))
    return rank


def spatial(x: Shape) -> Shape:
    """An input that must have an axis beside the channels."""
    if not x.rank:
        raise LayerError(f"expected an axis beside the channels, found {x}", helps=_reshaping(x))
    return x


def _reshaping(x: Shape) -> tuple[str, ...]:
    if x.rank:
        return ()
    return (f"`reshape({x}x1x1)` makes an image of a vector",)


def per_axis(value: N | tuple[N, ...], rank: int, name: str) -> tuple[N, ...]:
    """One number for each spatial axis."""
    if not isinstance(value, tuple):
        return (value,) * rank
    _check_length(value, rank, name)
    return value


def fixed_sides(pad: Padding, rank: int, name: str = "pad") -> Sides:
    """Padding that was given in numbers, before and after each axis."""
    if not isinstance(pad, tuple):
        return ((int(pad), int(pad)),) * rank
    _check_length(pad, rank, name)
    return tuple(side if isinstance(side, tuple) else (side, side) for side in pad)


def _check_length(values: tuple[object, ...], rank: int, name: str) -> None:
    if len(values) != rank:
        entries = f"{len(values)} entr{'y' if len(values) == 1 else 'ies'}"
        axes = f"{rank} ax{'i' if rank == 1 else 'e'}s"
        raise LayerError(
            f"`{name}` has {entries} for an input with {axes}",
            helps=(f"give `{name}` one number for all axes, or one for each",),
        )


def extend(sides: Sides, mode: str = "zeros", value: float = 0) -> Function:
    """The call that extends a tensor; torch counts the sides from the last axis on."""
    flat = tuple(side for pair in reversed(sides) for side in pair)
    if mode != "zeros":
        return Function("torch.nn.functional.pad", flat, mode=mode)
    if value:
        return Function("torch.nn.functional.pad", flat, value=value)
    return Function("torch.nn.functional.pad", flat)
