"""Pooling: each window, or the whole input, becomes one number per channel."""

from abc import abstractmethod

from cnndsl.dataclasses import replace
from cnndsl.layers import spelled
from cnndsl.layers.arguments import Ceil, Dilation, MaybeCount, Pad, PoolKernel, PoolStride, PoolTo
from cnndsl.layers.base import INPUTS, NOTHING, Example, Facts, Places, Saved, Shapes
from cnndsl.layers.calls import Call, Module, Value, also, chain, differing, folded
from cnndsl.layers.declared import field
from cnndsl.layers.families import Unary
from cnndsl.layers.fit import too_large
from cnndsl.layers.flops import windows
from cnndsl.layers.mistakes import ClashError
from cnndsl.layers.reach import Reach, shares
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import GIVEN, MOVED, PADDING, UP, Family, Rule
from cnndsl.layers.windows import PerAxis, Window, extend, per_axis, ranked
from cnndsl.shape import LayerError, Shape


class Pool(Unary):
    """A window that moves, or as many windows as the output shall have numbers."""

    kernel: PoolKernel = None
    stride: PoolStride = None
    pad: Pad = 0
    ceil: Ceil = False
    to: PoolTo = None

    def agree(self, given: frozenset[str]) -> None:
        if self.kernel is None and self.to is None:
            raise ClashError("kernel", f"`{self.word}` needs `kernel`, or `to`", code="E201")
        if self.kernel is not None and self.to is not None:
            raise ClashError("to", f"`{self.word}` takes `kernel` or `to`, not both")
        if self.adaptive is not None and (extra := given - {"kernel", "to"}):
            name = min(extra)
            message = f"`{name}` has no meaning for `{self.word}` without the extent of a window"
            raise ClashError(name, message)

    @property
    def adaptive(self) -> PerAxis | None:
        """The extent of the output, if it is that which is given."""
        return 1 if self.kernel == "global" else self.to

    def output(self, x: Shape) -> Shape:
        rank = ranked(x, 1, 2, 3)
        if self.adaptive is not None:
            return x.with_spatial(per_axis(self.adaptive, rank, "to"))
        window = self.window(x)
        self._check(x, window)
        return x.with_spatial(window.positions(x, up=self.ceil))

    def call(self, x: Shape) -> Call:
        if self.adaptive is not None:
            size = folded(per_axis(self.adaptive, x.rank, "to"))
            return Module(self.target("Adaptive", x.rank), size)
        window = self.window(x)
        module = Module(
            self.target("", x.rank),
            folded(window.kernel),
            **differing(
                stride=(folded(window.stride), folded(window.kernel)),
                padding=(folded(window.pad) if self.own_padding(window) else 0, 0),
                ceil_mode=(self.ceil, False),
            ),
            **self.further(),
        )
        own = self.own_padding(window)
        return chain(None if own else extend(window.sides, value=self.outside), module)

    def added(self, x: Shape, y: Shape) -> int:
        sights = self.field(x).along(x)
        return windows(y, (sight.size for sight in sights))

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        if self.adaptive is not None:
            return spelled.given(x, y)
        return spelled.windows(x, self.window(x), up=self.ceil)

    def field(self, x: Shape) -> Reach:
        if self.adaptive is not None:
            return shares(x.spatial, per_axis(self.adaptive, x.rank, "to"))
        return self.window(x).sight

    def extended(self, x: Shape) -> Saved:
        """The input that the window meets, which may have been extended before."""
        if self.adaptive is not None or self.own_padding(window := self.window(x)):
            return INPUTS
        return Saved(numbers=x.with_spatial(window.padded(x)).numel)

    @property
    def outside(self) -> float:
        """What stands beyond the edge of the input."""
        return 0.0

    @abstractmethod
    def target(self, how: str, rank: int) -> str:
        """Torch's name of it."""

    @abstractmethod
    def further(self) -> dict[str, Value]:
        """The arguments that only this sort of pooling has, by torch's names."""

    def window(self, x: Shape) -> Window:
        """The window as it lies on an input."""
        assert isinstance(self.kernel, int | tuple)
        stride = self.kernel if self.stride is None else self.stride
        return Window.over(x, self.kernel, stride, self.pad, self.apart)

    @property
    def apart(self) -> PerAxis:
        """How far the taps of the window are apart."""
        return 1

    def own_padding(self, window: Window) -> bool:
        """Whether torch's pooling can pad like this itself, or the input is extended before."""
        return window.even and (self.pad != "same" or not self._too_far(window))

    def _too_far(self, window: Window) -> tuple[int, int] | None:
        sides = zip(map(max, window.sides), window.kernel, strict=True)
        return next(((pad, kernel) for pad, kernel in sides if pad > kernel // 2), None)

    def _check(self, x: Shape, window: Window) -> None:
        if self.pad != "same" and (far := self._too_far(window)):
            raise LayerError(f"`pad` must be at most half the kernel, found {far[0]} for {far[1]}")
        if any(extent < 1 for extent in window.positions(x, up=self.ceil)):
            raise too_large(x, window)


@layer("maxpool", Family.POOLING)
class MaxPool(Pool):
    """Keep the largest number of each window."""

    example = Example("64x112x112", "maxpool(3, stride = 2, pad = 1)", "64x56x56")
    rule = Rule({"extent": MOVED})
    remarks = (PADDING, UP, GIVEN)

    dilation: Dilation = 1

    @property
    def outside(self) -> float:
        return float("-inf")

    @property
    def apart(self) -> PerAxis:
        return self.dilation

    def target(self, how: str, rank: int) -> str:
        return f"torch.nn.{how}MaxPool{rank}d"

    def further(self) -> dict[str, Value]:
        return differing(dilation=(self.dilation, 1))

    def saved(self, x: Shape, y: Shape) -> Saved:
        return replace(self.extended(x), bytes=8 * y.numel)

    def left(self, xs: Shapes) -> Shapes:
        """The shapes that come out, and behind them those of what is left aside."""
        ys = self.outputs(xs)
        return (*ys, *map(Places.in_, xs, ys))

    def facts(self, xs: Shapes) -> Facts:
        """All that is true of this layer at this input."""
        facts = super().facts(xs)
        # Where the largest numbers stood is what an unpooling needs.
        asides = tuple(map(Places.in_, xs, facts.outputs))
        return replace(facts, asides=asides, giving=also(facts.call, return_indices=True))


@layer("avgpool", Family.POOLING)
class AvgPool(Pool):
    """Average the numbers of each window."""

    example = Example("512x7x7", "avgpool(global)", "512x1x1")
    rule = Rule({"extent": "(extent + before + after - kernel) // stride + 1"})
    remarks = (PADDING, UP, GIVEN)

    count_pad: bool = field(default=True, description="whether the padding counts in the average")
    divisor: MaybeCount = field(default=None, description="what each sum is divided by instead")

    def output(self, x: Shape) -> Shape:
        y = super().output(x)
        if self.divisor is not None and x.rank == 1:
            raise LayerError("`divisor` has no meaning for a signal")
        if self.adaptive is None:
            self._check_average(x, self.window(x))
        return y

    def _check_average(self, x: Shape, window: Window) -> None:
        own = self.own_padding(window)
        if not own and not self.count_pad:
            raise LayerError(
                "padding that differs from side to side always counts in the average",
                helps=("leave out `count_pad`, or pad evenly",),
            )
        extents = x.spatial if own else window.padded(x)
        if x.rank == 3 and any(map(int.__lt__, extents, window.kernel)):
            raise LayerError(
                f"kernel {Shape(window.kernel)} is larger than its input {Shape(extents)}",
                code="E303",
                notes=("the padding of a clip does not count when it is averaged",),
                helps=("use a smaller kernel, or less downsampling before it",),
                argument="kernel",
            )

    def target(self, how: str, rank: int) -> str:
        return f"torch.nn.{how}AvgPool{rank}d"

    def further(self) -> dict[str, Value]:
        return differing(
            count_include_pad=(self.count_pad, True), divisor_override=(self.divisor, None)
        )

    def saved(self, x: Shape, y: Shape) -> Saved:
        return averaged(y) if self.adaptive is not None else self.extended(x)


def averaged(y: Shape) -> Saved:
    """What an average over a number of windows keeps: torch takes the mean where that is one."""
    return NOTHING if all(extent == 1 for extent in y.spatial) else INPUTS
