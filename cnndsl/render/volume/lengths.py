"""How long an extent is drawn."""

from collections.abc import Sequence
from math import log2, prod
from typing import Literal

from cnndsl.dataclasses import dataclass
from cnndsl.render.letters import BODY, width
from cnndsl.render.volume.solids import Solid

Scale = Literal["log", "linear"]

_DEEPEST = 70
"""How far most channels reach on a linear scale."""
_DOUBLING, _NARROW = 5, 3.5
"""How much further twice as many channels reach on the other."""
_LEAST = 2
_ACROSS, _UP = 0.34, 0.26
"""How far a step into the picture goes to the right and up."""
_FLAT = 0.85
"""How much less far where there is little room."""
_IMAGES, _VECTORS = 6, 12
"""Of how many doublings the longest is at least taken to be."""
_RADIUS = 9


@dataclass(frozen=True, slots=True)
class Block:
    """A tensor in pixels: along the flow, high, and its depth to the right and up."""

    wide: float
    high: float
    across: float = 0
    up: float = 0


class Lengths:
    """One scale for images, one for vectors and one for channels, each for the whole figure."""

    def __init__(
        self, scale: Scale, tensors: Sequence[Sequence[int]], *, most: float, is_narrow: bool
    ) -> None:
        self.scale = scale
        self.most = most
        self.is_narrow = is_narrow
        self.image = max([size for each in tensors for size in each[1:]], default=1)
        self.channels = max([_layers(each) for each in tensors if each[1:]], default=1)
        self.vector = max([each[0] for each in tensors if not each[1:]], default=1)

    def block(self, solid: Solid) -> Block:
        """A cuboid; a plate if it is a signal, a bar if it is a vector, or the room of a circle."""
        if solid.symbol:
            size = 2 * max(_RADIUS, width(solid.symbol, BODY) / 2 + 4)
            return Block(size, size)
        match solid.extents:
            case [size]:
                return Block(8, self._long(size, self.vector, _VECTORS), 6, 5)
            case [_, size] as extents:
                return Block(self._wide(extents), self._long(size, self.image, _IMAGES), 6, 5)
            case extents:
                high, deep = [self._long(size, self.image, _IMAGES) for size in extents[-2:]]
                share = _FLAT if self.is_narrow else 1
                return Block(self._wide(extents), high, share * _ACROSS * deep, share * _UP * deep)

    def _wide(self, extents: Sequence[int]) -> float:
        if self.scale == "log":
            return (_NARROW if self.is_narrow else _DOUBLING) * log2(1 + _layers(extents))
        return max(_LEAST, _DEEPEST * _layers(extents) / self.channels)

    def _long(self, size: int, largest: int, doublings: int) -> float:
        """On a log scale twice as many are always as much longer."""
        if self.scale == "linear":
            return max(_LEAST, self.most * size / largest)
        return self.most * log2(1 + size) / max(log2(1 + largest), doublings)


def _layers(extents: Sequence[int]) -> int:
    """The channels, times the further axes that are not drawn."""
    return prod(extents[: max(1, len(extents) - 2)])
