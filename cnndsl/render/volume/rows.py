"""Solids in rows: what follows one another, and rows under one another where it falls apart."""

from collections.abc import Sequence
from itertools import groupby

from cnndsl.dataclasses import dataclass, field
from cnndsl.render.layout.flow import Strand, strand
from cnndsl.render.volume.lengths import Block
from cnndsl.render.volume.solids import Solid, Solids

_ALIKE = 0.9
"""How nearly as large solids have to be to stand close together."""
_SIZES = 14
"""What the sizes beside a solid need under the spine at least."""

Reach = tuple[float, float, float]
"""From where to where something lies, and how far it reaches over or under the spine."""


@dataclass(slots=True, eq=False)
class Leaf:
    """A solid in its group."""

    number: int
    solid: Solid
    block: Block
    group: "Group"
    x: float = 0
    """Where its front begins, from the beginning of the group."""

    @property
    def along(self) -> float:
        """Where its front begins, from the beginning of its row."""
        return self.group.x + self.x


@dataclass(slots=True, eq=False)
class Group:
    """Solids that stand close together, with the words under them."""

    row: "Row"
    place: int
    leaves: list[Leaf] = field(default_factory=list)
    x: float = 0
    length: float = 0
    tops: list[Reach] = field(default_factory=list)
    """What is in it over the spine of its row, from where it begins."""
    feet: list[Reach] = field(default_factory=list)
    """The same under the spine."""

    @property
    def foot(self) -> float:
        """How far its solids extend under the spine."""
        room = _SIZES if len(self.leaves[0].solid.sizes) > 1 else 0
        return max([room, *[(leaf.block.high + leaf.block.up) / 2 for leaf in self.leaves]])

    @property
    def lines(self) -> list[str]:
        """What its solids are called; equal ones are counted."""
        found: list[str] = []
        for (before, lines), leaves in groupby(self.leaves, _told):
            counts = [leaf.solid.times for leaf in leaves]
            for times in counts if before else [sum(counts)]:
                first = [f"{times} × {line}" if times > 1 else line for line in lines[:1]]
                found += [*before, *first, *lines[1:]]
        return found


def _told(leaf: Leaf) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return leaf.solid.before, leaf.solid.lines


@dataclass(slots=True, eq=False)
class Fork:
    """Rows under one another."""

    row: "Row"
    place: int
    is_led: bool = False
    """Whether its first row goes straight on and the others lead off."""
    rows: "list[Row]" = field(default_factory=list)
    x: float = 0
    length: float = 0
    tops: list[Reach] = field(default_factory=list)
    feet: list[Reach] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Row:
    """Groups and forks from the left to the right, on one spine."""

    fork: Fork | None = None
    cells: list[Group | Fork] = field(default_factory=list)
    x: float = 0
    """Where it begins in its fork."""
    spine: float = 0
    """How far under the spine of the row around it lies its own."""
    length: float = 0
    tops: list[Reach] = field(default_factory=list)
    feet: list[Reach] = field(default_factory=list)


class Rows:
    """The rows of a network, and each solid's leaf."""

    def __init__(self, network: Solids, blocks: Sequence[Block], *, is_close: bool) -> None:
        self.network = network
        self.blocks = blocks
        self.may_be_close = is_close
        self.leaves: dict[int, Leaf] = {}
        pairs = [(link.source, link.target) for link in network.links]
        self.pairs = {*pairs}
        self.root = Row()
        self.fill(self.root, strand(len(network.solids), pairs))

    def fill(self, row: Row, found: Strand) -> None:
        last: Leaf | None = None
        for each in found:
            if isinstance(each, int):
                last = self.leaf(row, each, last)
                continue
            last = None
            fork = Fork(row, len(row.cells), each.is_led)
            row.cells.append(fork)
            for branch in each.columns:
                fork.rows.append(Row(fork))
                self.fill(fork.rows[-1], branch)

    def leaf(self, row: Row, number: int, last: Leaf | None) -> Leaf:
        """A solid in the group of the one before it, or in one of its own."""
        solid, block = self.network.solids[number], self.blocks[number]
        if last is not None and self.is_close(last, number):
            group = last.group
        else:
            group = Group(row, len(row.cells))
            row.cells.append(group)
        self.leaves[number] = Leaf(number, solid, block, group)
        group.leaves.append(self.leaves[number])
        return self.leaves[number]

    def is_close(self, last: Leaf, number: int) -> bool:
        """Whether a solid follows one that is nearly as large."""
        solid, before = self.network.solids[number], last.solid
        if not self.may_be_close or solid.symbol or before.symbol or before.kind == "input":
            return False
        if (last.number, number) not in self.pairs or min(len(solid.extents), 3) < 3:
            return False
        sizes = [*zip(solid.extents[-2:], before.extents[-2:], strict=False)]
        return len(before.extents) == len(solid.extents) and all(
            min(pair) >= _ALIKE * max(pair) for pair in sizes
        )


Way = list[tuple[Row, int]]


def way(leaf: Leaf) -> Way:
    """Where a leaf stands: its row and place there, and then those around."""
    found: Way = [(leaf.group.row, leaf.group.place)]
    fork = leaf.group.row.fork
    while fork is not None:
        found.append((fork.row, fork.place))
        fork = fork.row.fork
    return found


def offset(leaf: Leaf, row: Row) -> tuple[float, float]:
    """Where the front of a leaf begins in a row around it, and how far under its spine it lies."""
    x, under, own = leaf.along, 0.0, leaf.group.row
    while own is not row:
        assert own.fork is not None
        x += own.x + own.fork.x
        under += own.spine
        own = own.fork.row
    return x, under


def breadth(network: Solids) -> int:
    """How many rows at most lie under one another."""
    pairs = [(link.source, link.target) for link in network.links]
    return _breadth(strand(len(network.solids), pairs))


def _breadth(found: Strand) -> int:
    forks = [each for each in found if not isinstance(each, int)]
    return max([sum(map(_breadth, fork.columns)) for fork in forks], default=1)
