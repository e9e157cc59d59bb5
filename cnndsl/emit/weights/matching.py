"""Which tensor of a file belongs to which of a network: by its name, else by its layer's place."""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.cells import visible
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
    wanted: Tensors,
    found: Tensors,
    fresh: Collection[str] = (),
    unasked: Collection[str] = (),
    *,
    tells_order: bool = True,
) -> Matching:
    """Bring the tensors of a network together with those of a file.

    Both `fresh` and `unasked` keep their numbers. What is fresh may be anything in the file, or
    not be there; what is not asked for is matched as all else is, and then left alone.
    """
    named = [(name, name) for name in wanted if name in found and name not in fresh]
    pairs = {one: Pair(wanted[one], found[other]) for one, other in named}
    clashing = [name for name, pair in pairs.items() if not pair.fits]
    if clashing:
        placed = Placed(hindrance=_doubtful(clashing, unasked))
    else:
        placed = _placed(wanted, found, fresh, unasked, tells_order=tells_order)
    pairs |= {one: Pair(wanted[one], found[other], placed.how) for one, other in placed.names}
    aside = {name for name in fresh if name in found} | placed.aside
    aside |= {other for one, other in (*named, *placed.names) if one in unasked}
    asked = [pair for name, pair in pairs.items() if name not in unasked]
    kept = {*fresh, *unasked}
    missing = _rest(wanted, kept.union(pairs))
    left = _rest(found, {other for _, other in (*named, *placed.names)} | aside)
    return Matching(
        pairs=tuple([pair for pair in asked if pair.fits]),
        differing=tuple([pair for pair in asked if not pair.fits]),
        missing=tuple([each for each in missing if not each.is_counter]),
        left=tuple([each for each in left if not each.is_counter]),
        fresh=tuple([each for name, each in wanted.items() if name in kept]),
        aside=tuple([each for name, each in found.items() if name in aside]),
        counters=tuple([each.name for each in (*missing, *left) if each.is_counter]),
        hindrance="" if all(each.is_counter for each in missing) else placed.hindrance,
    )


def _placed(
    wanted: Tensors,
    found: Tensors,
    fresh: Collection[str],
    unasked: Collection[str],
    *,
    tells_order: bool,
) -> Placed:
    """What belongs together by the order of the layers or, where there is none, by their shapes."""
    place = by_order if tells_order else by_shape
    return place(wanted, found, fresh, unasked)


def _doubtful(clashing: Sequence[str], unasked: Collection[str]) -> str:
    """Why nothing but names is believed, where what differs is not told by itself."""
    if not all(name in unasked for name in clashing):
        return ""
    return f"`{visible(clashing[0])}` is not the same in the file, so that its order proves nothing"


def _rest(tensors: Tensors, taken: Collection[str]) -> list[Described]:
    return [each for name, each in tensors.items() if name not in taken]
