"""The official layout, checked before anyone sees it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cnndsl.diagnostics import Diagnostic, Source
from cnndsl.limits import DEFAULT_LIMITS, Limits
from cnndsl.syntax import tree
from cnndsl.syntax.layout.align import align
from cnndsl.syntax.layout.build import build
from cnndsl.syntax.layout.same import same
from cnndsl.syntax.layout.words import words_of
from cnndsl.syntax.layout.write import WIDTH, write
from cnndsl.syntax.parse import parse

_CALLS_FOR_A_BRACKET = 10


class FormatFault(AssertionError):
    """A layout that would have changed what the spec says: a fault of ours."""


def format_text(
    source: Source, limits: Limits = DEFAULT_LIMITS
) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """A spec in its official layout, or None and the syntax errors that it has."""
    file, problems = parse(source, limits)
    if problems:
        return None, tuple(problems)
    return show(file, limits), ()


def show(file: tree.File, limits: Limits = DEFAULT_LIMITS) -> str:
    """The official layout of a file without syntax errors."""
    before = file.span.source
    text = _lay_out(before, limits)
    after = Source(before.name, text)
    again, problems = parse(after, limits)
    if problems:
        raise FormatFault(f"the layout does not parse: {problems[0].message}")
    if not same((again.version, again.declarations), (file.version, file.declarations)):
        raise FormatFault("the layout says something else")
    if _remarks(again) != _remarks(file):
        raise FormatFault("the layout has other comments")
    if _lay_out(after, limits) != text:
        raise FormatFault("the layout has another layout")
    return text


def _remarks(file: tree.File) -> list[str]:
    return [comment.text.rstrip() for comment in file.comments]


def _lay_out(source: Source, limits: Limits) -> str:
    with _calls(limits.nesting * _CALLS_FOR_A_BRACKET):
        rows, end = build(words_of(source))
        return align(write(rows, end), WIDTH)


@contextmanager
def _calls(number: int) -> Iterator[None]:
    """Room for so many calls inside one another, which Python bounds lower than we do."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(before + number)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
