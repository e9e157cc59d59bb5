"""Columns beside one another in as much room as there is."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.cells import CUT, around, width
from cnndsl.report.columns import GAP

_LEAST = 10  # no column of words is cut below this, but for the layers


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a table, the heading first, and what its reader must know beside them."""

    lines: tuple[str, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column with its cells; words may be cut, numbers stand on the right."""

    title: str
    cells: tuple[str, ...]
    words: bool = False

    @property
    def width(self) -> int:
        """What it needs to show everything."""
        return max(map(width, (self.title, *self.cells)))

    def lines(self, room: int) -> Iterator[str]:
        """The title and the cells, all as wide as there is room."""
        shorten = cut_before if self.title == "where" else cut
        for text in (self.title, *self.cells):
            blank = " " * (room - width(text))
            yield shorten(text, room) + blank if self.words else blank + text


def needed(columns: Sequence[Column], layer: int) -> int:
    """The room in which nothing but layers is cut, and they not below this."""
    return sum(_least(each, layer) for each in columns) + len(GAP) * (len(columns) - 1)


def laid_out(columns: Sequence[Column], layer: int, room: int) -> tuple[str, ...]:
    """The lines of the columns in this room, with at least so much for layers if there is any."""
    lines = zip(*map(Column.lines, columns, _fitted(columns, layer, room)), strict=True)
    return tuple([GAP.join(cells).rstrip() for cells in lines])


def given_up(whole: Sequence[Column], columns: Sequence[Column]) -> Iterator[str]:
    """Which numbers are rounded and which columns are missing for want of room."""
    shown = {each.title: each for each in columns}
    rounded = [each.title for each in whole if shown.get(each.title, each).cells != each.cells]
    missing = [each.title for each in whole if each.title not in shown]
    parts = [f"{' and '.join(rounded)} are rounded"] if rounded else []
    parts += [f"without {' and '.join(missing)}"] if missing else []
    if parts:
        yield f"{', '.join(parts)}; a wider window or `--format csv` has all"


def _least(column: Column, layer: int) -> int:
    return min(column.width, layer) if column.title == "layer" else column.width


def _fitted(columns: Sequence[Column], layer: int, room: int) -> list[int]:
    """As wide as each column needs; if that is too much, less for layers, then for other words."""
    widths = [_least(each, layer) for each in columns]
    place = next(place for place, each in enumerate(columns) if each.title == "layer")
    left = room - needed(columns, layer)
    widths[place] += min(max(left, 0), columns[place].width - widths[place])
    words = [place for place, each in enumerate(columns) if each.words]
    return narrowed(widths, words, -left)


def narrowed(widths: Sequence[int], words: Sequence[int], over: int) -> list[int]:
    """Widths that are less by so much in all, the widest of some columns first."""
    found = [*widths]
    for _ in range(over if words else 0):
        widest = max(words, key=lambda place: found[place])
        if found[widest] <= _LEAST:
            break
        found[widest] -= 1
    return found


def cut(text: str, room: int) -> str:
    """As much of a text as fits."""
    return text if width(text) <= room else around(text, 0, room).shown


def cut_before(text: str, room: int) -> str:
    """As much of the end of a text as fits."""
    if width(text) <= room:
        return text
    columns = list(accumulate(map(width, reversed(text)), initial=0))
    return CUT + text[len(text) - bisect_right(columns, room - len(CUT)) + 1 :]
