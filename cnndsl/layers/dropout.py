"""Dropout: what is left out at random while a network trains."""

from cnndsl.layers.arguments import Probability
from cnndsl.layers.base import NOTHING, Example, Saved
from cnndsl.layers.calls import Call, Function, Module, chain, differing
from cnndsl.layers.declared import field
from cnndsl.layers.families import Unary
from cnndsl.layers.registry import layer
from cnndsl.layers.rules import Family
from cnndsl.layers.windows import ranked
from cnndsl.shape import Shape


def mask(p: float, numbers: int) -> Saved:
    """What is kept to know what was left out; if that is all, a single 0."""
    if p == 1:
        return Saved(once=4)
    return Saved(numbers=numbers) if p else NOTHING


@layer("dropout", Family.NORMALIZATION)
class Dropout(Unary):
    """Set numbers to 0 at random (Srivastava et al. 2014)."""

    example = Example("4096", "dropout(0.5)", "4096")

    p: Probability = field(default=0.5, description="how likely a number is left out")

    def output(self, x: Shape) -> Shape:
        return x

    def saved(self, x: Shape, y: Shape) -> Saved:
        return mask(self.p, y.numel)

    def call(self, x: Shape) -> Module:
        return Module("torch.nn.Dropout", **differing(p=(self.p, 0.5)))


@layer("spatial_dropout", Family.NORMALIZATION)
class SpatialDropout(Unary):
    """Set whole channels to 0 at random (Tompson et al. 2015)."""

    example = Example("64x8x8", "spatial_dropout(0.2)", "64x8x8")

    p: Probability = field(default=0.5, description="how likely a channel is left out")

    def output(self, x: Shape) -> Shape:
        ranked(x, 1, 2, 3)
        return x

    def saved(self, x: Shape, y: Shape) -> Saved:
        return mask(self.p, y.channels)

    def call(self, x: Shape) -> Module:
        return Module(f"torch.nn.Dropout{x.rank}d", **differing(p=(self.p, 0.5)))


@layer("alpha_dropout", Family.NORMALIZATION)
class AlphaDropout(Unary):
    """Leave numbers out at random, but keep mean and variance (Klambauer et al. 2017)."""

    example = Example("4096", "alpha_dropout(0.1)", "4096")

    p: Probability = field(default=0.5, description="how likely a number is left out")

    def output(self, x: Shape) -> Shape:
        return x

    def saved(self, x: Shape, y: Shape) -> Saved:
        return mask(self.p, y.numel)

    def call(self, x: Shape) -> Module:
        return Module("torch.nn.AlphaDropout", **differing(p=(self.p, 0.5)))


@layer("droppath", Family.NORMALIZATION)
class DropPath(Unary):
    """Set whole samples to 0 at random, before they join a shortcut (Huang et al. 2016)."""

    example = Example("64x8x8", "droppath(0.2)", "64x8x8")

    p: Probability = field(description="how likely a sample is left out")

    def output(self, x: Shape) -> Shape:
        return x

    def saved(self, x: Shape, y: Shape) -> Saved:
        return mask(self.p, 1)

    def call(self, x: Shape) -> Call:
        given = differing(p=(self.p, 0.5))
        if not x.rank:
            return Module("torch.nn.Dropout1d", **given)  # takes samples for channels
        # Torch leaves out channels: those within one channel that is put around them go together.
        if x.rank < 3:
            module = Module(f"torch.nn.Dropout{x.rank + 1}d", **given)
            return chain(Function("torch.unsqueeze", 1), module, Function("torch.squeeze", 1))
        restore = Function("torch.unflatten", 1, tuple(x))
        return chain(Function("torch.flatten", 1), Module("torch.nn.Dropout1d", **given), restore)
