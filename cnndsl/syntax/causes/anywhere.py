"""Comments, sizes, conditions and names as other languages write them."""

from cnndsl.diagnostics import Span
from cnndsl.syntax.causes.cause import HORIZON, Cause, Edit, cause, lost, put, whole
from cnndsl.syntax.token import CLOSER, KEYWORD_KINDS, OPENER, Token
from cnndsl.syntax.wording import Place

_AFTER_EXPRESSION = frozenset(["_END", "$END", "COMMA", "LBRACE"])


def slashes(place: Place) -> Cause | None:
    """`relu // a comment`: at the sign itself, or at the second word after it."""
    for index in (place.index, place.index - 2):
        if index < 0 or place.tokens[index].kind != "FLOOR":
            continue
        sign = place.tokens[index]
        line_end = place.source.text.find("\n", sign.start)
        if place.token.start > line_end >= 0:
            continue
        stop = index + 1
        while place.tokens[stop].kind not in ("_END", "$END"):
            if place.tokens[stop].start > line_end >= 0:
                break
            stop += 1
        if stop > index + 1 and whole(place.tokens[index:stop]):
            at, edit = Span(place.source, sign.start, sign.end), Edit(index, stop, ())
            return cause("a comment begins with `#`", at, "write `#`", edit, "#")
    return None


def condition_first(place: Place) -> Cause | None:
    """`let x = if a then b else c`."""
    if place.token.kind != "IF" or not place.trial.fits("NUMBER"):
        return None
    depth, stop = 0, place.index
    for stop in range(place.index, len(place.tokens)):
        kind = place.tokens[stop].kind
        depth += (kind in CLOSER) - (kind in OPENER)
        if depth < 0 or (depth == 0 and kind in _AFTER_EXPRESSION):
            break
    cure = "the value stands before its condition: `a if condition else b`"
    return cause("expected a value, found `if`", place.span(), cure, lost(place, stop))


def spaced_size(place: Place) -> Cause | None:
    """`3 x 32 x 32`."""
    if place.near(-1).kind != "NUMBER" or not place.token.text.startswith("x"):
        return None
    tokens, stop = place.tokens, place.index
    text = tokens[stop - 1].text
    while tokens[stop].kind in ("NAME", "NUMBER", "DIMS") and len(text) < HORIZON:
        text += tokens[stop].text
        stop += 1
    if not all(part.isdigit() or part.isidentifier() for part in text.split("x")):
        return None
    span = Span(place.source, tokens[place.index - 1].start, tokens[stop - 1].end)
    edit = Edit(place.index - 1, stop, (Token("DIMS", text, span.start, span.end),))
    return cause("a size is written without spaces", span, f"write `{text}`", edit, text)


def keyword_as_name(place: Place) -> Cause | None:
    """`let input = 3`, `as output`, `stage repeat {`."""
    token = place.token
    if token.kind not in KEYWORD_KINDS or token.text == place.near(-1).text:
        return None
    ahead = place.trial.copy()
    if not ahead.take("NAME") or not ahead.fits(place.near(1).kind):
        return None
    if place.trial.fits("REPEAT"):
        return None
    message = f"expected a name, found the keyword `{token.text}`"
    cure = f"choose a name that is no keyword, such as `{token.text}_`"
    return cause(message, place.span(), cure, put(place, 0, 0, "NAME"))
