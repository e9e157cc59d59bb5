"""The arithmetic of layers in words, with the numbers of one input."""

from collections.abc import Iterable, Sequence
from math import prod

from cnndsl.layers.windows import Window
from cnndsl.shape import Shape, ceil_div, window_up


def listed(words: Sequence[str]) -> str:
    """`depth, height and width`."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def along(x: Shape, sums: Iterable[str]) -> tuple[str, ...]:
    """A line for each sum along a spatial axis; axes that share one stand together."""
    axes: dict[str, list[str]] = {}
    for axis, text in zip(x.axes[1:], sums, strict=True):
        axes.setdefault(text, []).append(axis)
    return tuple(f"{listed(names)}: {text}" for text, names in axes.items())


def windows(x: Shape, window: Window, *, up: bool = False) -> tuple[str, ...]:
    """How many positions a window takes along each axis, as `Window.positions` counts them."""
    spell = _position_up if up else _position
    axes = zip(x.spatial, window.kernel, window.dilation, window.stride, window.sides, strict=True)
    return along(x, (spell(*axis) for axis in axes))


def _position(extent: int, kernel: int, dilation: int, stride: int, sides: tuple[int, int]) -> str:
    room = extent + sum(sides) - dilation * (kernel - 1) - 1
    inside = _room(extent, kernel, dilation, sides)
    moved = f"({inside}) // {stride}" if stride > 1 else inside
    return f"{moved} + 1 = {room // stride + 1}"


def _position_up(
    extent: int, kernel: int, dilation: int, stride: int, sides: tuple[int, int]
) -> str:
    reach = dilation * (kernel - 1) + 1
    steps = ceil_div(extent + sum(sides) - reach, stride) + 1
    count = window_up(extent, reach, stride, *sides)
    inside = _room(extent, kernel, dilation, sides)
    total = f"ceil(({inside}) / {stride}) + 1 = {steps}"
    return total if count == steps else f"{total}, and {count} as the last begins beyond the end"


def _room(extent: int, kernel: int, dilation: int, sides: tuple[int, int]) -> str:
    """The padded extent less the kernel's reach."""
    before, after = sides
    pad = f" + 2*{before}" if before == after else f" + {before} + {after}"
    reach = f"{kernel}" if dilation == 1 else f"({dilation}*({kernel} - 1) + 1)"
    return f"{extent}{pad if before or after else ''} - {reach}"


def unwindows(x: Shape, axes: Iterable[tuple[int, int, int, int, int]]) -> tuple[str, ...]:
    """The extents that a transposed convolution leaves."""
    return along(x, (_spread(extent, *axis) for extent, axis in zip(x.spatial, axes, strict=True)))


def _spread(extent: int, kernel: int, stride: int, pad: int, surplus: int, dilation: int) -> str:
    reach = dilation * (kernel - 1) + 1
    taps = f"{kernel}" if dilation == 1 else f"({dilation}*({kernel} - 1) + 1)"
    cut = f" - 2*{pad}" if pad else ""
    more = f" + {surplus}" if surplus else ""
    total = (extent - 1) * stride + reach - 2 * pad + surplus
    return f"({extent} - 1)*{stride} + {taps}{cut}{more} = {total}"


def given(x: Shape, y: Shape) -> tuple[str, ...]:
    """Extents that were asked for, whatever goes in."""
    pairs = zip(x.spatial, y.spatial, strict=True)
    return along(x, (f"{extent} to {target}, as asked for" for extent, target in pairs))


def kernels(each: Sequence[int], many: int) -> tuple[str]:
    """The weights of so many kernels of these extents."""
    product = "*".join(map(str, each))
    grouped = f"({product})" if len(each) > 1 else product
    return (f"weights: {grouped} * {many} = {prod(each) * many:,}",)


def bias(out: int, there: bool) -> tuple[str, ...]:
    """The bias of each channel that comes out, if there is one."""
    return (f"bias: {out:,}",) if there else ()


def channelwise(channels: int, *, affine: bool, track: bool) -> tuple[str, ...]:
    """What a normalization learns and keeps of each channel."""
    weights = f"weights: 2 * {channels} = {2 * channels:,}, a scale and a shift for each channel"
    kept = f"buffers: 2 * {channels} + 1 = {2 * channels + 1:,}, means, variances and a counter"
    return (*([weights] if affine else []), *([kept] if track else []))


def products(each: int, positions: Sequence[int]) -> str:
    """The multiplications of a product that is made at each of some positions."""
    if not positions:
        return f"MACs: {each:,}"
    product = "*".join(map(str, positions))
    grouped = f"({product})" if len(positions) > 1 else product
    return f"MACs: {each:,} * {grouped} = {each * prod(positions):,}"
