"""A diagnostic as a person reads it."""

from collections.abc import Iterable, Iterator

from cnndsl.diagnostics.cells import WIDTH, visible
from cnndsl.diagnostics.colour import Paint, Style, ansi, plain
from cnndsl.diagnostics.diagnostic import Diagnostic
from cnndsl.diagnostics.excerpt import excerpt
from cnndsl.diagnostics.marks import Section, sections
from cnndsl.diagnostics.rows import Row

NARROWEST = 60


def render(diagnostic: Diagnostic, *, colour: bool = False, room: int = WIDTH) -> str:
    """The message, the lines that it is about with what is wrong in them, and the cure.

    The lines take so many columns, and more if there are hardly any.
    """
    paint = ansi if colour else plain
    style = Style.YELLOW if diagnostic.severity == "warning" else Style.RED
    parts = sections(diagnostic)
    gutter = max(len(str(part.lines[-1])) for part in parts)
    lines = [_headline(diagnostic, style, paint)]
    for number, part in enumerate(parts):
        rows = excerpt(part, style, max(room, NARROWEST) - gutter - len(" | "))
        lines += _section(part, rows, paint, gutter, first=number == 0)
    lines += _remarks(diagnostic, paint, gutter)
    return "\n".join(line.rstrip() for line in lines)


def sentences(diagnostic: Diagnostic) -> str:
    """What it says, a line each, for readers that show the place themselves."""
    helps = [f"help: {cure}" for cure in diagnostic.cures]
    told = [diagnostic.message, diagnostic.label, *diagnostic.notes, *helps]
    lines = [line for each in told for line in each.splitlines()]
    return "\n".join(visible(line) for line in lines if line)


def _headline(diagnostic: Diagnostic, style: Style, paint: Paint) -> str:
    kind = paint(f"{diagnostic.severity}[{diagnostic.code}]", style)
    return kind + paint(f": {visible(diagnostic.message)}", Style.BOLD)


def _section(
    part: Section, rows: Iterable[Row], paint: Paint, gutter: int, *, first: bool
) -> Iterator[str]:
    edge = paint(" " * gutter + " |", Style.BLUE)
    if not first:
        yield edge
    arrow = "-->" if first else ":::"
    yield paint(" " * gutter + arrow, Style.BLUE) + " " + visible(part.span.place)
    yield edge
    for row in rows:
        if row.gutter == "...":
            before = paint("...", Style.BLUE) + " " * gutter
        else:
            before = paint(f"{row.gutter:>{gutter}} |", Style.BLUE) + " "
        yield before + row.painted(paint)


def _remarks(diagnostic: Diagnostic, paint: Paint, gutter: int) -> Iterator[str]:
    remarks = [("note", Style.BOLD, note) for note in diagnostic.notes]
    remarks += [("help", Style.CYAN, cure) for cure in diagnostic.cures]
    if remarks:
        yield paint(" " * gutter + " |", Style.BLUE)
    for word, style, text in remarks:
        sign = paint(" " * gutter + " =", Style.BLUE)
        first, *more = text.splitlines() or [""]
        yield f"{sign} {paint(f'{word}:', style)} {visible(first)}"
        indent = " " * (gutter + len(f" = {word}: "))
        yield from (indent + visible(line) for line in more)
