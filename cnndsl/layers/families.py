"""The families that layers come in.

A leaf class says its meaning in the few short methods of its family, and nothing else in the
program knows its name.
"""

from abc import abstractmethod
from typing import ClassVar, Literal

from cnndsl.layers.base import (
    NOTHING,
    Arity,
    Backward,
    Entry,
    Facts,
    Layer,
    Places,
    Saved,
    Shapes,
    Weights,
)
from cnndsl.layers.calls import Call
from cnndsl.layers.declared import field
from cnndsl.layers.reach import POINTWISE, Reach
from cnndsl.shape import LayerError, Shape


class Unary(Layer):
    """One tensor in, one out."""

    @abstractmethod
    def output(self, x: Shape) -> Shape:
        """The shape that comes out."""

    @abstractmethod
    def call(self, x: Shape) -> Call:
        """How torch says it."""

    def weights(self, x: Shape) -> Weights:
        """The learned tensors, by torch's names."""
        return {}

    def buffers(self, x: Shape) -> Weights:
        """The tensors that are kept with the weights but not learned, by torch's names."""
        return {}

    def macs(self, x: Shape, y: Shape) -> int:
        """Multiplications of convolutions and matrix products for one sample."""
        return 0

    def added(self, x: Shape, y: Shape) -> int:
        """Operations beside those of the products, by the rule of `cnndsl.layers.flops`."""
        return 0

    def backward(self, x: Shape, macs: int) -> Backward:
        """Multiplications of the backward pass: each product has two factors to learn about."""
        return Backward(macs, macs)

    def saved(self, x: Shape, y: Shape) -> Saved:
        """What backward needs."""
        return NOTHING

    def field(self, x: Shape) -> Reach:
        """What of the input one position of the output sees."""
        return POINTWISE

    def why(self, x: Shape, y: Shape) -> tuple[str, ...]:
        """The arithmetic behind its facts, a line each."""
        return ()

    def sums(self, xs: Shapes) -> tuple[str, ...]:
        """The arithmetic behind its facts, a line each, with the numbers of this input."""
        return self.why(xs[0], self.output(xs[0]))

    def outputs(self, xs: Shapes) -> Shapes:
        """The one shape that comes out."""
        return (self.output(xs[0]),)

    def facts(self, xs: Shapes) -> Facts:
        """All that is true of this layer at this input."""
        (x,) = xs
        y = self.output(x)
        macs = self.macs(x, y)
        return Facts(
            xs,
            (y,),
            self.weights(x),
            self.buffers(x),
            macs,
            self.saved(x, y),
            self.call(x),
            2 * macs + self.added(x, y),
            self.backward(x, macs),
            (self.field(x),),
        )


class Alias(Layer):
    """Another layer, with some of its arguments worked out of what goes in."""

    @abstractmethod
    def meant(self, x: Shape) -> Layer:
        """The layer that it is."""

    def outputs(self, xs: Shapes) -> Shapes:
        """The shapes that come out."""
        return self.meant(xs[0]).outputs(xs)

    def facts(self, xs: Shapes) -> Facts:
        """All that is true of the layer that it is."""
        return self.meant(xs[0]).facts(xs)

    def sums(self, xs: Shapes) -> tuple[str, ...]:
        """The arithmetic of the layer that it is."""
        return self.meant(xs[0]).sums(xs)


class Merge(Layer):
    """Several tensors in, one out; nothing to learn."""

    arity: ClassVar[Arity] = Arity(1, None)

    @abstractmethod
    def output(self, xs: Shapes) -> Shape:
        """The shape that comes out."""

    @abstractmethod
    def call(self, xs: Shapes) -> Call:
        """How torch says it."""

    def flops(self, xs: Shapes, y: Shape) -> int:
        """Operations for one sample: one for each tensor after the first."""
        return (len(xs) - 1) * y.numel

    def saved(self, xs: Shapes, y: Shape) -> Saved:
        """What backward needs."""
        return NOTHING

    def field(self, xs: Shapes) -> tuple[Reach, ...]:
        """What of each input one position of the output sees."""
        return (POINTWISE,) * len(xs)

    def outputs(self, xs: Shapes) -> Shapes:
        """The one shape that comes out."""
        return (self.output(xs),)

    def facts(self, xs: Shapes) -> Facts:
        """All that is true of this layer at these inputs."""
        y = self.output(xs)
        return Facts(
            xs,
            (y,),
            {},
            {},
            0,
            self.saved(xs, y),
            self.call(xs),
            flops=self.flops(xs, y),
            reach=self.field(xs),
        )


class Splitter(Layer):
    """One tensor in, several out; nothing to learn."""

    @abstractmethod
    def pieces(self, x: Shape) -> Shapes:
        """The shapes that come out."""

    @abstractmethod
    def call(self, x: Shape) -> Call:
        """How torch says it."""

    def field(self, x: Shape) -> Reach:
        """What of the input one position of any output sees."""
        return POINTWISE

    def outputs(self, xs: Shapes) -> Shapes:
        """The shapes that come out."""
        return self.pieces(xs[0])

    def facts(self, xs: Shapes) -> Facts:
        """All that is true of this layer at this input."""
        (x,) = xs
        return Facts(xs, self.pieces(x), {}, {}, 0, NOTHING, self.call(x), reach=(self.field(x),))


class Undoing(Layer):
    """A layer that undoes another: beside its input it takes what the other left aside."""

    arity: ClassVar[Arity] = Arity(2, 2)
    undoes: ClassVar[type[Layer]]

    of: Layer = field(description="the name of what was left by the layer it undoes")

    @abstractmethod
    def output(self, x: Shape, places: Places) -> Shape:
        """The shape that comes out."""

    @abstractmethod
    def call(self, x: Shape, places: Places) -> Call:
        """How torch says it, of the tensor and of what was left aside."""

    def field(self, x: Shape, places: Places) -> Reach:
        """What of the input one position of the output sees."""
        return POINTWISE

    def outputs(self, xs: Shapes) -> Shapes:
        """The one shape that comes out."""
        return (self.output(*self._checked(xs)),)

    def facts(self, xs: Shapes) -> Facts:
        """All that is true of this layer at these inputs."""
        given = self._checked(xs)
        ys, call, reach = (self.output(*given),), self.call(*given), self.field(*given)
        return Facts(xs, ys, {}, {}, 0, NOTHING, call, reach=(reach, reach))

    def _checked(self, xs: Shapes) -> tuple[Shape, Places]:
        x, places = xs
        assert isinstance(places, Places)
        if x != Shape(places):
            message = f"`{self.of.word}` left {Shape(places)}, and {x} is to go where that was from"
            raise LayerError(message, helps=("bring it to that shape before",))
        return x, places


class Form(Entry):
    """A merge of one body and the tensor it starts from."""

    merge: ClassVar[type[Merge]]
    identity: ClassVar[Literal["first", "last"]]

    @property
    def applies(self) -> bool:
        """Whether there is a merge at all, or only the body."""
        return True

    def path(self, x: Shape, y: Shape) -> tuple[tuple[str, Layer], ...]:
        """Layers, by the names of their weights, that lead the untouched tensor to the merge.

        `x` is its shape and `y` that of what the body leaves.
        """
        return ()
