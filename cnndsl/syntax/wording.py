"""How syntax errors are said: what was expected, and what a repair means to the writer."""

from collections.abc import Iterable, Sequence

from cnndsl.dataclasses import dataclass, replace
from cnndsl.diagnostics import Diagnostic, Fix, Source, Span
from cnndsl.syntax.machine import Trial
from cnndsl.syntax.repair import Repair
from cnndsl.syntax.token import CLOSER, KEYWORD_KINDS, OPENER, Token, kind_described, spelling

CODE = "E001"

# Several kinds that always come together have one name.
_CLASSES = (
    ("IMPORT", "a declaration", "IMPORT LET FN BLOCK MODEL EXPECT TRAIN ERROR _END $END"),
    ("SHARED", "a statement", "LET SHARED NAME ERROR FROM INPUT OUTPUT REPEAT FOR IF STAGE"),
    ("OUTPUT", "a layer or block", "NAME FROM INPUT OUTPUT REPEAT FOR IF STAGE"),
    ("DIMS", "a value", "DIMS NUMBER STRING NAME TRUE FALSE MINUS NOT ERROR LPAR LSQB"),
    ("PLUS", "", "PLUS MINUS TIMES OVER FLOOR MODULO POWER"),
    ("EQUAL", "", "EQUAL UNEQUAL LESS MORE AT_MOST AT_LEAST AND OR IF DOTS DOT LPAR LSQB"),
    ("DOT", "", "DOT LPAR LSQB"),
)
# A line that ends with one of these, or with a keyword, is not over.
_DANGLING = KEYWORD_KINDS | frozenset(
    "ARROW COMMA ASSIGN EQUAL UNEQUAL LESS MORE AT_MOST AT_LEAST PLUS MINUS TIMES OVER FLOOR "
    "MODULO POWER DOT COLON".split()
)
# What is never removed without asking.
_CONTENT = KEYWORD_KINDS | frozenset(["NAME", "NUMBER", "STRING", "DIMS"])
_BEFORE_GAP = {"COMMA": ",", "ARROW": " ->", "ASSIGN": " =", "COLON": ":", "DOT": "."}


@dataclass(frozen=True, slots=True)
class Place:
    """An error among its neighbours, what fits there, and where its body begins (or -1)."""

    source: Source
    tokens: Sequence[Token]
    index: int
    trial: Trial
    body: int

    @property
    def token(self) -> Token:
        """The token that does not fit."""
        return self.tokens[self.index]

    def near(self, offset: int) -> Token:
        """The token so many places after it, or before; beyond the ends, the end of a line."""
        index = self.index + offset
        if 0 <= index < len(self.tokens):
            return self.tokens[index]
        return Token("_END", "", 0, 0)

    def span(self, first: int = 0, last: int = 0) -> Span:
        """The stretch between two neighbours, both included."""
        return Span(self.source, self.near(first).start, self.near(last).end)

    @property
    def gap(self) -> Span:
        """Where the line broke off, if the token stands on a later one; else the token itself."""
        before = self.near(-1)
        if self.index and self.token.kind in ("_END", "$END"):
            return Span(self.source, before.end, before.end)
        new_line = "\n" in self.source.text[before.end : self.token.start]
        if before.kind in _DANGLING and new_line:
            return Span(self.source, before.end, before.end)
        return self.span()


def unexpected(place: Place) -> Diagnostic:
    """An error that no single edit mends."""
    wanted = expected(place.trial)
    token = place.token
    if wanted is None:
        return Diagnostic(CODE, f"unexpected {token.described}", place.span())
    return Diagnostic(CODE, _found(place, wanted), place.gap)


def _found(place: Place, wanted: str) -> str:
    if place.gap == place.span() or place.token.kind in ("_END", "$END"):
        return f"expected {wanted}, found {place.token.described}"
    return f"expected {wanted} after {place.near(-1).described}"


def repaired(place: Place, repairs: Sequence[Repair]) -> Diagnostic:
    """An error that one of these edits, all equally good, mends; `place` is that of the first."""
    repair, token = repairs[0], place.token
    if not repair.kinds:
        problem = _told(f"unexpected {token.described}", place.span(), "remove it", "")
        alike = place.near(-1).text == token.text
        return problem if alike or token.kind not in _CONTENT else replace(problem, fix=None)
    if repair.swaps:
        after = place.near(1)
        text = f"{after.text} {token.text}"
        message = f"{token.described} and {after.described} stand in the wrong order"
        return _told(message, place.span(0, 1), f"write `{text}`", text)
    same = [each for each in repairs if (each.index, each.stop) == (repair.index, repair.stop)]
    kinds = dict.fromkeys(described(each.kinds[0]) for each in same if len(each.kinds) == 1)
    vague = len(kinds) > 1 or repair.kinds[0] in ("NAME", "ERROR")
    wanted = (expected(repair.trial) if vague else None) or choice(kinds)
    if len(kinds) > 3 and wanted == choice(kinds):
        return Diagnostic(CODE, f"unexpected {token.described}", place.gap)
    message = _found(place, wanted)
    kind = repair.kinds[0]
    if len(repairs) > 1 or kind in ("ERROR", "NAME", "_END"):
        return Diagnostic(CODE, message, place.gap)
    word = spelling(kind)
    if repair.stop > repair.index:
        return _told(message, place.span(), f"write `{word}` instead", word)
    return _inserted(place, message, kind)


def _told(message: str, span: Span, cure: str, replacement: str) -> Diagnostic:
    return Diagnostic(CODE, message, span, helps=(cure,), fix=Fix(span, replacement))


def _inserted(place: Place, message: str, kind: str) -> Diagnostic:
    word, before, token = spelling(kind), place.near(-1), place.token
    cure = f"write `{word}` before {token.described}"
    at, text = token.start, f"{word} "
    if place.index and kind in _BEFORE_GAP:
        at, text = before.end, _BEFORE_GAP[kind]
    gap = place.gap
    if kind == "COMMA" and place.source.line_of(before.end) < place.source.line_of(token.start):
        gap = Span(place.source, before.end, before.end)
    if gap != place.span():
        cure = f"write `{word}` after {before.described}"
        at, text = before.end, _BEFORE_GAP.get(kind, f" {word}")
    fix = Fix(Span(place.source, at, at), text)
    return Diagnostic(CODE, message, gap, helps=(cure,), fix=fix)


def expected(trial: Trial) -> str | None:
    """All that may come next, in a few words, or None if that takes too many."""
    kinds = [kind for kind in trial.row if kind.lstrip("_$").isupper() and trial.fits(kind)]
    if "_END" in kinds and "$END" in kinds:
        kinds.remove("$END")
    words: list[str] = []
    for mark, name, members in _CLASSES:
        if mark in kinds:
            words += [name] if name else []
            kinds = [kind for kind in kinds if kind not in members.split()]
    words += [described(kind) for kind in sorted(kinds, key=_rank) if kind != "ERROR"]
    return choice(words) if 0 < len(words) <= 4 else None


def _rank(kind: str) -> tuple[bool, bool, str]:
    """Names come before signs, and both before what ends something."""
    word = described(kind)
    return kind in OPENER or kind in ("_END", "$END"), word.startswith("`"), word


def described(kind: str) -> str:
    """How messages call a kind of token that was expected."""
    if kind in CLOSER or kind in OPENER:
        return f"`{spelling(kind)}`"
    return "a value" if kind == "ERROR" else kind_described(kind)


def choice(words: Iterable[str]) -> str:
    """`a, b or c`."""
    *some, last = list(dict.fromkeys(words))[:6]
    return f"{', '.join(some)} or {last}" if some else last
