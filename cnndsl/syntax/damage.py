"""What syntax errors have spoilt, so that nothing is said of what only follows from them."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence

from cnndsl.diagnostics import Diagnostic, Source, Span
from cnndsl.syntax.token import Token

MOST_ERRORS = 100


class Damage:
    """The stretches of a source that were read wrongly or not at all, and the words in those."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.spans: set[Span] = set()
        self.words: set[str] = set()
        self.points: list[int] = []

    def brackets(self, problems: Iterable[Diagnostic]) -> None:
        """Brackets without a partner, and where that is missing."""
        for problem in problems:
            self.spans.update([problem.span, *(label.span for label in problem.labels)])
            insort(self.points, problem.span.start)

    def error(self, problem: Diagnostic, tokens: Sequence[Token], index: int) -> None:
        """An error found at a token; the word before it may be what is wrong."""
        start = problem.span.start
        while index and tokens[index].start >= start:
            index -= 1
        before, text = tokens[index], self.source.text
        near = before.start < start and "\n" not in text[before.end : start]
        self.spans.add(Span(self.source, before.start if near else start, problem.span.end))
        insort(self.points, start - (text[start - 1 : start] == ")"))

    def lost(self, start: int, end: int, tokens: Iterable[Token]) -> None:
        """A stretch that was left out."""
        self.spans.add(Span(self.source, start, end))
        self.words.update(token.text for token in tokens if token.kind == "NAME")

    def replaced(self, old: Iterable[Token], new: Iterable[Token]) -> None:
        """Words that an edit takes away."""
        self.words.update({each.text for each in old} - {each.text for each in new})

    def within(self, start: int, end: int) -> bool:
        """Whether an error stands in a stretch, so that something may be missing there."""
        return bisect_left(self.points, start) < bisect_left(self.points, end)
