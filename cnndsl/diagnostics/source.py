"""A spec's text and places in it."""

import re
from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple


class Source:
    """One file's text under the name that messages call it by."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text

    def __repr__(self) -> str:
        return f"Source({self.name!r})"

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins."""
        return [0, *(end.end() for end in re.finditer("\n", self.text))]

    def line_column(self, offset: int) -> tuple[int, int]:
        """The line and column, both from 1, of an offset."""
        line = self.line_of(offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line_of(self, offset: int) -> int:
        """The line, from 1, that holds an offset."""
        return bisect_right(self.line_starts, min(offset, len(self.text)))

    def line_text(self, line: int) -> str:
        """A line, from 1, without its end."""
        begin = self.line_starts[line - 1]
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.text)
        return self.text[begin:end].rstrip("\r\n")


class Span(NamedTuple):
    """A stretch of a source, from `start` up to but without `end`."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters it covers."""
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        """The line, from 1, on which it begins."""
        return self.source.line_of(self.start)

    @property
    def place(self) -> str:
        """`file:line:column` of where it begins."""
        line, column = self.source.line_column(self.start)
        return f"{self.source.name}:{line}:{column}"

    def covers(self, other: "Span") -> bool:
        """Whether another stretch lies within this one."""
        same = self.source is other.source
        return same and self.start <= other.start and other.end <= self.end

    def to(self, other: "Span") -> "Span":
        """The stretch from the start of this one to the end of another."""
        return Span(self.source, self.start, other.end)
