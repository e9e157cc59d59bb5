"""Normalization: numbers brought to a common scale."""

from math import prod
from typing import Annotated, Literal

from cnndsl.layers import spelled
from cnndsl.layers.arguments import Affine, Bias, Count, Epsilon, Probability, Real
from cnndsl.layers.base import Example, Saved, Weights
from cnndsl.layers.calls import Call, Function, Module, chain, differing
from cnndsl.layers.declared import field
from cnndsl.layers.families import Unary
from cnndsl.layers.fit import check_groups
from cnndsl.layers.flops import MEASURED, RESCALED
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import Family, Rule
from cnndsl.layers.windows import ranked, spatial
from cnndsl.shape import LayerError, Shape
from cnndsl.size import Size

Momentum = Annotated[
    Probability, field(description="weight of the newest batch in what is tracked")
]
Track = Annotated[bool, field(description="whether mean and variance are kept for evaluation")]
STATISTIC = 4  # bytes: mean and deviation are kept as float32


class ChannelNorm(Unary):
    """A layer that normalizes each channel, and may keep track of its statistics."""

    rule = Rule(params="2 * channels * affine", buffers="(2 * channels + 1) * track")

    eps: Epsilon = 1e-5
    momentum: Momentum = 0.1
    affine: Affine
    track: Track

    def weights(self, x: Shape) -> Weights:
        return {"weight": (x.channels,), "bias": (x.channels,)} if self.affine else {}

    def buffers(self, x: Shape) -> Weights:
        if not self.track:
            return {}
        each = (x.channels,)
        return {"running_mean": each, "running_var": each, "num_batches_tracked": ()}

    def added(self, x: Shape, y: Shape) -> int:
        return y.numel * (RESCALED if self.track else MEASURED + RESCALED * self.affine)

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        return (
            *spelled.scales(x.channels, affine=self.affine),
            *spelled.tracked(x.channels, track=self.track),
        )


@layer("bn", Family.NORMALIZATION)
class BatchNorm(ChannelNorm):
    """Normalize each channel over the batch (Ioffe and Szegedy 2015)."""

    example = Example("64x56x56", "bn", "64x56x56")

    affine: Affine = True
    track: Track = True

    def output(self, x: Shape) -> Shape:
        ranked(x, 0, 1, 2, 3)
        return x

    def saved(self, x: Shape, y: Shape) -> Saved:
        return Saved(inputs=True, once=2 * STATISTIC * x.channels)

    def call(self, x: Shape) -> Module:
        return Module(
            f"torch.nn.BatchNorm{max(x.rank, 1)}d",
            x.channels,
            **differing(
                eps=(self.eps, 1e-5),
                momentum=(self.momentum, 0.1),
                affine=(self.affine, True),
                track_running_stats=(self.track, True),
            ),
        )


@layer("groupnorm", Family.NORMALIZATION)
class GroupNorm(Unary):
    """Normalize each group of channels of a sample (Wu and He 2018)."""

    example = Example("64x56x56", "groupnorm(32)", "64x56x56")
    rule = Rule(params="2 * channels * affine")

    groups: Count = field(description="how many groups the channels are divided into")
    eps: Epsilon = 1e-5
    affine: Affine = True

    def output(self, x: Shape) -> Shape:
        check_groups(self.groups, x.channels)
        return x

    def weights(self, x: Shape) -> Weights:
        return {"weight": (x.channels,), "bias": (x.channels,)} if self.affine else {}

    def added(self, x: Shape, y: Shape) -> int:
        return y.numel * (MEASURED + RESCALED * self.affine)

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        return spelled.scales(x.channels, affine=self.affine)

    def saved(self, x: Shape, y: Shape) -> Saved:
        return Saved(inputs=True, bytes=2 * STATISTIC * self.groups)

    def call(self, x: Shape) -> Module:
        arguments = differing(eps=(self.eps, 1e-5), affine=(self.affine, True))
        return Module("torch.nn.GroupNorm", self.groups, x.channels, **arguments)


@layer("layernorm", Family.NORMALIZATION)
class LayerNorm(Unary):
    """Normalize each sample, or each position of it (Ba et al. 2016)."""

    example = Example("96x56x56", "layernorm(channels)", "96x56x56")
    rule = Rule(params="(1 + bias) * normalized * affine")

    over: Literal["last", "channels", "all"] = field(
        default="last",
        description="the axis that is normalized: the last, the channels, or all together",
    )
    eps: Epsilon = 1e-5
    affine: Affine = True
    bias: Bias = True

    def output(self, x: Shape) -> Shape:
        return x

    def weights(self, x: Shape) -> Weights:
        if not self.affine:
            return {}
        extents = self._normalized(x)
        return {"weight": extents} | ({"bias": extents} if self.bias else {})

    def added(self, x: Shape, y: Shape) -> int:
        return y.numel * (MEASURED + RESCALED * self.affine)

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        extent = prod(self._normalized(x))
        return spelled.scales(extent, affine=self.affine, shift=self.bias)

    def saved(self, x: Shape, y: Shape) -> Saved:
        positions = x.numel // Shape(self._normalized(x)).numel
        return Saved(inputs=True, bytes=2 * STATISTIC * positions)

    def call(self, x: Shape) -> Call:
        own = self._own_call(self._normalized(x))
        if self.over != "channels" or not x.rank:
            return own
        last, first = Function("torch.movedim", 1, -1), Function("torch.movedim", -1, 1)
        return chain(last, own, first)

    def _own_call(self, extents: tuple[int, ...]) -> Call:
        eps = differing(eps=(self.eps, 1e-5))
        if not self.affine and any(isinstance(each, Size) for each in extents):
            return Function("torch.nn.functional.layer_norm", extents, **eps)  # for any such size
        further = differing(elementwise_affine=(self.affine, True), bias=(self.bias, True))
        extent = extents[0] if len(extents) == 1 else extents
        return Module("torch.nn.LayerNorm", extent, **eps, **further)

    def _normalized(self, x: Shape) -> tuple[int, ...]:
        return {"last": x[-1:], "channels": x[:1], "all": x[:]}[self.over]


@layer("instancenorm", Family.NORMALIZATION)
class InstanceNorm(ChannelNorm):
    """Normalize each channel of a sample over its positions (Ulyanov et al. 2016)."""

    example = Example("64x56x56", "instancenorm(affine = true)", "64x56x56")

    affine: Affine = False
    track: Track = False

    def output(self, x: Shape) -> Shape:
        ranked(x, 1, 2, 3)
        if x.numel == x.channels:
            message = f"expected more than one position to normalize over, found {x}"
            raise LayerError(message, helps=("use `bn`, `groupnorm` or `layernorm`",))
        return x

    def saved(self, x: Shape, y: Shape) -> Saved:
        # The scale and what is tracked are repeated for each sample.
        repeated = x.channels * (self.affine + 2 * self.track)
        return Saved(inputs=True, numbers=repeated, bytes=2 * STATISTIC * x.channels)

    def call(self, x: Shape) -> Module:
        return Module(
            f"torch.nn.InstanceNorm{x.rank}d",
            x.channels,
            **differing(
                eps=(self.eps, 1e-5),
                momentum=(self.momentum, 0.1),
                affine=(self.affine, False),
                track_running_stats=(self.track, False),
            ),
        )


@layer("lrn", Family.NORMALIZATION)
class LocalResponseNorm(Unary):
    """Divide by the energy of the neighbouring channels (Krizhevsky et al. 2012)."""

    example = Example("96x55x55", "lrn(5, alpha = 5e-4, k = 2)", "96x55x55")

    size: Count = field(default=5, description="how many channels are neighbours")
    alpha: Real = field(default=1e-4, description="weight of their mean square")
    beta: Real = field(default=0.75, description="power of the divisor")
    k: Real = field(default=1.0, description="what is added to the divisor before the power")

    def output(self, x: Shape) -> Shape:
        return spatial(x)

    def added(self, x: Shape, y: Shape) -> int:
        # Square, window, scale, shift, power and quotient.
        return y.numel * (self.size + 5)

    def saved(self, x: Shape, y: Shape) -> Saved:
        # The padded squares, and the divisor before and after its power.
        padded = x.with_channels(x.channels + self.size - 1)
        return Saved(inputs=True, numbers=padded.numel + 2 * x.numel, passing=3 * x.numel)

    def call(self, x: Shape) -> Module:
        return Module(
            "torch.nn.LocalResponseNorm",
            self.size,
            **differing(alpha=(self.alpha, 1e-4), beta=(self.beta, 0.75), k=(self.k, 1.0)),
        )
