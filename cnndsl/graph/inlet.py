"""Where a tensor enters a network."""

from cnndsl.layers import Arity, Facts, Layer
from cnndsl.layers.base import NOTHING, Shapes
from cnndsl.layers.calls import Chain
from cnndsl.shape import Shape


class Inlet(Layer):
    """An input of the network: no word of the language applies it."""

    word = "input"
    arity = Arity(0, 0)

    extents: tuple[int | str, ...]

    @property
    def is_open(self) -> bool:
        """Whether a size is a letter that stands for many."""
        return any(isinstance(extent, str) for extent in self.extents)

    def outputs(self, xs: Shapes) -> Shapes:
        """The stated shape."""
        return (Shape.of(*[extent for extent in self.extents if isinstance(extent, int)]),)

    def facts(self, xs: Shapes) -> Facts:
        """Nothing is learned or computed here."""
        return Facts(xs, self.outputs(xs), {}, {}, 0, NOTHING, Chain())
