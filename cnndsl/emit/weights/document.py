"""A comparison of weights as JSON. A change that breaks readers raises `version`."""

from typing import TypedDict

from cnndsl.emit.weights.described import Described
from cnndsl.emit.weights.matched import Matched
from cnndsl.emit.weights.matching import How, Pair

VERSION = 1


class Tensor(TypedDict):
    """A tensor of the network or of the file."""

    name: str
    shape: list[int]
    dtype: str
    place: str | None


class Both(TypedDict):
    """A tensor of the network, and the one of the file for it."""

    wanted: Tensor
    found: Tensor
    how: How


class Document(TypedDict):
    """What of a file belongs to a network, and what does not."""

    version: int
    file: str
    fits: bool
    matched: list[Both]
    differing: list[Both]
    missing: list[Tensor]
    left: list[Tensor]
    fresh: list[Tensor]
    aside: list[Tensor]
    counters: list[str]
    frozen: list[Tensor]
    hindrance: str | None
    notes: list[str]


def document(matched: Matched) -> Document:
    """All that a text would say, and every tensor by itself."""
    matching = matched.matching
    return {
        "version": VERSION,
        "file": matched.path,
        "fits": matched.fits,
        "matched": [*map(_both, matching.pairs)],
        "differing": [*map(_both, matching.differing)],
        "missing": [*map(_tensor, matching.missing)],
        "left": [*map(_tensor, matching.left)],
        "fresh": [*map(_tensor, matching.fresh)],
        "aside": [*map(_tensor, matching.aside)],
        "counters": [*matching.counters],
        "frozen": [*map(_tensor, matched.frozen)],
        "hindrance": matching.hindrance or None,
        "notes": [*matched.notes],
    }


def _both(pair: Pair) -> Both:
    return {"wanted": _tensor(pair.wanted), "found": _tensor(pair.found), "how": pair.how}


def _tensor(described: Described) -> Tensor:
    return {
        "name": described.name,
        "shape": [*described.shape],
        "dtype": described.dtype,
        "place": described.place or None,
    }
