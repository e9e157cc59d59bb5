"""How much room everything takes, and so where it stands."""

from collections.abc import Iterator, Sequence

from cnndsl.render.letters import SMALL, width
from cnndsl.render.volume.brackets import Bracket
from cnndsl.render.volume.gaps import gap
from cnndsl.render.volume.groups import CLEAR, LINE, group
from cnndsl.render.volume.rows import Fork, Group, Reach, Row
from cnndsl.render.volume.ways import Leg, Ways

FAN = 20
"""Room for the ways that part, and for those that meet."""
_GAP, _SMALL_GAP = 44, 26
_APART = 14
_MAIN = 1.6
"""How much longer than others a row is to stay on the spine."""
_ARC = 11


class Places:
    """Works out the places of rows, with the arcs over them and the brackets under them."""

    def __init__(self, ways: Ways, brackets: Sequence[Bracket], *, is_close: bool) -> None:
        self.legs: dict[Row, list[Leg]] = {}
        for arc in ways.arcs:
            for leg in arc.legs:
                self.legs.setdefault(leg.row, []).append(leg)
        self.onward = {row for step in ways.steps for row in step.out}
        """The rows that a way goes on from, at their end."""
        self.brackets: dict[Row, list[Bracket]] = {}
        for bracket in brackets:
            self.brackets.setdefault(bracket.row, []).append(bracket)
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
                x += self.between(row.cells[cell.place - 1], cell)
            cell.x = x
            x += cell.length
        row.length = x
        self.widen(row)
        for cell in row.cells:
            row.tops += [(cell.x + start, cell.x + end, far) for start, end, far in cell.tops]
            row.feet += [(cell.x + start, cell.x + end, far) for start, end, far in cell.feet]
        self.span(row)
        self.hang(row)

    def between(self, one: Group | Fork, other: Group | Fork) -> float:
        """What is left free between what follows one another."""
        if isinstance(one, Fork) or isinstance(other, Fork):
            return CLEAR
        return max(self.gap, gap(one, other))

    def widen(self, row: Row) -> None:
        """Make room for brackets whose titles are longer than they are."""
        reaches = [_room(bracket) for bracket in self.brackets.get(row, ())]
        left = min([0.0, *[start for start, _ in reaches]])
        row.length = max([row.length, *[end for _, end in reaches]]) - left
        for cell in row.cells:
            cell.x -= left

    def fork(self, fork: Fork) -> None:
        """Rows under one another, as near as what is in them lets them be."""
        for row in fork.rows:
            self.row(row)
            row.x = FAN
        fork.length = max([row.length for row in fork.rows]) + 2 * FAN
        tops = [[*self.over(row, fork)] for row in fork.rows]
        feet = [[*self.under(row, fork)] for row in fork.rows]
        for number, row in enumerate(fork.rows):
            for other, its in zip(fork.rows[:number], feet, strict=False):
                row.spine = max(row.spine, other.spine + _APART + _apart(its, tops[number]))
        main = fork.rows[0] if fork.is_led else _main(fork.rows)
        before, behind = _most(_moved(tops, fork, -1)), _most(_moved(feet, fork, 1))
        middle = (behind - before) / 2 if main is None else main.spine
        for row in fork.rows:
            row.spine -= middle
        fork.tops, fork.feet = _moved(tops, fork, -1), _moved(feet, fork, 1)

    def over(self, row: Row, fork: Fork) -> Iterator[Reach]:
        """How high a row reaches in its fork, with the arcs that lead to it and away from it."""
        yield from row.tops
        yield self.along(row, fork)
        for leg in self.legs.get(row, ()):
            if leg.start is None:
                yield -FAN, 0, leg.height
            if leg.end is None:
                yield row.length, fork.length - FAN, leg.height

    def under(self, row: Row, fork: Fork) -> Iterator[Reach]:
        """How far down it reaches."""
        yield from row.feet
        yield self.along(row, fork)

    def along(self, row: Row, fork: Fork) -> Reach:
        """The way into a row and, if one goes on from there, out of it."""
        return -FAN, fork.length - FAN if row in self.onward else row.length, 0

    def span(self, row: Row) -> None:
        """Legs of arcs as low as they can be, the short ones first."""
        forks = [cell for cell in row.cells if isinstance(cell, Fork)]
        roofs = [(each.x + FAN, each.x + each.length - FAN, _most(each.tops)) for each in forks]
        for leg in sorted(self.legs.get(row, ()), key=_long):
            start, end = sorted(leg.reach())
            leg.height = _between([*roofs, *row.tops], start, end) + _ARC
            row.tops.append((start, end, leg.height))

    def hang(self, row: Row) -> None:
        """Brackets as high as they can be, the inner ones first."""
        for bracket in self.brackets.get(row, ()):
            start, end = _room(bracket)
            bracket.depth = _between(row.feet, start, end) + CLEAR
            row.feet.append((start, end, bracket.depth + LINE + CLEAR))


def _main(rows: Sequence[Row]) -> Row | None:
    """The row that is much longer than all others, if there is one: it goes straight on."""
    first, second = sorted(rows, key=lambda row: -row.length)[:2]
    return first if first.length > _MAIN * second.length else None


def _room(bracket: Bracket) -> tuple[float, float]:
    """From where to where a bracket and its title need room."""
    start, end = bracket.reach()
    beyond = max(0, width(bracket.text, SMALL, bold=True) - (end - start)) / 2 + CLEAR
    return start - beyond, end + beyond


def _moved(reaches: Sequence[Sequence[Reach]], fork: Fork, way: int) -> list[Reach]:
    """What the rows of a fork reach, all from its beginning and its spine."""
    return [
        (row.x + start, row.x + end, far + way * row.spine)
        for row, its in zip(fork.rows, reaches, strict=True)
        for start, end, far in its
    ]


def _most(reaches: Sequence[Reach]) -> float:
    return max([far for _, _, far in reaches])


def _between(reaches: Sequence[Reach], start: float, end: float) -> float:
    """How far the furthest between two places reaches."""
    return max([0, *[far for one, other, far in reaches if one < end and other > start]])


def _apart(feet: Sequence[Reach], tops: Sequence[Reach]) -> float:
    """How far the spines of two rows have to be apart."""
    return max(
        [
            foot + top
            for start, end, foot in feet
            for one, other, top in tops
            if one < end and other > start
        ]
    )


def _long(leg: Leg) -> tuple[float, float]:
    start, end = sorted(leg.reach())
    return end - start, start
