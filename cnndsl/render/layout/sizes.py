"""How large everything is, and so where it stands."""

from collections.abc import Sequence

from cnndsl.dataclasses import dataclass
from cnndsl.render.layout.columns import Cell, Column, Gap, Skeleton
from cnndsl.render.layout.routes import Across, Spine
from cnndsl.render.letters import BODY, SMALL, width
from cnndsl.render.picture import SIGNS, Box, Frame

LINE, SMALL_LINE = 16, 13
"""How far the lines of a box are apart."""
MARGIN = 9
"""What is left free around the text of a box."""
PAD = 12
"""What is left free inside a frame."""
HEAD = 20
"""The strip of a frame that its title stands in."""
LABEL = 15
TRACK, LANE = 8, 10
ARROW = 13
"""What an edge needs at least, so that its head is seen."""
APART = 16
"""How far columns side by side are apart."""
LAST = 7
"""What is left free behind the last cell of a column."""
MAIN = 2.2
"""How much longer than others a branch is to go on straight."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Works out the sizes of cells and columns, for a picture that runs down or to the right."""

    to_the_right: bool = False

    def place(self, skeleton: Skeleton) -> None:
        """Give everything its size and place; the picture begins at 0 both ways."""
        self.column(skeleton.root, outermost=True)
        self.settle(skeleton.root, skeleton.root.before, 0)

    def column(self, column: Column, *, outermost: bool = False) -> None:
        for cell in column.cells:
            self.cell(cell)
            column.before = max(column.before, cell.before)
            column.inside = max(column.inside, cell.behind)
        for number, gap in enumerate(column.gaps):
            is_edge = outermost and number in (0, len(column.cells))
            self.gap(gap, column, is_last=number == len(column.cells), is_edge=is_edge)
        lanes = max(column.lanes.values(), default=-1) + 1
        column.behind = column.inside + (LANE * lanes + LANE / 2 if lanes else 0)
        column.length = sum(
            [*[cell.length for cell in column.cells], *[gap.length for gap in column.gaps]]
        )

    def gap(self, gap: Gap, column: Column, *, is_last: bool, is_edge: bool) -> None:
        """Room for its label, its tracks, and the head of what goes on."""
        room = width(gap.label, SMALL) + MARGIN if gap.label else 0
        if not self.to_the_right:
            column.inside = max(column.inside, room)
            room = LABEL if gap.label else 0
        elif gap.label:
            column.before = max(column.before, LABEL + 3)
        end = 0 if is_edge else LAST if is_last else ARROW
        gap.length = room + TRACK * len(gap.tracks) + end

    def cell(self, cell: Cell) -> None:
        if cell.box is not None:
            self.box(cell, cell.box)
        elif cell.frame is not None:
            self.frame(cell, cell.frame)
        else:
            self.fork(cell)
        cell.before -= cell.aside
        cell.behind += cell.aside

    def box(self, cell: Cell, box: Box) -> None:
        wide, high = box_size(box)
        along, across = (wide, high) if self.to_the_right else (high, wide)
        cell.length, cell.before, cell.behind = along, across / 2, across / 2

    def frame(self, cell: Cell, frame: Frame) -> None:
        (inner,) = cell.columns
        self.column(inner)
        head = HEAD if titled(frame) else PAD / 2
        title = width(titled(frame), SMALL, bold=True) + 2 * MARGIN
        cell.before, cell.behind = inner.before + PAD, inner.behind + PAD
        if self.to_the_right:
            cell.before += head - PAD / 2
            cell.length = max(inner.length + PAD, title)
        else:
            if inner.is_entered and title > cell.before:  # what comes in must not cross it
                cell.before, cell.behind = title, max(cell.behind, title)
            cell.behind = max(cell.behind, title - cell.before)
            cell.length = inner.length + head

    def fork(self, cell: Cell) -> None:
        """Columns side by side: around the middle, or one goes straight, the others behind it."""
        for column in cell.columns:
            self.column(column)
        main = cell.columns[0] if cell.is_led else _main(cell.columns)
        if main is not None and main.is_entered:
            cell.columns.sort(key=lambda column: column is not main)
        cell.length = max(column.length for column in cell.columns)
        ends: dict[float, tuple[int, float]] = {}  # of so many columns, up to there
        for number, column in enumerate(cell.columns):
            upto = cell.length if column.is_left else column.length
            known, end = ends.get(upto, (0, 0))
            beside = [each.spine + _reach(each, upto) for each in cell.columns[known:number]]
            ends[upto] = number, max([end, *[each + APART for each in beside]])
            column.spine = column.before + ends[upto][1]
        place = max(column.spine + column.behind for column in cell.columns)
        middle = place / 2 if main is not cell.columns[0] else main.spine
        cell.before, cell.behind = middle, place - middle
        for column in cell.columns:
            column.spine -= middle

    def settle(self, column: Column, spine: float, start: float) -> None:
        """Put a column where it belongs, and all that is in it."""
        column.spine = spine
        for gap, cell in zip(column.gaps, [*column.cells, None], strict=True):
            gap.start = start
            start += gap.length
            if cell is None:
                return
            cell.start = start
            for inner in cell.columns:
                inside = start
                if cell.frame is not None:
                    inner.spine = 0
                    head = HEAD if titled(cell.frame) else PAD / 2
                    inside += PAD / 2 if self.to_the_right else head
                self.settle(inner, spine + cell.aside + inner.spine, inside)
            start += cell.length


def box_size(box: Box) -> tuple[float, float]:
    """How wide and how high a box is."""
    lines = [width(shown(box), BODY), *[width(note, SMALL) for note in box.notes]]
    return max(lines) + 2 * MARGIN, LINE + SMALL_LINE * len(box.notes) + 8


def shown(box: Box) -> str:
    """The text of a box."""
    times = f"  ×{box.times}" if box.times > 1 else ""
    return f"{SIGNS[box.mark]}{box.title}{times}"


def titled(frame: Frame) -> str:
    """The text over a frame."""
    times = f"×{frame.times}" if frame.times > 1 else ""
    return "  ".join([each for each in (frame.title, times) if each])


def _main(columns: Sequence[Column]) -> Column | None:
    """The branch that is much longer than all others, if there is one."""
    first, second = sorted(columns, key=lambda column: -column.length)[:2]
    return first if first.length > MAIN * second.length else None


def across(at: Across) -> float:
    """Where a spine or lane is."""
    column = at.column
    if isinstance(at, Spine):
        return column.spine
    return column.spine + column.inside + LANE * (column.lanes[at.key] + 1)


def _reach(column: Column, upto: float) -> float:
    """How far what begins within so much of a column's length extends behind its spine."""
    lanes = min([start for start, _ in column.spans.values()], default=None)
    found = at = 0.0
    for number, (gap, cell) in enumerate(zip(column.gaps, [*column.cells, None], strict=True)):
        if at >= upto or cell is None:
            return found
        if lanes is not None and lanes <= 2 * number + 1:
            return column.behind
        if gap.label:
            found = max(found, min(width(gap.label, SMALL) + MARGIN, column.behind))
        at += gap.length
        if gap.tracks or cell.frame is not None or not cell.columns:
            found = max(found, cell.behind)
        for inner in [] if cell.frame else cell.columns:
            found = max(found, cell.aside + inner.spine + _reach(inner, upto - at))
        at += cell.length
    return found
