"""What every entry of the vocabulary has, and the families that layers come in.

To its users a layer is `arity`, `outputs` and `facts`, whatever its family. A leaf class says its
meaning in the few short methods of its family, and nothing else in the program knows its name.
"""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from cnndsl.layers.calls import Call
from cnndsl.shape import Shape

Shapes = tuple[Shape, ...]
Weights = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Example:
    """A use of a layer: the shapes that go in, what is written, the shapes that come out."""

    input: str
    spec: str
    output: str


@dataclass(frozen=True, slots=True)
class Arity:
    """How many tensors a layer takes; without `most`, any number from `least` on."""

    least: int = 1
    most: int | None = 1


@dataclass(frozen=True, slots=True)
class Saved:
    """What backward needs of a forward pass in training, beside the weights.

    `numbers` are further ones for each sample in the network's own precision, `bytes` for each
    sample whatever the precision, and `once` are bytes for the whole batch.
    """

    inputs: bool = False
    outputs: bool = False
    numbers: int = 0
    bytes: int = 0
    once: int = 0


NOTHING = Saved()
INPUTS = Saved(inputs=True)
OUTPUTS = Saved(outputs=True)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is true of a layer at given input shapes."""

    inputs: Shapes
    outputs: Shapes
    weights: Weights
    buffers: Weights
    macs: int
    saved: Saved
    call: Call


class Entry(BaseModel):
    """A word of the vocabulary with its arguments."""

    # The schema waits until a spec uses the class: most specs use few of them.
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)

    word: ClassVar[str]
    example: ClassVar[Example]


class Layer(Entry):
    """A layer type; its instances are layers with their arguments."""

    arity: ClassVar[Arity] = Arity()

    @property
    def ports(self) -> int:
        """How many tensors come out."""
        return 1

    @abstractmethod
    def outputs(self, xs: Shapes) -> Shapes:
        """The shapes that come out; a `LayerError` where these inputs cannot go in."""

    @abstractmethod
    def facts(self, xs: Shapes) -> Facts:
        """All that is true of this layer at these inputs."""


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

    def saved(self, x: Shape, y: Shape) -> Saved:
        """What backward needs."""
        return NOTHING

    def outputs(self, xs: Shapes) -> Shapes:
        """The one shape that comes out."""
        return (self.output(xs[0]),)

    def facts(self, xs: Shapes) -> Facts:
        """All that is true of this layer at this input."""
        (x,) = xs
        y = self.output(x)
        weights, buffers = self.weights(x), self.buffers(x)
        return Facts(xs, (y,), weights, buffers, self.macs(x, y), self.saved(x, y), self.call(x))


class Merge(Layer):
    """Several tensors in, one out; nothing to learn."""

    arity: ClassVar[Arity] = Arity(1, None)

    @abstractmethod
    def output(self, xs: Shapes) -> Shape:
        """The shape that comes out."""

    @abstractmethod
    def call(self, xs: Shapes) -> Call:
        """How torch says it."""

    def saved(self, xs: Shapes, y: Shape) -> Saved:
        """What backward needs."""
        return NOTHING

    def outputs(self, xs: Shapes) -> Shapes:
        """The one shape that comes out."""
        return (self.output(xs),)

    def facts(self, xs: Shapes) -> Facts:
        """All that is true of this layer at these inputs."""
        y = self.output(xs)
        return Facts(xs, (y,), {}, {}, 0, self.saved(xs, y), self.call(xs))


class Splitter(Layer):
    """One tensor in, several out; nothing to learn."""

    @abstractmethod
    def pieces(self, x: Shape) -> Shapes:
        """The shapes that come out."""

    @abstractmethod
    def call(self, x: Shape) -> Call:
        """How torch says it."""

    def outputs(self, xs: Shapes) -> Shapes:
        """The shapes that come out."""
        return self.pieces(xs[0])

    def facts(self, xs: Shapes) -> Facts:
        """All that is true of this layer at this input."""
        (x,) = xs
        return Facts(xs, self.pieces(x), {}, {}, 0, NOTHING, self.call(x))


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
