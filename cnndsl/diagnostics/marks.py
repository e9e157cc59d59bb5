"""Which stretches of which lines a diagnostic underlines."""

from collections.abc import Iterator
from enum import Enum

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.cells import visible
from cnndsl.diagnostics.diagnostic import Diagnostic
from cnndsl.diagnostics.source import Source, Span

LONG_SPAN = 6


class Edge(Enum):
    """Which end of a stretch over several lines a mark is."""

    NONE = 0
    OPENS = 1
    CLOSES = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of one line, in characters from 0, with what is said about it."""

    line: int
    start: int
    end: int
    text: str
    primary: bool
    edge: Edge = Edge.NONE


@dataclass(frozen=True, slots=True)
class Section:
    """The marks in one file; `span` is the first of them that the diagnostic names."""

    span: Span
    marks: tuple[Mark, ...]

    @property
    def source(self) -> Source:
        """The file."""
        return self.span.source

    @property
    def bar(self) -> range:
        """The lines of the main stretch if they are several."""
        edges = [mark.line for mark in self.marks if mark.edge is not Edge.NONE]
        return range(edges[0], edges[1] + 1) if edges else range(0)

    @property
    def lines(self) -> list[int]:
        """The lines to show; one line between two of them is shown as well."""
        bar = self.bar
        inner = {*bar} if len(bar) <= LONG_SPAN else {*bar[:2], *bar[-2:]}
        lines = inner | {mark.line for mark in self.marks}
        return sorted(lines | {line + 1 for line in lines if line + 2 in lines})


def sections(diagnostic: Diagnostic) -> list[Section]:
    """The files that a diagnostic speaks of, its own first."""
    spans: dict[tuple[str, str], Span] = {}
    marks: dict[tuple[str, str], dict[Mark, None]] = {}
    places = [(diagnostic.span, diagnostic.label)]
    places += [(label.span, label.text) for label in diagnostic.labels]
    for number, (span, text) in enumerate(places):
        key = span.source.name, span.source.text
        spans.setdefault(key, span)
        found = _marks(span, visible(text), primary=number == 0)
        marks.setdefault(key, {}).update(dict.fromkeys(found))
    return [Section(span, tuple(marks[key])) for key, span in spans.items()]


def _marks(span: Span, text: str, *, primary: bool) -> Iterator[Mark]:
    line, start = _position(span.source, span.start)
    last, end = _position(span.source, max(span.start, span.end - 1))
    if line == last:
        yield Mark(line, start, start + span.end - span.start, text, primary)
    elif not primary:
        yield Mark(line, start, len(span.source.line_text(line).rstrip()), text, primary)
    else:
        yield Mark(line, start, start + 1, "", primary, Edge.OPENS)
        yield Mark(last, end, end + 1, text, primary, Edge.CLOSES)


def _position(source: Source, offset: int) -> tuple[int, int]:
    line, column = source.line_column(offset)
    return line, min(column - 1, len(source.line_text(line)))
