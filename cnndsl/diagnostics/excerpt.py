"""Lines of a file with marks and remarks under them."""

from collections.abc import Iterable, Iterator

from cnndsl.diagnostics.cells import View, around, whole, width
from cnndsl.diagnostics.colour import Style
from cnndsl.diagnostics.marks import Edge, Mark, Section
from cnndsl.diagnostics.rows import Row, Underline, least, underlined

BAR = 2


def excerpt(section: Section, style: Style, room: int) -> Iterable[Row]:
    """The lines of one file with their marks, and `...` where lines are left out."""
    if section.bar:
        return _barred(_rows(section, style, room, BAR), style)
    return _rows(section, style, room, 0)


def _rows(section: Section, style: Style, room: int, indent: int) -> Iterator[Row]:
    previous = None
    for line in section.lines:
        if previous and line > previous + 1:
            yield Row("...")
        previous = line
        marks = [mark for mark in section.marks if mark.line == line]
        for view, seen in _views(section.source.line_text(line), marks, room - indent):
            yield from _line(line, view, seen, style, room, indent)


def _views(text: str, marks: list[Mark], room: int) -> Iterator[tuple[View, list[Mark]]]:
    """A long line is shown around its marks: more than once if they are far apart."""
    if len(text) <= room:
        view = whole(text)
        if view.columns[-1] <= room and all(_fits(mark, view, room) for mark in marks):
            yield view, marks
            return
    rest = sorted(marks, key=lambda mark: mark.start)
    if not rest:
        yield around(text, 0, room), []
    while rest:
        view = around(text, rest[0].start, room)
        here = [mark for mark in rest if mark is rest[0] or _fits(mark, view, room)]
        yield view, here
        rest = [mark for mark in rest if mark not in here]


def _fits(mark: Mark, view: View, room: int) -> bool:
    inside = mark.start < view.begin + len(view.columns)
    return inside and view.column(mark.start) + min(width(mark.text), least(room)) <= room


def _line(
    line: int, view: View, marks: list[Mark], style: Style, room: int, indent: int
) -> list[Row]:
    text = Row(str(line))
    text.put(indent, view.shown, Style.PLAIN)
    edge = next((mark for mark in marks if mark.edge is not Edge.NONE), None)
    if edge and _leads(edge, view):
        text.turn = 0
        marks = [mark for mark in marks if mark is not edge]
    under = list(underlined([_place(mark, view, style, indent) for mark in marks], room))
    if edge and text.turn is None:
        under[0].turn = view.column(edge.start) + indent
    return [text, *under]


def _leads(edge: Mark, view: View) -> bool:
    """Whether nothing stands before the start, so that the bar may begin in its own line."""
    before = view.shown[: view.column(edge.start)]
    return edge.edge is Edge.OPENS and not view.begin and not before.strip()


def _place(mark: Mark, view: View, style: Style, indent: int) -> Underline:
    start = view.column(mark.start)
    end = max(view.column(mark.end), start + 1)
    sign, colour = ("^", style) if mark.primary else ("-", Style.BLUE)
    return Underline(start + indent, end + indent, sign, mark.text, colour)


def _barred(rows: Iterable[Row], style: Style) -> Iterator[Row]:
    """The rows with a bar at the left from the start to the end of the main stretch."""
    inside = False
    for row in rows:
        if row.turn:
            blank = [i for i in range(1, row.turn) if row.cells[i][0] == " "]
            for column in blank:
                row.put(column, "_", style)
        if inside or row.turn == 0:
            row.put(0, "|" if inside else "/", style)
        inside ^= row.turn is not None
        yield row
