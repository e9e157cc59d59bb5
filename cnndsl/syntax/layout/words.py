"""text -> words, each with the comments around it and the space that it keeps."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from cnndsl.diagnostics import Source
from cnndsl.diagnostics.cells import width
from cnndsl.syntax.lines import end_statements
from cnndsl.syntax.scan import scan
from cnndsl.syntax.token import Token

NEGATIVE = "NEGATIVE"
"""A minus before its only operand."""
OF = "OF"
"""The colon of `input name: 3x32x32`, which stands closer than that of a stated shape."""

OPERAND_ENDS = frozenset(["NAME", "NUMBER", "STRING", "DIMS", "TRUE", "FALSE", "RPAR", "RSQB"])
_TIGHT_AFTER = frozenset(["LPAR", "LSQB", "DOT", "DOTS", NEGATIVE])
_TIGHT_BEFORE = frozenset(["RPAR", "RSQB", "COMMA", "DOT", "DOTS", OF])
# Before these an empty line may stay though no statement has ended.
_AIRY = frozenset(["VBAR", "RBRACE", "$END"])


class Remark(NamedTuple):
    """A comment on a line of its own, and whether an empty line stands above it."""

    text: str
    blank: bool = False


@dataclass(slots=True)
class Word:
    """A word or sign; comments stand on lines above it, or beside it at the end of its line."""

    kind: str
    text: str
    apart: bool = True
    starts: bool = False
    begins_line: bool = False
    blank: bool = False
    above: list[Remark] = field(default_factory=list)
    beside: str | None = None
    width: int = 0
    forced: ClassVar[bool] = False
    may_open: ClassVar[bool] = False
    yields: ClassVar[bool] = False

    @property
    def first(self) -> "Word":
        """Itself: every piece of a spec has a first word."""
        return self

    @property
    def last(self) -> "Word":
        """Itself: every piece of a spec has a last word."""
        return self

    def spell(self) -> Iterator[str]:
        """Its text."""
        yield self.text

    @property
    def head(self) -> int:
        """Its width: it has one line."""
        return self.width


def words_of(source: Source) -> list[Word]:
    """The words of a text without syntax errors; the last is its end."""
    scanned = scan(source)
    things = sorted(
        [*end_statements(scanned.tokens), *scanned.comments], key=lambda thing: thing.start
    )
    collector = _Collector(source.text)
    for thing in things:
        collector.take(thing)
    return collector.words


class _Collector:
    """Gives each comment to a word, and each word the lines before it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[Word] = []
        self.waiting: list[Remark] = []
        self.at = 0
        self.line_ends = 0
        self.ended = False

    def take(self, token: Token) -> None:
        if token.kind == "_END":
            self.ended = True
            return
        gap = self.text.count("\n", self.at, token.start)
        self.at = token.end
        self.line_ends += gap
        if token.kind == "COMMENT":
            self.comment(token.text.rstrip(), blank=gap > 1)
        else:
            self.word(token, blank=gap > 1)

    def comment(self, text: str, *, blank: bool) -> None:
        if self.words and not self.line_ends:
            self.words[-1].beside = text
        else:
            self.waiting.append(Remark(text, blank))

    def word(self, token: Token, *, blank: bool) -> None:
        before = self.words[-1] if self.words else None
        opens = before is None or before.kind in ("LBRACE", "VBAR")
        airy = opens or self.ended or token.kind in _AIRY
        above = [Remark(remark.text, remark.blank and airy) for remark in self.waiting]
        if above and opens:
            above[0] = Remark(above[0].text)
        kind = self.kind(token)
        word = Word(kind, token.text, _apart(before, kind), self.ended, self.line_ends > 0)
        word.blank = blank and airy and not (opens and not above)
        word.above = above
        word.width = width(token.text)
        self.words.append(word)
        self.waiting, self.line_ends, self.ended = [], 0, False

    def kind(self, token: Token) -> str:
        before = [word.kind for word in self.words[-2:]]
        if token.kind == "MINUS" and before[-1] not in OPERAND_ENDS:
            return NEGATIVE
        if token.kind == "COLON" and before == ["INPUT", "NAME"]:
            return OF
        return token.kind


def _apart(before: Word | None, kind: str) -> bool:
    """Whether a space stands between a word and the one before it."""
    if before is None or before.kind in _TIGHT_AFTER:
        return False
    if kind in ("LPAR", "LSQB"):
        return before.kind not in OPERAND_ENDS
    if kind == "DOT":
        return before.kind == "NUMBER"  # `3 .x` is no number
    return kind not in _TIGHT_BEFORE
