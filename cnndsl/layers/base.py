"""What every entry of the vocabulary has, and what is true of a layer at work.

To its users a layer is `arity`, `outputs` and `facts`, whatever its family.
"""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from cnndsl.layers.calls import Call
from cnndsl.layers.reach import Reach
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
class Backward:
    """Multiplications that training adds for one sample.

    Those of `input` are made for the gradient of what went in, and left out where nothing before
    the layer learns; those of `weight` are made in any case.
    """

    input: int = 0
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is true of a layer at given input shapes.

    `reach` has one entry for each input. `asides` are the shapes of what is left aside for a
    paired layer, in whole numbers of 8 bytes, and `giving` the call that returns them as well.
    """

    inputs: Shapes
    outputs: Shapes
    weights: Weights
    buffers: Weights
    macs: int
    saved: Saved
    call: Call
    flops: int = 0
    backward: Backward = Backward()
    reach: tuple[Reach, ...] = ()
    asides: Shapes = ()
    giving: Call | None = None


class Entry(BaseModel):
    """A word of the vocabulary with its arguments."""

    # The schema waits until a spec uses the class: most specs use few of them.
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)

    word: ClassVar[str]
    example: ClassVar[Example]


class Layer(Entry):
    """A layer type; its instances are layers with their arguments."""

    arity: ClassVar[Arity] = Arity()
    asides: ClassVar[int] = 0
    """How many tensors it leaves aside where a paired layer takes them up."""

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
