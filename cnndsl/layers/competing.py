"""Activations along an axis, where numbers compete."""

from typing import ClassVar

from cnndsl.layers.arguments import Axis, Count
from cnndsl.layers.base import OUTPUTS, Example, Saved
from cnndsl.layers.calls import Call, Function, Module, chain
from cnndsl.layers.declared import field
from cnndsl.layers.families import Unary
from cnndsl.layers.fit import check_groups
from cnndsl.layers.flops import SOFTMAX
from cnndsl.layers.reach import Reach, on_axis, whole
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import Family, Rule
from cnndsl.shape import Shape


class Competition(Unary):
    """A layer that weighs the numbers along an axis against one another."""

    target: ClassVar[str]

    axis: Axis = "channels"

    def output(self, x: Shape) -> Shape:
        x.axis(self.axis)
        return x

    def added(self, x: Shape, y: Shape) -> int:
        return SOFTMAX * y.numel

    def saved(self, x: Shape, y: Shape) -> Saved:
        return OUTPUTS

    def field(self, x: Shape) -> Reach:
        axis = x.axis(self.axis)
        return on_axis(x, axis, whole(x[axis]))

    def call(self, x: Shape) -> Module:
        return Module(f"torch.nn.{self.target}", dim=x.axis(self.axis) + 1)


@layer("softmax", Family.ACTIVATIONS)
class Softmax(Competition):
    """Make the numbers along an axis positive, with the sum 1."""

    example = Example("10", "softmax", "10")
    target = "Softmax"


@layer("log_softmax", Family.ACTIVATIONS)
class LogSoftmax(Competition):
    """The logarithm of the softmax."""

    example = Example("10", "log_softmax", "10")
    target = "LogSoftmax"


@layer("maxout", Family.ACTIVATIONS)
class Maxout(Unary):
    """Keep the largest number of each group of channels (Goodfellow et al. 2013)."""

    example = Example("128x8x8", "maxout(2)", "64x8x8")
    rule = Rule({"channels": "channels // pieces"})

    pieces: Count = field(description="how many neighbouring channels become one")

    def output(self, x: Shape) -> Shape:
        check_groups(self.pieces, x.channels, name="pieces")
        return x.with_channels(x.channels // self.pieces)

    def added(self, x: Shape, y: Shape) -> int:
        return x.numel

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        return (f"channels: {x.channels} // {self.pieces} = {y.channels}",)

    def saved(self, x: Shape, y: Shape) -> Saved:
        # Backward counts how many of a group are the largest.
        counted = x.numel + 8 * y.numel
        return Saved(inputs=True, outputs=True, passing=y.numel, masks=counted)

    def call(self, x: Shape) -> Call:
        group = Function("torch.unflatten", 1, (x.channels // self.pieces, self.pieces))
        return chain(group, Function("torch.amax", 2))
