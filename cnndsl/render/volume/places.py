"""How much room everything takes, and so where it stands."""

from collections.abc import Sequence

from cnndsl.render.letters import SMALL, width
from cnndsl.render.volume.brackets import Bracket
from cnndsl.render.volume.groups import CLEAR, LINE, group
from cnndsl.render.volume.rows import Fork, Row
from cnndsl.render.volume.ways import Arc, Leg

FAN = 20
"""Room for the ways that part, and for those that meet."""
_GAP, _SMALL_GAP = 44, 26
_APART = 14
_MAIN = 1.6
"""How much longer than others a row is to stay on the spine."""
_ARC = 11


class Places:
    """Works out the places of rows, with the arcs over them and the brackets under them."""

    def __init__(self, arcs: Sequence[Arc], brackets: Sequence[Bracket], *, is_close: bool) -> None:
        self.legs: dict[Row, list[Leg]] = {}
        for arc in arcs:
            for leg in arc.legs:
                self.legs.setdefault(leg.row, []).append(leg)
        self.brackets = brackets
        self.gap = _SMALL_GAP if is_close else _GAP

    def row(self, row: Row) -> None:
        """Give everything in a row its place in it."""
        x = 0.0
        for cell in row.cells:
            if isinstance(cell, Fork):
                self.fork(cell)
            else:
                group(cell)
            if cell.place:
                is_fan = isinstance(cell, Fork) or isinstance(row.cells[cell.place - 1], Fork)
                x += CLEAR if is_fan else self.gap
            cell.x = x
            x += cell.length
        row.length = x
        row.before = max([cell.before for cell in row.cells], default=0)
        row.behind = max([cell.behind for cell in row.cells], default=0)
        self.span(row)
        self.hang(row)

    def fork(self, fork: Fork) -> None:
        for row in fork.rows:
            self.row(row)
            row.x = FAN
        fork.length = max([row.length for row in fork.rows]) + 2 * FAN
        y = 0.0
        for row in fork.rows:
            row.spine = y + row.before
            y += row.before + row.behind + _APART
        y -= _APART
        main = _main(fork.rows)
        fork.before = y / 2 if main is None else main.spine
        fork.behind = y - fork.before
        for row in fork.rows:
            row.spine -= fork.before

    def span(self, row: Row) -> None:
        """Legs of arcs as low as they can be, the short ones first."""
        placed: list[tuple[float, float, float]] = [*_tops(row)]
        for leg in sorted(self.legs.get(row, ()), key=_long):
            start, end = sorted(leg.reach())
            over = [high for one, other, high in placed if one < end and other > start]
            leg.height = max(over, default=0) + _ARC
            placed.append((start, end, leg.height))
            row.before = max(row.before, leg.height)

    def hang(self, row: Row) -> None:
        """Brackets as high as they can be, the inner ones first."""
        placed = [(cell.x, cell.x + cell.length, cell.behind) for cell in row.cells]
        left, right = 0.0, row.length
        for bracket in [each for each in self.brackets if each.row is row]:
            start, end = bracket.reach()
            beyond = max(0, width(bracket.text, SMALL, bold=True) - (end - start)) / 2 + CLEAR
            start, end = start - beyond, end + beyond
            left, right = min(left, start), max(right, end)
            over = [low for one, other, low in placed if one < end and other > start]
            bracket.depth = max(over, default=0) + CLEAR
            low = bracket.depth + LINE + CLEAR
            placed.append((start, end, low))
            row.behind = max(row.behind, low)
        for cell in row.cells:
            cell.x -= left
        row.length = right - left


def _main(rows: Sequence[Row]) -> Row | None:
    """The row that is much longer than all others, if there is one: it goes straight on."""
    first, second = sorted(rows, key=lambda row: -row.length)[:2]
    return first if first.length > _MAIN * second.length else None


def _tops(row: Row) -> list[tuple[float, float, float]]:
    """How high what lies in a row reaches, and from where to where."""
    found = []
    for cell in row.cells:
        if isinstance(cell, Fork):
            found.append((cell.x + FAN, cell.x + cell.length - FAN, cell.before))
            continue
        for leaf in cell.leaves:
            end = leaf.along + leaf.block.wide + leaf.block.across
            found.append((leaf.along, end, (leaf.block.high + leaf.block.up) / 2))
    return found


def _long(leg: Leg) -> tuple[float, float]:
    start, end = sorted(leg.reach())
    return end - start, start
