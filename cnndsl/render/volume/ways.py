"""Which way each link takes: straight on to the next solid, or over what lies between.

What leaves a fork before its row ends, or arrives in one after it began, runs over the rest of the
row, and up or down beside the fork.
"""

from collections.abc import Sequence

from cnndsl.dataclasses import dataclass
from cnndsl.render.volume.rows import Fork, Leaf, Row, Rows, Way, offset, way
from cnndsl.render.volume.solids import Link

BESIDE = 5
"""How far within a fork the ways beside its rows run."""


@dataclass(slots=True, eq=False)
class Leg:
    """A stretch over the solids of one row: from its start if nothing is given, or to its end."""

    row: Row
    start: Leaf | Fork | None
    end: Leaf | Fork | None
    height: float = 0
    """How far over the spine of the row it runs."""

    def reach(self) -> tuple[float, float]:
        """From where to where in its row it runs."""
        start, end = 0.0, self.row.length
        if self.start is not None:
            start = _x(self.start, self.row, is_behind=True)
        if self.end is not None:
            end = _x(self.end, self.row, is_behind=False)
        return start, end


@dataclass(frozen=True, slots=True, eq=False)
class Arc:
    """A link that leads over solids."""

    source: Leaf
    target: Leaf
    aside: bool
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A link to what comes next, out of these rows from the inner ones on, and into those."""

    source: Leaf
    target: Leaf
    aside: bool
    out: tuple[Row, ...]
    into: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """The links of a network."""

    steps: Sequence[Step]
    arcs: Sequence[Arc]


def ways(rows: Rows) -> Ways:
    """Each link with its way; solids that stand close together need none between them."""
    steps: list[Step] = []
    arcs: list[Arc] = []
    for link in rows.network.links:
        _sort(rows, link, steps, arcs)
    return Ways(steps, arcs)


def _sort(rows: Rows, link: Link, steps: list[Step], arcs: list[Arc]) -> None:
    source, target = rows.leaves[link.source], rows.leaves[link.target]
    if source.group is target.group:
        leaves = source.group.leaves
        if leaves.index(target) != leaves.index(source) + 1:
            leg = Leg(source.group.row, source, target)
            arcs.append(Arc(source, target, link.aside, (leg,)))
        return
    out, into = way(source), way(target)
    shared = [row for row, _ in into]
    above = [each for each in out if each[0] not in shared]
    row, one = out[len(above)]
    below = into[: shared.index(row)]
    other = into[len(below)][1]
    if other == one + 1 and _is_last(source, above) and _is_first(target, below):
        rows_out = tuple([inner for inner, _ in above])
        rows_into = tuple([inner for inner, _ in reversed(below)])
        steps.append(Step(source, target, link.aside, rows_out, rows_into))
    else:
        legs = tuple(_legs(source, target, (above, row, below)))
        arcs.append(Arc(source, target, link.aside, legs))


def _legs(source: Leaf, target: Leaf, through: tuple[Way, Row, Way]) -> list[Leg]:
    """Out of the rows around the source, over their common row, into those around the target."""
    above, row, below = through
    legs: list[Leg] = []
    start: Leaf | Fork = source
    for inner, _ in above:
        legs.append(Leg(inner, start, None))
        assert inner.fork is not None
        start = inner.fork
    entering: list[Leg] = []
    end: Leaf | Fork = target
    for inner, _ in below:
        entering.append(Leg(inner, None, end))
        assert inner.fork is not None
        end = inner.fork
    return [*legs, Leg(row, start, end), *reversed(entering)]


def _x(of: Leaf | Fork, row: Row, *, is_behind: bool) -> float:
    """Where a leg leaves something, or arrives at it."""
    if isinstance(of, Fork):
        return of.x + of.length - BESIDE if is_behind else of.x + BESIDE
    return offset(of, row)[0] + (of.block.wide + of.block.across) / 2


def _is_last(leaf: Leaf, above: Way) -> bool:
    return leaf is leaf.group.leaves[-1] and all(at == len(row.cells) - 1 for row, at in above)


def _is_first(leaf: Leaf, below: Way) -> bool:
    return leaf is leaf.group.leaves[0] and all(at == 0 for _, at in below)
