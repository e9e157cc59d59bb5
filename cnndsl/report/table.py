"""The table of one model on a terminal."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from cnndsl.analysis.outline import Part
from cnndsl.diagnostics.cells import CUT, around, visible, width
from cnndsl.report import amounts
from cnndsl.report.columns import GAP
from cnndsl.report.measure import Row

_LEAST = 10  # no column of words is cut below this, but for the layers

Number = Callable[[int], str]


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


@dataclass(frozen=True, slots=True)
class Fit:
    """What a table gives up where there is little room."""

    layer: int
    """How much of a layer is shown at least."""
    macs: Number = amounts.short
    params: Number = amounts.exact
    without: Collection[str] = ()


_FITS = (
    Fit(20, amounts.exact),
    Fit(20),
    Fit(8),
    Fit(8, without=("kept",)),
    Fit(8, without=("kept", "field")),
    Fit(8, params=amounts.short, without=("kept", "field")),
)


def table(rows: Sequence[Row], room: int = 80, *, where: bool = False) -> Table:
    """The table of some rows; the less room there is, the more it gives up, and it says so."""
    whole = _columns(rows, _FITS[0], where=where)
    for fit in _FITS:
        columns = _columns(rows, fit, where=where)
        if _needed(columns, fit) <= room:
            break
    lines = zip(*map(Column.lines, columns, _fitted(columns, fit, room)), strict=True)
    remarks = (*_given_up(whole, columns), *_file(rows, where=where))
    return Table(tuple([GAP.join(cells).rstrip() for cells in lines]), remarks)


def name(row: Row) -> str:
    """What a row is called: in full, unless what it lies in stands above."""
    return row.part.name if row.level else row.part.path


def cells(row: Row) -> tuple[str, ...]:
    """What a row tells beside its name, with exact numbers and nothing where there is none."""
    numbers = (row.cost.params, row.cost.macs)
    return (
        title(row.part),
        amounts.shapes(row.outputs),
        *(amounts.exact(number) if number else "" for number in numbers),
        amounts.memory(row.bytes) if row.bytes else "",
        amounts.field(row.fields),
    )


def title(part: Part) -> str:
    """What a part is, and how often."""
    if part.times == 1:
        return part.title
    return f"{part.times} {'turns' if part.kind == 'repeat' else f'x {part.title}'}"


def place(part: Part) -> str:
    """`net.cnn:12`."""
    return f"{part.span.source.name}:{part.span.line}"


def _columns(rows: Sequence[Row], fit: Fit, *, where: bool) -> list[Column]:
    def column(title: str, tell: Callable[[Row], str], *, words: bool = False) -> Column:
        return Column(title, tuple([visible(tell(row)) for row in rows]), words)

    columns = [
        column("name", lambda row: "  " * row.level + name(row), words=True),
        column("layer", lambda row: title(row.part), words=True),
        column("output", lambda row: amounts.shapes(row.outputs), words=True),
        column("params", lambda row: _unless_none(row.cost.params, fit.params)),
        column("MACs", lambda row: _unless_none(row.cost.macs, fit.macs)),
        column("kept", lambda row: _unless_none(row.bytes, amounts.memory)),
        column("field", lambda row: amounts.field(row.fields)),
    ]
    if where and len(_files(rows)) == 1:
        columns.append(column("line", lambda row: str(row.part.span.line)))
    elif where:
        columns.append(column("where", lambda row: place(row.part), words=True))
    return [each for each in columns if each.title not in fit.without]


def _unless_none(amount: int, tell: Number) -> str:
    return tell(amount) if amount else "-"


def _files(rows: Sequence[Row]) -> list[str]:
    return [*dict.fromkeys(row.part.span.source.name for row in rows)]


def _least(column: Column, fit: Fit) -> int:
    return min(column.width, fit.layer) if column.title == "layer" else column.width


def _needed(columns: Sequence[Column], fit: Fit) -> int:
    """The room in which nothing but layers is cut."""
    return sum(_least(each, fit) for each in columns) + len(GAP) * (len(columns) - 1)


def _fitted(columns: Sequence[Column], fit: Fit, room: int) -> list[int]:
    """As wide as each column needs; if that is too much, less for layers, then for other words."""
    widths = [_least(each, fit) for each in columns]
    layer = next(place for place, each in enumerate(columns) if each.title == "layer")
    left = room - _needed(columns, fit)
    widths[layer] += min(max(left, 0), columns[layer].width - widths[layer])
    words = [place for place, each in enumerate(columns) if each.words]
    for _ in range(-left):
        widest = max(words, key=lambda place: widths[place])
        if widths[widest] <= _LEAST:
            break
        widths[widest] -= 1
    return widths


def _given_up(whole: Sequence[Column], columns: Sequence[Column]) -> Iterator[str]:
    """Which numbers are rounded and which columns are missing for want of room."""
    shown = {each.title: each for each in columns}
    rounded = [each.title for each in whole if shown.get(each.title, each).cells != each.cells]
    missing = [each.title for each in whole if each.title not in shown]
    parts = [f"{' and '.join(rounded)} are rounded"] if rounded else []
    parts += [f"without {' and '.join(missing)}"] if missing else []
    if parts:
        yield f"{', '.join(parts)}; a wider window or `--format csv` has all"


def _file(rows: Sequence[Row], *, where: bool) -> Iterator[str]:
    files = _files(rows)
    if where and len(files) == 1:
        yield f"lines are those of {visible(files[0])}"


def cut(text: str, room: int) -> str:
    """As much of a text as fits."""
    return text if width(text) <= room else around(text, 0, room).shown


def cut_before(text: str, room: int) -> str:
    """As much of the end of a text as fits."""
    if width(text) <= room:
        return text
    columns = list(accumulate(map(width, reversed(text)), initial=0))
    return CUT + text[len(text) - bisect_right(columns, room - len(CUT)) + 1 :]
