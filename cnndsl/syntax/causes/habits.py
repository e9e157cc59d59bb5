"""Statements as programs write them: loops, returned values, dotted names and sums of tensors."""

from cnndsl.diagnostics import Fix, Span
from cnndsl.syntax.causes.cause import (
    BEFORE_STATEMENT,
    BEFORE_STEP,
    Cause,
    Edit,
    cause,
    end_of,
    put,
)
from cnndsl.syntax.token import Token
from cnndsl.syntax.wording import Place

_MERGES = {"PLUS": "add", "MINUS": "sub", "TIMES": "mul"}
_AFTER_SUM = frozenset(["_END", "ARROW", "AS", "COLON", "VBAR", "RBRACE", "$END"])


def endless_loop(place: Place) -> Cause | None:
    """`while x {`."""
    if place.near(-1).text != "while" or place.near(-2).kind not in BEFORE_STATEMENT:
        return None
    cure = "use `repeat` or `for`, or a block that calls itself"
    message = "there is no `while`: a spec always ends"
    stop = end_of(place, frozenset(["_END"]))
    edit = None
    if stop is not None and place.tokens[stop].kind == "LBRACE":
        edit = Edit(place.index - 1, stop, put(place, -1, -1, "REPEAT", "ERROR").tokens)
    return cause(message, place.span(-1, -1), cure, edit)


def returned(place: Place) -> Cause | None:
    """`return relu`."""
    word = place.near(-1)
    if word.text != "return" or place.near(-2).kind not in BEFORE_STATEMENT:
        return None
    message = "there is no `return`: a body leaves what its last step leaves"
    fix = Fix(Span(place.source, word.start, place.token.start), "")
    return cause(message, place.span(-1, -1), "leave the word out", put(place, -1, -1), fix)


def dotted_layer(place: Place) -> Cause | None:
    """`nn.Conv2d(64, 3)`, `self.conv1`."""
    if place.token.kind != "DOT" or place.near(-1).kind != "NAME":
        return None
    if place.near(-2).kind not in BEFORE_STEP:
        return None
    last = 1
    while place.near(last).kind == "NAME" and place.near(last + 1).kind == "DOT":
        last += 2
    if place.near(last).kind != "NAME":
        return None
    span, name = place.span(-1, last), place.near(last)
    message = f"a layer or block is one word, found `{span.text}`"
    before = span.text.removesuffix(name.text)
    cure = f"leave out `{before}`, and write the layer's own word, such as `conv`"
    fix = Fix(Span(place.source, span.start, name.start), "")
    return cause(message, span, cure, put(place, -1, last - 1), fix)


def sum_of_tensors(place: Place) -> Cause | None:
    """`it + skip`, `conv(8, 3) + skip`."""
    left, right = place.near(-1), place.near(1)
    merge = _MERGES.get(place.token.kind)
    if merge is None or left.kind not in ("NAME", "RPAR") or not place.trial.fits("ARROW"):
        return None
    if right.kind != "NAME" or place.near(2).kind not in _AFTER_SUM:
        return None
    named = left.kind == "NAME" and place.near(-2).kind in BEFORE_STEP
    first = left.text if named else "it"
    fixed = f"{merge}({first}, {right.text})"
    message = f"`{place.token.text}` is for numbers; tensors are merged"
    cure = f"write `{fixed}`, or branches: `{merge} {{ | ... | ... }}`"
    span = place.span(-1 if named else 0, 1)
    begin = -1 if named else 0
    tokens = [("NAME", merge), ("LPAR", ""), ("NAME", first), ("COMMA", ""), ("NAME", right.text)]
    new = [Token(kind, text, span.start, span.end) for kind, text in [*tokens, ("RPAR", "")]]
    if not named:
        new = [Token("ARROW", "", span.start, span.start), *new]
    edit = Edit(place.index + begin, place.index + 2, tuple(new))
    return cause(message, span, cure, edit, fixed if named else f"-> {fixed}")


def keyword_input(place: Place) -> Cause | None:
    """`from input`."""
    if place.token.kind != "INPUT" or place.near(-1).kind != "FROM":
        return None
    cure = "name it, `input image: 3x224x224`, and write `from image`"
    message = "the input has no name to go on from"
    return cause(message, place.span(), cure, put(place, 0, 0, "NAME"))
