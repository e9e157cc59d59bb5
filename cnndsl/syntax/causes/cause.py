"""What a cause is made of."""

from collections.abc import Sequence

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics import Diagnostic, Fix, Span
from cnndsl.syntax.token import CLOSER, OPENER, Token
from cnndsl.syntax.wording import CODE, Place

# Before the first word of a statement, and before that of a step.
BEFORE_STATEMENT = frozenset(["_END", "LBRACE", "VBAR"])
BEFORE_STEP = BEFORE_STATEMENT | {"ARROW"}

# How many tokens a cause looks ahead, so that no text takes quadratic time.
HORIZON = 60
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Edit:
    """What to put in place of the tokens from `index` up to `stop`."""

    index: int
    stop: int
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """What to say, and how the parser mends it if it knows better than by trying."""

    problem: Diagnostic
    edit: Edit | None = None


def cause(
    message: str, span: Span, cure: str, edit: Edit | None = None, fix: Fix | str | None = None
) -> Cause:
    """A cause with one cure; a fix that is a text stands in place of the span."""
    if isinstance(fix, str):
        fix = Fix(span, fix)
    return Cause(Diagnostic(CODE, message, span, helps=(cure,), fix=fix), edit)


def put(place: Place, first: int, last: int, *kinds: str) -> Edit:
    """New tokens of these kinds in place of neighbours, both included; none if last < first."""
    at = place.near(first).start
    new = tuple(Token(kind, "", at, at) for kind in kinds)
    return Edit(place.index + first, place.index + last + 1, new)


def wrap(place: Place, stop: int, opener: str) -> Edit:
    """Brackets around the tokens from the place up to `stop`."""
    inner = place.tokens[place.index : stop]
    start, end = inner[0].start, inner[-1].end
    opening, closing = Token(opener, "", start, start), Token(CLOSER[opener], "", end, end)
    return Edit(place.index, stop, (opening, *inner, closing))


def lost(place: Place, stop: int) -> Edit:
    """`ERROR` for what stands from the place up to `stop`."""
    end = max(place.token.start, place.tokens[stop - 1].end)
    return Edit(place.index, stop, (Token("ERROR", "", place.token.start, end),))


def end_of(place: Place, ends: frozenset[str]) -> int | None:
    """Where, outside brackets, one of these kinds stands next; None if that is far away."""
    depth = 0
    for index in range(place.index, min(len(place.tokens), place.index + HORIZON)):
        kind = place.tokens[index].kind
        if depth == 0 and (kind in ends or kind in OPENER or kind == "$END"):
            return index
        depth += (kind in CLOSER) - (kind in OPENER)
    return None


def whole(tokens: Sequence[Token]) -> bool:
    """Whether the brackets among these match."""
    depth = 0
    for token in tokens:
        depth += (token.kind in CLOSER) - (token.kind in OPENER)
        if depth < 0:
            return False
    return depth == 0


def short(text: str) -> str:
    """A text as a message shows it."""
    return text if len(text) < _LONGEST and "\n" not in text else "..."
