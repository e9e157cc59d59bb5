"""What every entry of the vocabulary has, and what is true of a layer at work.

To its users a layer is `arity`, `outputs` and `facts`, whatever its family.
"""

from abc import ABCMeta, abstractmethod
from typing import ClassVar

from cnndsl.dataclasses import dataclass
from cnndsl.layers.calls import Call
from cnndsl.layers.declared import Declared
from cnndsl.layers.reach import Reach
from cnndsl.layers.rules import Family, Rule
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


OWN = -1
"""A layer's own weights, where the others are the numbers of its inputs."""


@dataclass(frozen=True, slots=True)
class Further:
    """What backward needs for the gradients of these inputs or of the weights alone."""

    serving: tuple[int, ...]
    numbers: int = 0
    once: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """What backward needs of a forward pass in training, beside the weights.

    `serving` says for each input for the gradients of which inputs alone it is needed, if so;
    `OWN` stands for the weights. `numbers` are further ones for each sample in the network's own
    precision, `bytes` for each sample whatever the precision, and `once` are bytes for the whole
    batch; `further` are those that not every gradient needs. `passing` are numbers of each sample
    that come and go while the layer or its gradients are found, and `masks` bytes of that kind.
    """

    inputs: bool = False
    serving: tuple[tuple[int, ...], ...] = ()
    outputs: bool = False
    numbers: int = 0
    bytes: int = 0
    once: int = 0
    further: tuple[Further, ...] = ()
    passing: int = 0
    masks: int = 0

    def places(self, count: int, wanted: frozenset[int]) -> list[int]:
        """Which of so many inputs are needed where these gradients are wanted."""
        served = self.serving or (tuple(wanted),) * count
        return [place for place in range(count if self.inputs else 0) if wanted & {*served[place]}]

    def beside(self, wanted: frozenset[int]) -> tuple[int, int]:
        """The numbers for each sample and the bytes for the batch, where these are wanted."""
        served = [each for each in self.further if wanted & {*each.serving}]
        numbers, once = ([each.numbers for each in served], [each.once for each in served])
        return self.numbers + sum(numbers), self.once + sum(once)


NOTHING = Saved()
INPUTS = Saved(inputs=True)
FOR_ITSELF = Saved(inputs=True, serving=((0,),))
FOR_WEIGHTS = Saved(inputs=True, serving=((OWN,),))
FACTORS = Saved(inputs=True, serving=((1,), (0,)))
OUTPUTS = Saved(outputs=True)


class Places(Shape):
    """The shape of a tensor that says for each number where, within another shape, it stood."""

    within: Shape

    @classmethod
    def in_(cls, within: Shape, of: Shape) -> "Places":
        """The places of numbers of one shape within another."""
        places = cls(of)
        places.within = within
        return places

    def __str__(self) -> str:
        return f"{super().__str__()} within {self.within}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Places) and (*self, 0, *self.within) == (*other, 0, *other.within)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((*self, 0, *self.within))


@dataclass(frozen=True, slots=True)
class Backward:
    """Multiplications that training adds for one sample.

    Those of `input` are made for the gradient of what went in, and left out where nothing before
    the layer learns; those of `weight` for its own weights, unless they are frozen; those of
    `through`, for what lies between weights, wherever there are any of the others.
    """

    input: int = 0
    weight: int = 0
    through: int = 0

    def products(self, wanted: frozenset[int]) -> int:
        """Those that are made where the gradients of these are wanted."""
        own = OWN in wanted
        inputs = len(wanted) > own
        return self.weight * own + self.input * inputs + self.through * (own or inputs)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is true of a layer at given input shapes.

    `reach` has one entry for each input. `asides` are the shapes of what is left aside for a
    layer that undoes this one, each a whole number of 8 bytes, and `giving` is the call that
    answers with them as well.
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
    asides: tuple[Places, ...] = ()
    giving: Call | None = None


class _Abstract(ABCMeta):
    """Abstract classes that nothing is registered with, so that to ask for one takes no search."""

    __instancecheck__ = type.__instancecheck__
    __subclasscheck__ = type.__subclasscheck__


class Worded(Declared, metaclass=_Abstract):
    """A word with its arguments."""

    word: ClassVar[str]

    def agree(self, given: frozenset[str]) -> None:
        """Raise a `ClashError` if arguments, each right on its own, do not go together."""


class Entry(Worded):
    """A word that stands for a layer, or for how layers are put together."""

    family: ClassVar[Family]
    example: ClassVar[Example]
    rule: ClassVar[Rule] = Rule()
    remarks: ClassVar[tuple[str, ...]] = ()
    """What is to be known beside its summary, arguments and formulas."""


class Layer(Entry):
    """A layer type; its instances are layers with their arguments."""

    arity: ClassVar[Arity] = Arity()

    @abstractmethod
    def outputs(self, xs: Shapes) -> Shapes:
        """The shapes that come out; a `LayerError` where these inputs cannot go in."""

    def left(self, xs: Shapes) -> Shapes:
        """The shapes that come out, and behind them those of what is left aside."""
        return self.outputs(xs)

    @abstractmethod
    def facts(self, xs: Shapes) -> Facts:
        """All that is true of this layer at these inputs."""

    def sums(self, xs: Shapes) -> tuple[str, ...]:
        """The arithmetic behind its facts, a line each, with the numbers of these inputs."""
        return ()
