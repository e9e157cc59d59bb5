"""Scales that are learned."""

from pydantic import Field

from cnndsl.layers.arguments import Real
from cnndsl.layers.base import INPUTS, Example, Saved, Weights
from cnndsl.layers.calls import Call, Function, Own
from cnndsl.layers.families import Unary
from cnndsl.layers.registry import layer
from cnndsl.shape import Shape


@layer("layerscale")
class LayerScale(Unary):
    """Multiply each channel by a learned factor (Touvron et al. 2021)."""

    example = Example("96x56x56", "layerscale(1e-6)", "96x56x56")

    init: Real = Field(default=1e-6, description="the factor before training")

    def output(self, x: Shape) -> Shape:
        return x

    def weights(self, x: Shape) -> Weights:
        return {"weight": self._each(x)}

    def added(self, x: Shape, y: Shape) -> int:
        return y.numel

    def saved(self, x: Shape, y: Shape) -> Saved:
        return INPUTS

    def call(self, x: Shape) -> Call:
        return Function("torch.mul", Own("weight", self._each(x), self.init))

    def _each(self, x: Shape) -> tuple[int, ...]:
        return x.channels, *(1,) * x.rank
