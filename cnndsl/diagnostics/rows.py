"""Underlines and the remarks that hang from them."""

from collections.abc import Iterator
from itertools import groupby
from textwrap import wrap

from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics.cells import width
from cnndsl.diagnostics.colour import Paint, Style


def least(room: int) -> int:
    """How much room a remark has, however far on the right it begins."""
    return room // 3


@dataclass(slots=True)
class Row:
    """A line of output: what stands in the gutter, and characters with their styles.

    `turn` is the column at which the bar beside a stretch over several lines begins or ends.
    """

    gutter: str = ""
    cells: list[tuple[str, Style]] = field(default_factory=list)
    turn: int | None = None

    def put(self, column: int, text: str, style: Style) -> None:
        """Write a text from a column on, over what stands there."""
        missing = column + len(text) - len(self.cells)
        self.cells += [(" ", Style.PLAIN)] * missing
        self.cells[column : column + len(text)] = [(character, style) for character in text]

    def painted(self, paint: Paint) -> str:
        """The characters as one text."""
        runs = groupby(self.cells, key=lambda cell: cell[1])
        return "".join(paint("".join(cell[0] for cell in run), style) for style, run in runs)


@dataclass(frozen=True, slots=True)
class Underline:
    """A mark at its columns on the screen."""

    start: int
    end: int
    sign: str
    text: str
    style: Style

    @property
    def primary(self) -> bool:
        """Whether it is the mistake itself."""
        return self.sign == "^"


def underlined(lines: list[Underline], room: int) -> Iterator[Row]:
    """One row of underlines; the last has its remark beside it, the others below."""
    if not lines:
        return
    row = Row()
    for line in sorted(lines, key=lambda line: (line.start - line.end, line.primary)):
        row.put(line.start, line.sign * (line.end - line.start), line.style)
    beside = _beside(lines, room)
    if beside:
        row.put(beside.end + 1, beside.text, beside.style)
    yield row
    yield from _hanging([line for line in lines if line.text and line is not beside], room)


def _beside(lines: list[Underline], room: int) -> Underline | None:
    end = max(line.end for line in lines)
    last = [line for line in lines if line.text and line.end == end]
    nearest = max(last, key=lambda line: (line.start, line.primary), default=None)
    return nearest if nearest and end + 1 + width(nearest.text) <= room else None


def _hanging(lines: list[Underline], room: int) -> Iterator[Row]:
    lines = sorted(lines, key=lambda line: (line.start, line.primary))
    if lines:
        yield _connectors(lines)
    while lines:
        line = lines.pop()
        before = [each for each in lines if each.start < line.start]
        for text in _wrapped(line.text, max(room - line.start, least(room))):
            row = _connectors(before)
            row.put(line.start, text, line.style)
            yield row


def _wrapped(text: str, room: int) -> list[str]:
    """A text as lines; half as many letters on each if some take two columns."""
    return wrap(text, room if width(text) <= len(text) else room // 2)


def _connectors(lines: list[Underline]) -> Row:
    row = Row()
    for line in lines:
        row.put(line.start, "|", line.style)
    return row
