"""Which parts of a network a table shows."""

from collections.abc import Iterator

from cnndsl.analysis.outline import Part
from cnndsl.dataclasses import dataclass
from cnndsl.report.measure import Measures, Row

_SMALL = 16
"""Layers in turns that are no more than these are shown one by one."""


@dataclass(frozen=True, slots=True)
class View:
    """How far a table unfolds the parts of a network, and whether it says where they stand.

    Without a depth, stages are open and the units of blocks are closed.
    """

    depth: int | None = None
    flat: bool = False
    where: bool = False


def rows(measures: Measures, view: View) -> list[Row]:
    """The rows of a network's table."""
    outline = measures.outline
    parts = _flat(outline) if view.flat else _unfolded(outline, view.depth)
    return [measures.row(part, level) for part, level in parts]


def _unfolded(outline: Part, depth: int | None) -> Iterator[tuple[Part, int]]:
    """The parts down to a depth, each with its level."""
    waiting = [(part, 0) for part in reversed(listed(outline))]
    while waiting:
        part, level = waiting.pop()
        yield part, level
        if part.parts and _is_open(part, level, depth):
            waiting += [(inner, level + 1) for inner in reversed(listed(part))]


def _flat(outline: Part) -> Iterator[tuple[Part, int]]:
    """Every layer."""
    return ((part, 0) for part in outline.leaves())


def _is_open(part: Part, level: int, depth: int | None) -> bool:
    if depth is None:
        return part.kind != "unit"
    return level + 1 < depth


def listed(part: Part) -> list[Part]:
    """What is directly in a part; short turns of loose layers are told one by one."""
    found: list[Part] = []
    waiting = [*reversed(part.parts)]
    while waiting:
        inner = waiting.pop()
        if inner.kind in ("layer", "repeat") and 1 < len(inner.nodes) <= _SMALL:
            for turn in reversed(inner.turns):
                waiting += reversed(turn.parts or (turn,))
        else:
            found.append(inner)
    return found
