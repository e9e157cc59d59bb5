"""Columns of cells, inside one another: the skeleton of a picture.

Directions are told as the flow goes: `along` it and `across` it, so that a picture can run down or
to the right. A column has a spine that its cells stand on; behind them, across, lie its lanes.
Between cells are gaps, in which edges that change columns have tracks.
"""

from collections.abc import Iterator, Sequence

from cnndsl.dataclasses import dataclass, field
from cnndsl.render.layout.flow import Branches, Strand, strand
from cnndsl.render.picture import Box, Edge, Frame

Key = tuple[str, int]
"""Whose a lane or track is: all edges from one box share it, or all that lead to one."""


@dataclass(slots=True, eq=False)
class Gap:
    """The room before, between or behind cells."""

    label: str = ""
    tracks: dict[Key, int] = field(default_factory=dict)
    start: float = 0
    length: float = 0


@dataclass(slots=True, eq=False)
class Cell:
    """A box, a frame around a column, or columns side by side."""

    column: "Column"
    place: int
    box: Box | None = None
    frame: Frame | None = None
    columns: "list[Column]" = field(default_factory=list)
    is_led: bool = False
    """Whether the first of its columns goes straight on."""
    before: float = 0
    """How far it extends across, before the spine."""
    behind: float = 0
    length: float = 0
    start: float = 0
    aside: float = 0
    """How far what is in it is moved behind the spine."""


@dataclass(slots=True, eq=False)
class Column:
    """Cells that follow one another."""

    around: Cell | None = None
    cells: list[Cell] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    spans: dict[Key, tuple[int, int]] = field(default_factory=dict)
    """From where to where each lane is taken: row `i` counts `2 i + 1`, the gap before it `2 i`."""
    lanes: dict[Key, int] = field(default_factory=dict)
    is_entered: bool = False
    """Whether an edge comes into it from outside."""
    is_left: bool = False
    """Whether an edge leads out of it."""
    before: float = 0
    behind: float = 0
    inside: float = 0
    """How far its cells extend behind the spine; its lanes lie beyond."""
    length: float = 0
    spine: float = 0

    @property
    def is_framed(self) -> bool:
        """Whether it is what is in a frame."""
        return self.around is not None and self.around.frame is not None

    def all(self) -> "Iterator[Column]":
        """This column and those in it."""
        waiting = [self]
        for column in waiting:
            yield column
            waiting += [inner for cell in column.cells for inner in cell.columns]


Way = list[tuple[Column, int]]
"""Where something stands: its column and place there, and then those around."""


class Skeleton:
    """The columns of a picture, and the way to each box."""

    def __init__(self, root: Frame, edges: Sequence[Edge]) -> None:
        self.cells: dict[Box, Cell] = {}
        self._paths: dict[Box, tuple[tuple[Frame, int], ...]] = {}
        self._find(root, ())
        self._edges: dict[Frame, set[tuple[int, int]]] = {}
        for edge in edges:
            self._project(edge)
        self.root = Column()
        self._frame(root, self.root)

    def way(self, box: Box) -> Way:
        """The columns that a box stands in, the innermost first."""
        found: Way = []
        cell: Cell | None = self.cells[box]
        while cell is not None:
            found.append((cell.column, cell.place))
            cell = cell.column.around
        return found

    def _find(self, frame: Frame, path: tuple[tuple[Frame, int], ...]) -> None:
        for place, item in enumerate(frame.items):
            inside = (*path, (frame, place))
            if isinstance(item, Frame):
                self._find(item, inside)
            else:
                self._paths[item] = inside

    def _project(self, edge: Edge) -> None:
        """An edge is one between items of the frame that both ends lie in."""
        for (frame, one), (its, other) in zip(
            self._paths[edge.source], self._paths[edge.target], strict=False
        ):
            if frame is not its:
                return
            if one != other:
                self._edges.setdefault(frame, set()).add((one, other))
                return

    def _frame(self, frame: Frame, column: Column) -> None:
        found = strand(len(frame.items), self._edges.get(frame, ()))
        self._fill(column, found, frame.items)

    def _fill(self, column: Column, found: Strand, items: Sequence[Box | Frame]) -> None:
        for each in found:
            cell = Cell(column, len(column.cells))
            column.cells.append(cell)
            if isinstance(each, Branches):
                cell.is_led = each.is_led
                for branch in each.columns:
                    cell.columns.append(Column(cell))
                    self._fill(cell.columns[-1], branch, items)
                continue
            item = items[each]
            if isinstance(item, Frame):
                cell.frame = item
                cell.columns.append(Column(cell))
                self._frame(item, cell.columns[0])
            else:
                cell.box = item
                self.cells[item] = cell
        column.gaps = [Gap() for _ in range(len(column.cells) + 1)]
        for cell, gap in zip(column.cells, column.gaps[1:], strict=True):
            gap.label = cell.box.leaves if cell.box else ""
