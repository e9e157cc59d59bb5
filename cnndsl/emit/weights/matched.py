"""What of a file of weights belongs to a network, and what does not."""

from collections.abc import Mapping

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.cells import visible
from cnndsl.diagnostics.wording import count
from cnndsl.emit.weights.described import Described
from cnndsl.emit.weights.matching import Matching, Pair
from cnndsl.emit.weights.rows import rows

_HEAD = 3
"""Layers of a head."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What is taken over from a file, what is not, and why; `str` tells it all."""

    path: str
    matching: Matching
    frozen: tuple[Described, ...] = ()
    """Weights that do not learn, as was asked for."""
    notes: tuple[str, ...] = ()
    """How the file was read."""

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Tensors that belong together: `wanted` by the network, `found` in the file."""
        return self.matching.pairs

    @property
    def differing(self) -> tuple[Pair, ...]:
        """Tensors of the same name and of different shapes, or sorts of numbers."""
        return self.matching.differing

    @property
    def missing(self) -> tuple[Described, ...]:
        """Tensors of the network that the file lacks."""
        return self.matching.missing

    @property
    def left(self) -> tuple[Described, ...]:
        """Tensors of the file that the network has no place for."""
        return self.matching.left

    @property
    def fresh(self) -> tuple[Described, ...]:
        """Tensors of the network that keep their numbers, as was asked for."""
        return self.matching.fresh

    @property
    def counts(self) -> Mapping[str, int]:
        """How many tensors there are of each sort."""
        sorts = ("pairs", "differing", "missing", "left", "fresh", "frozen")
        return {sort: len(getattr(self, sort)) for sort in sorts}

    @property
    def clashing(self) -> tuple[str, ...]:
        """The layers of tensors that differ, if they are as few as a replaced head has."""
        layers = tuple(dict.fromkeys([pair.wanted.layer for pair in self.differing]))
        return layers if len(layers) <= _HEAD else ()

    @property
    def fits(self) -> bool:
        """Whether something is taken over, and nothing differs, is missing or is left."""
        return bool(self.pairs) and not (self.differing or self.missing or self.left)

    @property
    def verdict(self) -> str:
        """`it fits`, or what does not, in numbers."""
        said = [
            _sentence(len(self.differing), "differs", "differ"),
            _sentence(len(self.missing), "is missing", "are missing"),
            _sentence(len(self.left), "is left", "are left"),
        ]
        return ", ".join(filter(None, said)) or ("it fits" if self.pairs else "nothing to load")

    @property
    def told(self) -> str:
        """The verdict, and what there is behind it."""
        found = [*rows(self.matching, self.frozen, self.notes)]
        room = max(len(label) for label, _ in found)
        before = ""
        lines = [self.verdict]
        for label, text in found:
            lines.append(f"  {'' if label == before else label:{room}}  {text}")
            before = label
        return "\n".join(lines)

    def __str__(self) -> str:
        return f"{visible(self.path)}: {self.told}"


def _sentence(number: int, one: str, many: str) -> str:
    return f"{count(number, 'tensor')} {one if number == 1 else many}" if number else ""
