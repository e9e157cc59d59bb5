"""What a run showed of a network, as numbers: nothing here needs to know who ran it."""

from collections.abc import Mapping
from fractions import Fraction

from cnndsl.dataclasses import dataclass

Extents = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One layer: what it left, what it had, and what it did.

    `macs` are multiplications for one sample; `training` are the operations of products in a step
    of training with the batch, None where they could not be counted rightly.
    """

    outputs: tuple[Extents, ...]
    weights: Mapping[str, Extents]
    buffers: Mapping[str, Extents]
    macs: Fraction
    training: int | None


@dataclass(frozen=True, slots=True)
class Whole:
    """The outputs of a whole network, and the multiplications of products for one sample."""

    outputs: tuple[Extents, ...]
    macs: Fraction


@dataclass(frozen=True, slots=True)
class Resized:
    """What the layers left, and the whole, where the open sizes had these values."""

    sizes: Mapping[str, int]
    outputs: tuple[tuple[Extents, ...], ...]
    whole: Whole


@dataclass(frozen=True, slots=True)
class Apart:
    """A tensor of a layer that differs: of its numbers, the two farthest from each other.

    Where only one of both has it, that is the sum of its numbers.
    """

    layer: str
    what: str
    ours: float | None
    seen: float | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many numbers the layers left one by one, and how many are so in the whole at once."""

    count: int
    same: int
    apart: tuple[Apart, ...]


@dataclass(frozen=True, slots=True)
class Observed:
    """A network: its layers one by one in training, each at its node's place, and all at once.

    `saved` are the bytes that a batch made it keep for the way back, None where that ran on kernels
    that may keep others than those that are worked out. `numbers` are None where there were none,
    or not the same in two runs.
    """

    batch: int
    layers: tuple[Shown, ...]
    parameters: int
    trainable: int
    buffers: int
    training: Whole
    evaluation: Whole
    saved: int | None
    numbers: Numbers | None
    resized: Resized | None = None
