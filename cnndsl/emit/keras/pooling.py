"""Pooling, with what hangs over the edge of the input written out."""

from math import prod

from cnndsl.emit.keras.convolving import per_axis
from cnndsl.emit.keras.page import Flow, Page, rank_of, ranked, writes
from cnndsl.emit.keras.resizing import averaged
from cnndsl.emit.keras.terms import Leaf, Literal, OpenSize, Part, Term, call, fixed, said
from cnndsl.layers.calls import Named
from cnndsl.shape import Shape, span, window_up
from cnndsl.size import Size

Sides = tuple[tuple[int, int], ...]


class Window:
    """The window of a torch call, and how far it hangs over the end of a padded input."""

    def __init__(self, named: Named, kernel: Leaf, x: Flow) -> None:
        rank, given = rank_of(named), named.kwargs
        self.kernel = kernel
        self.strides = fixed(given.get("stride", kernel))
        self.dilation = fixed(given.get("dilation", 1))
        self.pad = per_axis(fixed(given.get("padding", 0)), rank)
        self.taps = per_axis(kernel, rank)
        self.steps = per_axis(self.strides, rank)
        self.reach = tuple(map(span, self.taps, per_axis(self.dilation, rank)))
        up = bool(given.get("ceil_mode", False))
        self.over = _overhang(x.known, self) if up else (0,) * rank

    @property
    def sides(self) -> Sides:
        """By how much the input must be extended before and after each axis."""
        return tuple([(pad, pad + over) for pad, over in zip(self.pad, self.over, strict=True)])


def _overhang(x: Shape, window: Window) -> tuple[int, ...]:
    axes = zip(x.spatial, window.reach, window.steps, window.pad, strict=True)
    return tuple([_over(*axis) for axis in axes])


def _over(extent: int, reach: int, step: int, pad: int) -> int:
    if isinstance(extent, Size):
        # With no padding, one step less than the next position is enough for any extent.
        if pad == 0 and step <= reach:
            return step - 1
        raise OpenSize("how far its last window hangs over depends on an open size")
    positions = window_up(int(extent), reach, step, pad, pad)
    return max((positions - 1) * step + reach - int(extent) - 2 * pad, 0)


def shortest(sides: Sides) -> Leaf:
    """One number where all sides are extended alike."""
    alike = {each for pair in sides for each in pair}
    return alike.pop() if len(alike) == 1 else sides


@writes(ranked("torch.nn.MaxPool{}d"))
def max_pool(page: Page, named: Named, x: Flow) -> Flow:
    """The largest of each window; padding is never the largest."""
    window = Window(named, fixed(named.args[0]), x)
    head = f"max_pool{rank_of(named)}d" if window.dilation == 1 else "dilated_max_pool"
    values = said(
        kernel=window.kernel,
        strides=window.strides,
        pad=shortest(window.sides),
        dilation=window.dilation,
    )
    if window.dilation == 1:
        del values["dilation"]
    return page.put(call(head, x.part, values.pop("kernel"), **values))


@writes(ranked("torch.nn.AvgPool{}d"))
def average_pool(page: Page, named: Named, x: Flow) -> Flow:
    """The average of each window; who counts in it where it hangs over is for torch to say."""
    window = Window(named, fixed(named.args[0]), x)
    divisor = fixed(named.kwargs.get("divisor_override"))
    y = _average(page, named, window, x, weighed=divisor is None)
    if isinstance(divisor, int) and (taps := prod(window.taps)) != divisor:
        return page.put(_times(y.part, taps / divisor))
    return y


def _average(page: Page, named: Named, window: Window, x: Flow, *, weighed: bool) -> Flow:
    rank, counts = rank_of(named), bool(named.kwargs.get("count_include_pad", True))
    strides = said(strides=window.strides)
    kernel = Literal(window.kernel, "kernel")
    if weighed and (any(window.over) or (any(window.pad) and not counts)):
        pad = tuple([(each, each) for each in window.pad])
        over = tuple([(0, each) for each in window.over])
        values = said(pad=shortest(pad), over=shortest(over), counts=counts)
        return page.put(call(f"share_pool{rank}d", x.part, kernel, **strides, **values))
    return page.put(
        call(f"avg_pool{rank}d", x.part, kernel, **strides, **said(pad=shortest(window.sides)))
    )


def _times(part: Part, factor: float) -> Term:
    return Term("*", (part, Literal(factor, "factor")))


@writes(ranked("torch.nn.LPPool{}d"))
def norm_pool(page: Page, named: Named, x: Flow) -> Flow:
    """The root of the sum of powers, by way of their average."""
    norm, kernel = fixed(named.args[0]), fixed(named.args[1])
    assert isinstance(norm, float | int)
    window = Window(named, kernel, x)
    powers = page.put(call("ops.power", x.part, Literal(norm, "norm")))
    average = _average(page, named, window, powers, weighed=True)
    total = page.put(_times(average.part, float(prod(window.taps))))
    return page.put(call("ops.power", total.part, Literal(1 / norm, "root")))


@writes([*ranked("torch.nn.AdaptiveAvgPool{}d"), *ranked("torch.nn.AdaptiveMaxPool{}d")])
def adaptive_pool(page: Page, named: Named, x: Flow) -> Flow:
    """As many windows as the output has positions."""
    rank = rank_of(named)
    how = "avg" if "Avg" in named.target else "max"
    sizes = per_axis(fixed(named.args[0]), rank)
    if set(sizes) == {1}:
        return page.apply(_global(how, rank), x)
    pairs = [*zip(per_axis(fixed(x.known.spatial), rank), sizes, strict=True)]
    if all(extent % size == 0 for extent, size in pairs):
        kernel = tuple([extent // size for extent, size in pairs])
        window = said(kernel=kernel[0] if len(set(kernel)) == 1 else kernel)
        return page.put(call(f"{how}_pool{rank}d", x.part, *window.values()))
    if how == "avg":
        return averaged(page, x, pairs)
    return page.put(call("adaptive_max_pool", x.part, Literal(sizes, "sizes")))


def _global(how: str, rank: int) -> Term:
    word = {"avg": "Average", "max": "Max"}[how]
    first = Literal("channels_first", "data_format")
    return call(f"layers.Global{word}Pooling{rank}D", first, **said(keepdims=True))
