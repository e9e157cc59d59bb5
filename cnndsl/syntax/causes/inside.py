"""What goes wrong in the statements of a body."""

from bisect import bisect_right

from cnndsl.diagnostics import Diagnostic, Fix, Label, Span
from cnndsl.diagnostics.suggest import closest
from cnndsl.syntax.causes.cause import (
    BEFORE_STATEMENT,
    BEFORE_STEP,
    HORIZON,
    Cause,
    Edit,
    cause,
    end_of,
    lost,
    put,
    short,
    whole,
    wrap,
)
from cnndsl.syntax.token import CLOSER, KEYWORDS, OPENER, Token
from cnndsl.syntax.wording import CODE, Place

_AFTER_STEP = frozenset(["_END", "ARROW", "AS", "COLON", "VBAR", "RBRACE", "LBRACE", "COMMA"])
_AFTER_BODY = frozenset(["_END", "RBRACE", "LBRACE", "VBAR"])
_STEPS = frozenset(["NAME", "IF", "REPEAT", "FOR", "FROM", "STAGE", "OUTPUT"])
_VALUES = frozenset(["NUMBER", "STRING", "DIMS", "MINUS", "TRUE", "FALSE"])
_OPERATORS = frozenset(["PLUS", "MINUS", "TIMES", "OVER", "FLOOR", "MODULO", "POWER"])


def assignment(place: Place) -> Cause | None:
    """`x = 3` without `let`, in a body or between declarations, and `x += 3`."""
    for offset in (0, -1):
        name, sign = place.near(offset), place.near(offset + 1)
        if name.kind != "NAME" or place.near(offset - 1).kind not in BEFORE_STATEMENT:
            continue
        if sign.kind == "ASSIGN" and (offset == -1 or place.trial.fits("LET")):
            fix = Fix(Span(place.source, name.start, name.start), "let ")
            message = f"a value is named with `let`, found `{name.text} =`"
            edit, span = put(place, offset, offset - 1, "LET"), place.span(offset, offset + 1)
            cure, called = f"write `let {name.text} = ...`", place.near(offset + 2)
            if called.kind == "NAME" and place.near(offset + 3).kind == "LPAR":
                cure += (
                    f"; a layer's tensor is named behind it: `{called.text}(...) as {name.text}`"
                )
            return cause(message, span, cure, edit, fix)
        if offset and sign.kind in _OPERATORS and place.near(1).kind == "ASSIGN":
            message = "a value never changes once it has its name"
            cure = f"give the new one a name of its own: `let next = {name.text} {sign.text} ...`"
            return cause(message, place.span(0, 1), cure)
    return None


def bare_arguments(place: Place) -> Cause | None:
    """`conv 64, 3`."""
    name, first = place.near(-1), place.token
    if name.kind != "NAME" or place.near(-2).kind not in BEFORE_STEP:
        return None
    if first.kind not in _VALUES or not place.trial.fits("LPAR") or closest(name.text, KEYWORDS):
        return None
    stop = end_of(place, _AFTER_STEP - {"COMMA"})
    if stop is None or place.tokens[stop].kind in ("LPAR", "LSQB"):
        return None
    span = Span(place.source, first.start, place.tokens[stop - 1].end)
    fix = Fix(Span(place.source, name.end, span.end), f"({span.text})")
    message = f"the arguments of `{name.text}` stand in parentheses"
    cure = f"write `{name.text}({short(span.text)})`"
    return cause(message, span, cure, wrap(place, stop, "LPAR"), fix)


def square_arguments(place: Place) -> Cause | None:
    """`conv[64, 3]`."""
    name, opener = place.near(-1), place.token
    if opener.kind != "LSQB" or name.kind != "NAME" or not place.trial.fits("ARROW"):
        return None
    depth, tokens = 0, place.tokens
    for stop in range(place.index, min(len(tokens), place.index + HORIZON)):
        depth += (tokens[stop].kind in CLOSER) - (tokens[stop].kind in OPENER)
        if depth == 0:
            break
    else:
        return None
    closer = tokens[stop]
    inner = tokens[place.index + 1 : stop]
    new = (opener._replace(kind="LPAR"), *inner, closer._replace(kind="RPAR"))
    span = Span(place.source, opener.start, closer.end)
    message = f"the arguments of `{name.text}` stand in parentheses"
    fixed = f"({span.text[1:-1]})"
    cure = f"write `{name.text}{short(fixed)}`"
    return cause(message, span, cure, Edit(place.index, stop + 1, new), fixed)


def bare_names(place: Place) -> Cause | None:
    """`as a, b`, `for i, x in xs`, `let a, b = c`."""
    if place.token.kind != "COMMA" or place.near(-2).kind not in ("AS", "FOR", "LET"):
        return None
    stop = place.index
    while place.tokens[stop].kind == "COMMA" and place.tokens[stop + 1].kind in ("NAME", "STRING"):
        stop += 2
    if stop == place.index:
        return None
    first = place.index - 1
    inner = place.tokens[first:stop]
    span = Span(place.source, inner[0].start, inner[-1].end)
    opening = Token("LPAR", "", span.start, span.start)
    closing = Token("RPAR", "", span.end, span.end)
    edit, fixed = Edit(first, stop, (opening, *inner, closing)), f"({span.text})"
    return cause("several names stand in parentheses", span, f"write `{short(fixed)}`", edit, fixed)


def bare_body(place: Place) -> Cause | None:
    """`repeat 3 relu`, `else bn`: a body without its braces."""
    if not place.trial.fits("LBRACE") or place.trial.fits("_END"):
        return None
    if place.token.kind in ("_END", "$END", "RBRACE"):
        message = f"expected `{{`, found {place.token.described}"
        edit = put(place, 0, -1, "LBRACE", "RBRACE")
        return cause(message, place.gap, "a body stands between `{` and `}`", edit)
    if place.token.kind not in _STEPS:
        return None
    stop = place.index
    while place.tokens[stop].kind not in _AFTER_BODY and place.tokens[stop].kind != "$END":
        stop += 1
    inner = place.tokens[place.index : stop]
    if place.tokens[stop].kind == "LBRACE" or not whole(inner):
        return None
    span = Span(place.source, inner[0].start, inner[-1].end)
    cure = f"write `{{ {short(span.text)} }}`"
    message = f"expected `{{`, found {inner[0].described}"
    fix = Fix(span, f"{{ {span.text} }}")
    return cause(message, place.span(), cure, wrap(place, stop, "LBRACE"), fix)


def missing_arrow(place: Place) -> Cause | None:
    """`conv(3) bn relu`."""
    before, token = place.near(-1), place.token
    if token.kind != "NAME" or place.body < 0 or not place.trial.fits("ARROW"):
        return None
    if before.kind not in ("NAME", "RPAR") or closest(before.text, KEYWORDS):
        return None
    after = [place.near(1).kind, place.near(2).kind]
    goes_on = after[0] in ("NAME", "LPAR", "_END", "RBRACE") or after == ["ARROW", "NAME"]
    goes_on = goes_on and after != ["LPAR", "COMMA"]
    if not goes_on or place.gap != place.span():
        return None
    fix = Fix(Span(place.source, before.end, before.end), " ->")
    message, cure = f"expected `->`, found `{token.text}`", f"write `->` before `{token.text}`"
    return cause(message, place.span(), cure, put(place, 0, -1, "ARROW"), fix)


def late_branch(place: Place) -> Cause | None:
    """`{ a | b }`: the first branch has no `|`, or the body belongs to no merge."""
    if place.token.kind != "VBAR" or place.body < 0:
        return None
    if place.near(-1).kind == "LBRACE":
        cure = "branches stand in the body of a merge: `concat { | ... | ... }`"
        message = "`|` begins a branch, and this body has none"
        return cause(message, place.span(), cure, put(place, 0, 0))
    edit = put(place, 0, 0, "_END") if place.trial.fits("_END") else None
    if not _begins_line(place):
        cure = "begin every branch of a merge with `|`: `concat { | ... | ... }`"
        message = "`|` stands in a body that did not begin with `|`"
        return cause(message, place.span(), cure, edit)
    index = bisect_right(place.tokens, place.body, key=lambda token: token.start)
    first = Span(place.source, place.tokens[index].start, place.tokens[index].end)
    problem = Diagnostic(
        CODE,
        "the first branch begins without `|`",
        first,
        labels=(Label(place.span(), "another branch begins here"),),
        helps=("write `|` before every branch",),
        fix=Fix(Span(place.source, first.start, first.start), "| "),
    )
    return Cause(problem, edit)


def _begins_line(place: Place) -> bool:
    between = place.source.text[place.near(-1).end : place.token.start]
    return "\n" in between


def else_if(place: Place) -> Cause | None:
    """`elif`, on the line of the `}` or on one of its own."""
    for offset in (0, -1):
        token = place.near(offset)
        if token.kind != "NAME" or token.text not in ("elif", "elsif", "elseif"):
            continue
        before = offset - 1 if place.near(offset - 1).kind == "_END" else offset
        if place.near(before - 1).kind == "RBRACE":
            edit = put(place, before, offset, "ELSE", "IF")
            message = f"`{token.text}` is spelt `else if` here"
            return cause(message, place.span(offset, offset), "write `else if`", edit, "else if")
    return None


def lonely_else(place: Place) -> Cause | None:
    """`else` that follows no `}` of an `if`."""
    if place.token.kind != "ELSE" or place.trial.fits("PLUS"):
        return None
    stop, edit = end_of(place, _AFTER_BODY), None
    if stop is not None and place.tokens[stop].kind in _AFTER_BODY:
        edit = lost(place, stop)
        if place.trial.fits("_END"):
            end = Token("_END", "", place.token.start, place.token.start)
            edit = Edit(edit.index, edit.stop, (end, *edit.tokens))
    cure = "`else` follows the `}` of an `if`"
    return cause("`else` belongs to no `if`", place.span(), cure, edit)
