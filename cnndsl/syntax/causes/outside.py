"""What does not belong between declarations, and declarations that stand elsewhere."""

from cnndsl.syntax.causes.cause import (
    BEFORE_STATEMENT,
    HORIZON,
    Cause,
    Edit,
    cause,
    lost,
    put,
)
from cnndsl.syntax.token import CLOSER, DECLARATION_KINDS, OPENER, Token
from cnndsl.syntax.wording import Place

_FOREIGN_WORDS = {
    "def": "fn",
    "function": "fn",
    "func": "fn",
    "class": "block",
    "module": "block",
    "layer": "block",
    "network": "model",
    "net": "model",
    "const": "let",
    "var": "let",
    "val": "let",
    "include": "import",
}
_STATEMENTS = frozenset(["INPUT", "OUTPUT", "REPEAT", "FOR", "IF", "STAGE", "FROM", "SHARED"])
_AFTER_NAME = frozenset(["LPAR", "ARROW", "_END", "LBRACE", "$END"])


def foreign_declaration(place: Place) -> Cause | None:
    """`def f(x) = ...`, `class Unit(width) {`, `const c = 3`."""
    for offset in (0, -1):
        token = place.near(offset)
        ours = _FOREIGN_WORDS.get(token.text)
        starts = place.near(offset - 1).kind in BEFORE_STATEMENT
        named = token.kind == place.near(offset + 1).kind == "NAME"
        if ours is None or not starts or not named:
            continue
        if ours == "fn" and _has_body(place, offset):
            ours = "block"
        if place.trial.fits("IMPORT") or (offset == -1 and ours == "let"):
            span, edit = place.span(offset, offset), put(place, offset, offset, ours.upper())
            message = f"`{token.text}` is spelt `{ours}` here"
            return cause(message, span, f"write `{ours}`", edit, ours)
    return None


def _has_body(place: Place, offset: int) -> bool:
    """Whether `{` comes before `=`, outside parentheses."""
    depth, start = 0, place.index + offset
    for token in place.tokens[start : start + HORIZON]:
        if depth == 0 and token.kind in ("LBRACE", "ASSIGN", "_END"):
            return token.kind == "LBRACE"
        depth += (token.kind in CLOSER) - (token.kind in OPENER)
    return False


def misplaced_import(place: Place) -> Cause | None:
    """`from "a.cnn" import X`, and `cnn 1` after other declarations."""
    token = place.token
    if not place.trial.fits("IMPORT"):
        return None
    if token.text == "cnn" and place.index == 0:
        message = "expected the number of a version after `cnn`"
        return cause(message, place.span(), "write `cnn 1`")
    if token.text == "cnn":
        message = "the version stands on the first line of a file"
        return cause(message, place.span(), "move `cnn 1` to the first line")
    if token.kind == "FROM" and place.near(1).kind == "STRING":
        cure = f"write `import ... from {place.near(1).text}`"
        return cause("an import begins with `import`", place.span(), cure)
    return None


def unquoted_path(place: Place) -> Cause | None:
    """`import A from b`, `import A`."""
    token = place.token
    if token.kind in ("_END", "$END") and place.trial.fits("FROM"):
        name = place.near(-1).text
        message = f"expected `from`, found {token.described}"
        return cause(message, place.gap, f'say which file: `import {name} from "..."`')
    if token.kind != "NAME" or not place.trial.fits("STRING") or place.trial.fits("DIMS"):
        return None
    if place.trial.fits("NAME"):
        return None
    text = f'"{token.text}"'
    edit = Edit(place.index, place.index + 1, (Token("STRING", text, token.start, token.end),))
    message = f"expected a string, found `{token.text}`"
    return cause(message, place.span(), f"write `{text}`", edit, text)


def function_body(place: Place) -> Cause | None:
    """`fn f(x) { x }`."""
    if place.token.kind != "LBRACE" or not place.trial.fits("ASSIGN") or place.trial.fits("PLUS"):
        return None
    if place.trial.fits("LPAR"):
        return None
    cure = "a function is one expression: `fn f(x) = ...`; what has a body is a `block`"
    return cause("expected `=`, found `{`", place.span(), cure)


def statement_outside(place: Place) -> Cause | None:
    """A statement where declarations stand: leave out all up to the next declaration."""
    token = place.token
    if not place.trial.fits("IMPORT"):
        return None
    call = token.kind == "NAME" and place.near(1).kind in _AFTER_NAME
    if token.kind not in _STATEMENTS and not call:
        return None
    edit = lost(place, _next_declaration(place))
    cure = "put it between the `{` and `}` of a `model` or `block`"
    return cause("a statement stands outside every model and block", place.span(), cure, edit)


def _next_declaration(place: Place) -> int:
    """After the statements that stand here, without the `_END` before the next declaration."""
    depth, tokens = 0, place.tokens
    for index in range(place.index + 1, len(tokens)):
        kind, before = tokens[index].kind, tokens[index - 1].kind
        depth += (before in CLOSER) - (before in OPENER)
        starts = before in ("_END", "RBRACE") and (kind in DECLARATION_KINDS or kind == "LET")
        if depth == 0 and (kind == "$END" or starts):
            return index - (before == "_END")
    return len(tokens) - 1


def declaration_inside(place: Place) -> Cause | None:
    """`block` or `model` in a body."""
    token = place.token
    if token.kind not in DECLARATION_KINDS or not place.trial.fits("SHARED"):
        return None
    cure = "move it out: declarations stand at the outermost level of a file"
    return cause(f"`{token.text}` cannot stand inside a body", place.span(), cure)
