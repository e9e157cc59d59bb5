"""Layers that change the order of axes or channels."""

from cnndsl.layers.arguments import Count, Natural
from cnndsl.layers.base import Example
from cnndsl.layers.calls import Call, Function, Module
from cnndsl.layers.declared import field
from cnndsl.layers.families import Unary
from cnndsl.layers.fit import check_groups
from cnndsl.layers.reach import EVERYWHERE, Reach
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import Family, Rule
from cnndsl.layers.windows import spatial
from cnndsl.shape import LayerError, Shape


@layer("permute", Family.MOVING)
class Permute(Unary):
    """Lay the axes of a tensor in another order."""

    example = Example("64x8x16", "permute((1, 0, 2))", "8x64x16")
    rule = Rule(shape="the extents in the order that is given")

    order: tuple[Natural, ...] = field(
        least_items=1,
        description="which axis each one that comes out was; 0 is the channels",
    )

    def output(self, x: Shape) -> Shape:
        if sorted(self.order) != [*range(len(x))]:
            axes = ", ".join(map(str, range(len(x))))
            raise LayerError(f"`order` must name each axis of {x} once: {axes}")
        return Shape.of(*[x[axis] for axis in self.order])

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        was = [x.axes[axis] for axis in self.order]
        lines = (f"{extent}, which was {name}" for extent, name in zip(y, was, strict=True))
        return tuple([f"{name}: {line}" for name, line in zip(y.axes, lines, strict=True)])

    def field(self, x: Shape) -> Reach:
        if self.order[0] != 0:
            return EVERYWHERE
        return Reach(order=tuple([axis - 1 for axis in self.order[1:]]))

    def call(self, x: Shape) -> Call:
        return Function("torch.permute", (0, *[axis + 1 for axis in self.order]))


@layer("channel_shuffle", Family.MOVING)
class ChannelShuffle(Unary):
    """Deal the channels of every group out over all groups (Zhang et al. 2017)."""

    example = Example("64x8x8", "channel_shuffle(4)", "64x8x8")

    groups: Count = field(description="how many groups the channels come in")

    def output(self, x: Shape) -> Shape:
        check_groups(self.groups, spatial(x).channels)
        return x

    def call(self, x: Shape) -> Call:
        return Module("torch.nn.ChannelShuffle", self.groups)
