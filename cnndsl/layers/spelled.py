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
    """A line for each sum along a spatial axis."""
    return on_axes(zip(x.axes[1:], sums, strict=True))


def on_axes(sums: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """A line for each sum along an axis of a name; axes that share one stand together."""
    axes: dict[str, list[str]] = {}
    for axis, text in sums:
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
    pad = _both(sides, "+") if any(sides) else ""
    reach = f"{kernel}" if dilation == 1 else f"({dilation}*({kernel} - 1) + 1)"
    return f"{extent}{pad} - {reach}"


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


def scaled(x: Shape, y: Shape, factors: Sequence[float]) -> tuple[str, ...]:
    """Extents times a factor each."""
    axes = zip(x.spatial, factors, y.spatial, strict=True)
    return along(x, (_scaled(*axis) for axis in axes))


def _scaled(extent: int, by: float, target: int) -> str:
    whole = f"{factor(extent)} * {by:g}"
    return f"{whole if by == int(by) else f'floor({whole})'} = {target}"


def extended(extent: int, sides: tuple[int, int], target: int) -> str:
    """An extent with what is added on both sides."""
    return f"{extent}{_both(sides, '+')} = {target}"


def cut(extent: int, sides: tuple[int, int], target: int) -> str:
    """An extent without what is cut on both sides."""
    return f"{extent}{_both(sides, '-')} = {target}"


def _both(sides: tuple[int, int], sign: str) -> str:
    before, after = sides
    return f" {sign} 2*{before}" if before == after else f" {sign} {before} {sign} {after}"


def amount(number: int) -> str:
    """A number that may be large; of an open size its example."""
    return f"{number:,}"


def product(factors: Sequence[int]) -> str:
    """`(3*7*7)`, or the only factor."""
    return f"({times(factors)})" if len(factors) > 1 else times(factors)


def times(factors: Sequence[int]) -> str:
    """`3*7*7`; an open size that is a formula stands in parentheses."""
    return "*".join(map(factor, factors))


def factor(extent: int) -> str:
    """An extent as part of a product."""
    text = str(extent)
    return text if text.isalnum() else f"({text})"


def kernels(each: Sequence[int], many: int) -> tuple[str]:
    """The weights of so many kernels of these extents."""
    return (f"weights: {product(each)} * {factor(many)} = {amount(prod(each) * many)}",)


def bias(out: int, there: bool) -> tuple[str, ...]:
    """The bias of each channel that comes out, if there is one."""
    return (f"bias: {amount(out)}",) if there else ()


def scales(extent: int, *, affine: bool, shift: bool = True) -> tuple[str, ...]:
    """The scale and the shift that a normalization learns for each of so many."""
    if not affine:
        return ()
    if not shift:
        return (f"weights: {amount(extent)}, a scale for each",)
    return (f"weights: 2 * {factor(extent)} = {amount(2 * extent)}, a scale and a shift for each",)


def tracked(channels: int, *, track: bool) -> tuple[str, ...]:
    """What a normalization keeps of each channel."""
    kept = 2 * channels + 1
    text = f"buffers: 2 * {factor(channels)} + 1 = {amount(kept)}, means, variances and a counter"
    return (text,) if track else ()


def products(each: int, positions: Sequence[int]) -> str:
    """The multiplications of a product that is made at each of some positions."""
    if not positions:
        return f"MACs: {amount(each)}"
    total = amount(each * prod(positions))
    return f"MACs: {amount(each)} * {product(positions)} = {total}"


def summed(label: str, amounts: Sequence[int]) -> str:
    """Several amounts and their sum."""
    return f"{label}: {' + '.join(map(amount, amounts))} = {amount(sum(amounts))}"


def of_part(name: str, lines: Iterable[str]) -> tuple[str, ...]:
    """The weights and multiplications of one part of a layer."""
    own = ("weights", "bias", "MACs")
    return tuple([f"{name} {line}" for line in lines if line.partition(":")[0] in own])
