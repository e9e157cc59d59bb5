"""Which tensor of a file belongs to which of a network: by its name, else by its layer's place."""

from collections.abc import Collection, Mapping
from typing import Literal

from cnndsl.dataclasses import dataclass
from cnndsl.emit.weights.described import Described
from cnndsl.emit.weights.placing import Placed, by_order, by_shape

How = Literal["name", "order", "shape"]

Tensors = Mapping[str, Described]
"""Tensors under the names that are compared."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A tensor of the network, the one of the file that belongs there, and what says so."""

    wanted: Described
    found: Described
    how: How = "name"

    @property
    def fits(self) -> bool:
        """Whether the numbers can be taken over."""
        return self.wanted.fits(self.found)

    @property
    def is_converted(self) -> bool:
        """Whether the numbers become others of their sort."""
        one, other = self.wanted.dtype, self.found.dtype
        return bool(one and other) and one != other


@dataclass(frozen=True, slots=True)
class Matching:
    """What belongs together, and what has no counterpart."""

    pairs: tuple[Pair, ...]
    differing: tuple[Pair, ...]
    """Tensors of the same name that cannot take each other's numbers."""
    missing: tuple[Described, ...]
    """Tensors of the network that the file lacks."""
    left: tuple[Described, ...]
    """Tensors of the file that the network has no place for."""
    fresh: tuple[Described, ...]
    """Tensors of the network that keep their numbers, as was asked for."""
    aside: tuple[Described, ...]
    """What the file has beside what was asked for."""
    counters: tuple[str, ...]
    """Counters of batches that only one side has, which does no harm."""
    hindrance: str = ""
    """Why what no name matches cannot be told by its place either."""


def match(
    wanted: Tensors, found: Tensors, fresh: Collection[str] = (), *, tells_order: bool = True
) -> Matching:
    """Bring the tensors of a network together with those of a file; `fresh` keep their numbers."""
    named = [(name, name) for name in wanted if name in found and name not in fresh]
    pairs = [Pair(wanted[one], found[other]) for one, other in named]
    aside = {name for name in fresh if name in found}
    differing = [pair for pair in pairs if not pair.fits]
    placed = Placed()
    if not differing:
        placed = _placed(wanted, found, fresh, tells_order=tells_order)
        pairs += [Pair(wanted[one], found[other], placed.how) for one, other in placed.names]
        aside |= placed.aside
    taken = {*named, *placed.names}
    missing = _rest(wanted, {one for one, _ in taken}.union(fresh))
    left = _rest(found, {other for _, other in taken} | aside)
    return Matching(
        pairs=tuple([pair for pair in pairs if pair.fits]),
        differing=tuple(differing),
        missing=tuple([each for each in missing if not each.is_counter]),
        left=tuple([each for each in left if not each.is_counter]),
        fresh=tuple([each for name, each in wanted.items() if name in fresh]),
        aside=tuple([each for name, each in found.items() if name in aside]),
        counters=tuple([each.name for each in (*missing, *left) if each.is_counter]),
        hindrance=placed.hindrance,
    )


def _placed(
    wanted: Tensors, found: Tensors, fresh: Collection[str], *, tells_order: bool
) -> Placed:
    """What belongs together by the order of the layers or, where there is none, by their shapes."""
    return by_order(wanted, found, fresh) if tells_order else by_shape(wanted, found, fresh)


def _rest(tensors: Tensors, taken: Collection[str]) -> list[Described]:
    return [each for name, each in tensors.items() if name not in taken]
