"""Scales that are learned."""

from typing import Literal

from cnndsl.dataclasses import replace
from cnndsl.layers import spelled
from cnndsl.layers.arguments import Real
from cnndsl.layers.base import FOR_WEIGHTS, Example, Saved, Weights
from cnndsl.layers.calls import Call, Function, Own
from cnndsl.layers.declared import field
from cnndsl.layers.families import Unary
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import Family, Rule
from cnndsl.shape import Shape


@layer("layerscale", Family.NORMALIZATION)
class LayerScale(Unary):
    """Multiply each channel, or everything, by a learned factor (Touvron et al. 2021)."""

    example = Example("96x56x56", "layerscale(1e-6)", "96x56x56")
    rule = Rule(params="1 if each == layer else channels")

    init: Real = field(default=1e-6, description="the factor before training")
    each: Literal["channel", "layer"] = field(
        default="channel", description="what has a factor of its own"
    )

    def output(self, x: Shape) -> Shape:
        return x

    def weights(self, x: Shape) -> Weights:
        return {"weight": self._each(x)}

    def added(self, x: Shape, y: Shape) -> int:
        return y.numel

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        return (f"weights: {spelled.amount(self._each(x)[0])}, a factor for each {self.each}",)

    def saved(self, x: Shape, y: Shape) -> Saved:
        # What is summed up for each factor.
        return replace(FOR_WEIGHTS, passing=x.numel)

    def call(self, x: Shape) -> Call:
        return Function("torch.mul", Own("weight", self._each(x), self.init))

    def _each(self, x: Shape) -> tuple[int, ...]:
        return (x.channels, *(1,) * x.rank) if self.each == "channel" else (1,)
