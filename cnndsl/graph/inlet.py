"""Where a tensor enters a network."""

from cnndsl.layers import Arity, Facts, Layer
from cnndsl.layers.base import NOTHING, Shapes
from cnndsl.layers.calls import Chain
from cnndsl.shape import Shape
from cnndsl.size import Size


class Inlet(Layer):
    """An input of the network: no word of the language applies it."""

    word = "input"
    arity = Arity(0, 0)

    extents: tuple[int | str, ...]
    """The stated sizes; a letter stands for many."""

    examples: tuple[int, ...]
    """The same with a number for each letter."""

    def outputs(self, xs: Shapes) -> Shapes:
        """The stated shape."""
        pairs = zip(self.extents, self.examples, strict=True)
        sizes = [Size.letter(e, value) if isinstance(e, str) else e for e, value in pairs]
        return (Shape.of(*sizes),)

    def facts(self, xs: Shapes) -> Facts:
        """Nothing is learned or computed here."""
        return Facts(xs, self.outputs(xs), {}, {}, 0, NOTHING, Chain())
