"""The table of one model on a terminal."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cnndsl.analysis.outline import Part
from cnndsl.diagnostics.cells import CUT, visible, width
from cnndsl.report import amounts
from cnndsl.report.measure import Row

_GAP = 2
_LEAST = 10  # no column of words is cut below this
_ROOM = 20  # so much of a layer is worth more than the last digits of what it costs

Number = Callable[[int], str]
_NUMBERS: tuple[tuple[Number, Number], ...] = (
    (amounts.exact, amounts.exact),
    (amounts.exact, amounts.short),
    (amounts.short, amounts.short),
)


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
        for text in (self.title, *self.cells):
            blank = " " * (room - width(text))
            yield cut(text, room) + blank if self.words else blank + text


def table(rows: Sequence[Row], room: int = 80, *, where: bool = False) -> list[str]:
    """The lines of a table, the heading first; numbers are exact where the room allows that."""
    for params, macs in _NUMBERS:
        columns = _columns(rows, params, macs, where=where)
        widths = _fitted(columns, room)
        if all(each >= min(own.width, _ROOM) for each, own in zip(widths, columns, strict=True)):
            break
    lines = zip(*map(Column.lines, columns, widths), strict=True)
    return [(" " * _GAP).join(cells).rstrip() for cells in lines]


def title(part: Part) -> str:
    """What a part is, and how often."""
    if part.times == 1:
        return part.title
    return f"{part.times} {'turns' if part.kind == 'repeat' else f'x {part.title}'}"


def place(part: Part) -> str:
    """`net.cnn:12`."""
    return f"{part.span.source.name}:{part.span.line}"


def _columns(rows: Sequence[Row], params: Number, macs: Number, *, where: bool) -> list[Column]:
    def column(title: str, tell: Callable[[Row], str], *, words: bool = False) -> Column:
        return Column(title, tuple([visible(tell(row)) for row in rows]), words)

    columns = [
        column("name", lambda row: "  " * row.level + row.part.name, words=True),
        column("layer", lambda row: title(row.part), words=True),
        column("output", lambda row: amounts.shapes(row.outputs), words=True),
        column("params", lambda row: _unless_none(row.cost.params, params)),
        column("MACs", lambda row: _unless_none(row.cost.macs, macs)),
        column("kept", lambda row: _unless_none(row.bytes, amounts.memory)),
        column("field", lambda row: amounts.field(row.fields)),
    ]
    if where:
        columns.append(column("where", lambda row: place(row.part), words=True))
    return columns


def _unless_none(amount: int, tell: Number) -> str:
    return tell(amount) if amount else "-"


def _fitted(columns: Sequence[Column], room: int) -> list[int]:
    """As wide as each column needs, the widest of words less so until all fit."""
    widths = [each.width for each in columns]
    words = [place for place, each in enumerate(columns) if each.words]
    for _ in range(sum(widths) + _GAP * (len(widths) - 1) - room):
        widest = max(words, key=lambda place: widths[place])
        if widths[widest] <= _LEAST:
            break
        widths[widest] -= 1
    return widths


def cut(text: str, room: int) -> str:
    """As much of a text as fits."""
    if width(text) <= room:
        return text
    while text and width(text) > room - len(CUT):
        text = text[:-1]
    return text + CUT
