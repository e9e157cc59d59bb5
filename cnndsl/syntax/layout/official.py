"""The official layout, checked before anyone sees it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cnndsl.collector import paused
from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics import Diagnostic, Source
from cnndsl.limits import DEFAULT_LIMITS, Limits
from cnndsl.syntax import tree
from cnndsl.syntax.layout.align import align
from cnndsl.syntax.layout.build import build
from cnndsl.syntax.layout.same import digest
from cnndsl.syntax.layout.words import words_of
from cnndsl.syntax.layout.write import WIDTH, Writer
from cnndsl.syntax.parse import parse

_CALLS_FOR_A_BRACKET = 10


class FormatFault(AssertionError):
    """A layout that would have changed what the spec says: a fault of ours."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What a spec says, which no layout may change; much smaller than its tree."""

    digest: bytes
    comments: tuple[str, ...]

    @classmethod
    def by(cls, file: tree.File) -> "_Said":
        return cls(digest(file), tuple([comment.text.rstrip() for comment in file.comments]))


def format_text(
    source: Source, limits: Limits = DEFAULT_LIMITS
) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """A spec in its official layout, or None and the syntax errors that it has."""
    with paused():
        said, problems = _read(source, limits)
        return (None, problems) if problems else (_checked(source, said, limits), ())


def show(file: tree.File, limits: Limits = DEFAULT_LIMITS) -> str:
    """The official layout of a file without syntax errors."""
    with paused():
        return _checked(file.span.source, _Said.by(file), limits)


def _read(source: Source, limits: Limits) -> tuple[_Said, tuple[Diagnostic, ...]]:
    file, problems = parse(source, limits)
    return _Said.by(file), tuple(problems)


def _checked(source: Source, said: _Said, limits: Limits) -> str:
    """The layout of a source, unless it is at fault."""
    text = _lay_out(source, limits)
    if text == source.text:
        return text
    after = Source(source.name, text)
    again, problems = _read(after, limits)
    if problems:
        raise FormatFault(f"the layout does not parse: {problems[0].message}")
    if again.digest != said.digest:
        raise FormatFault("the layout says something else")
    if again.comments != said.comments:
        raise FormatFault("the layout has other comments")
    if _lay_out(after, limits) != text:
        raise FormatFault("the layout has another layout")
    return text


def _lay_out(source: Source, limits: Limits) -> str:
    writer, words = Writer(), []
    with _calls(limits.nesting * _CALLS_FOR_A_BRACKET):
        for words in words_of(source):
            for row in build(words):
                writer.outermost(row)
        return align(writer.end(words[0]), WIDTH)


@contextmanager
def _calls(number: int) -> Iterator[None]:
    """Room for so many calls inside one another, which Python bounds lower than we do."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(before + number)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
