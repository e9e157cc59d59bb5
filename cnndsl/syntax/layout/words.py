"""text -> words, each with the comments around it and the space that it keeps."""

from collections.abc import Iterator
from typing import ClassVar, NamedTuple

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics import Source
from cnndsl.diagnostics.cells import width
from cnndsl.syntax.lines import end_statements
from cnndsl.syntax.scan import scan
from cnndsl.syntax.token import CLOSER, OPENER, Token

NEGATIVE = "NEGATIVE"
"""A minus before its only operand."""
OF = "OF"
"""The colon of `input name: 3x32x32`, which stands closer than that of a stated shape."""

OPERAND_ENDS = frozenset(["NAME", "NUMBER", "STRING", "DIMS", "TRUE", "FALSE", "RPAR", "RSQB"])
_TIGHT_AFTER = frozenset(["", "LPAR", "LSQB", "DOT", "DOTS", NEGATIVE])
_TIGHT_BEFORE = frozenset(["RPAR", "RSQB", "COMMA", "DOT", "DOTS", OF])
# After these an empty line is never kept; "" is the start of the file.
_OPENS = frozenset(["", "LBRACE", "VBAR"])
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
    above: tuple[Remark, ...] = ()
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


def words_of(source: Source) -> Iterator[list[Word]]:
    """The words of each outermost statement of a text without syntax errors, and then its end."""
    scanned = scan(source)
    tokens, comments = end_statements(scanned.tokens), scanned.comments
    del scanned
    collector = _Collector(source.text)
    following = iter(comments)
    comment = next(following, None)
    for token in tokens:
        while comment is not None and comment.start < token.start:
            collector.comment(comment)
            comment = next(following, None)
        if token.kind == "_END":
            collector.ended = True
            continue
        whole = collector.words and collector.depth == 0
        if whole and (collector.ended or token.kind == "$END"):
            yield collector.words
            collector.words = []
        collector.word(token)
    yield collector.words


class _Collector:
    """Gives each comment to a word, and each word the lines before it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[Word] = []
        self.last: Word | None = None
        self.kinds = ("", "")
        self.waiting: list[Remark] = []
        self.at = 0
        self.line_ends = 0
        self.ended = False
        self.depth = 0

    def gap(self, token: Token) -> int:
        """How many lines end between the last word or comment and this one."""
        gap = self.text.count("\n", self.at, token.start)
        self.at = token.end
        self.line_ends += gap
        return gap

    def comment(self, token: Token) -> None:
        blank = self.gap(token) > 1
        text = token.text.rstrip()
        if self.last is not None and not self.line_ends:
            self.last.beside = text
        else:
            self.waiting.append(Remark(text, blank))

    def word(self, token: Token) -> None:
        blank, kind, before = self.gap(token) > 1, self.kind(token), self.kinds[1]
        word = Word(kind, token.text, _apart(before, kind), self.ended, self.line_ends > 0)
        if blank or self.waiting:
            opens = before in _OPENS
            airy = opens or self.ended or token.kind in _AIRY
            word.blank = blank and airy and not (opens and not self.waiting)
            word.above = self.above(opens=opens, airy=airy)
        word.width = width(token.text)
        self.depth += (kind in CLOSER) - (kind in OPENER)
        self.words.append(word)
        self.last, self.kinds = word, (before, kind)
        self.line_ends, self.ended = 0, False

    def above(self, *, opens: bool, airy: bool) -> tuple[Remark, ...]:
        """The comments that wait, with the empty lines that may stay."""
        above = [Remark(remark.text, remark.blank and airy) for remark in self.waiting]
        if above and opens:
            above[0] = Remark(above[0].text)
        self.waiting = []
        return tuple(above)

    def kind(self, token: Token) -> str:
        if token.kind == "MINUS" and self.kinds[1] not in OPERAND_ENDS:
            return NEGATIVE
        if token.kind == "COLON" and self.kinds == ("INPUT", "NAME"):
            return OF
        return token.kind


def _apart(before: str, kind: str) -> bool:
    """Whether a space stands between a word and the one before it."""
    if before in _TIGHT_AFTER:
        return False
    if kind in ("LPAR", "LSQB"):
        return before not in OPERAND_ENDS
    if kind == "DOT":
        return before == "NUMBER"  # `3 .x` is no number
    return kind not in _TIGHT_BEFORE
