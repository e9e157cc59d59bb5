"""Syntax errors with a well-known cause, mostly habits from other languages."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cnndsl.diagnostics import Diagnostic, Fix, Label, Span
from cnndsl.syntax.token import CLOSER, DECLARATION_KINDS, KEYWORD_KINDS, OPENER, Token
from cnndsl.syntax.wording import CODE, Place

# Before the first word of a step, and before that of a statement.
_BEFORE_STEP = frozenset(["_END", "LBRACE", "VBAR", "ARROW"])
_BEFORE_STATEMENT = frozenset(["_END", "LBRACE", "VBAR"])
_AFTER_STEP = frozenset(["_END", "ARROW", "AS", "COLON", "VBAR", "RBRACE", "LBRACE", "$END"])
_OPERATORS = frozenset(["PLUS", "MINUS", "TIMES", "OVER", "FLOOR", "MODULO", "POWER"])
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
    "set": "let",
    "include": "import",
    "use": "import",
}
_ELSE_IF = frozenset(["elif", "elsif", "elseif"])
_HORIZON = 60


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


def known_cause(place: Place) -> Cause | None:
    """The first cause that explains an error."""
    return next((cause for each in _CAUSES if (cause := each(place)) is not None), None)


def _cause(
    message: str, span: Span, cure: str, edit: Edit | None = None, fix: str | None = None
) -> Cause:
    machine = None if fix is None else Fix(span, fix)
    return Cause(Diagnostic(CODE, message, span, helps=(cure,), fix=machine), edit)


def _put(place: Place, first: int, last: int, *kinds: str) -> Edit:
    """New tokens of these kinds in place of neighbours, both included; none if last < first."""
    at = place.near(first).start
    new = tuple(Token(kind, "", at, at) for kind in kinds)
    return Edit(place.index + first, place.index + last + 1, new)


def _foreign_declaration(place: Place) -> Cause | None:
    """`def f(x) = ...`, `class Unit(width) {`, `const c = 3`."""
    for offset in (0, -1):
        token = place.near(offset)
        ours = _FOREIGN_WORDS.get(token.text)
        following = place.near(offset + 1)
        starts = place.near(offset - 1).kind in _BEFORE_STATEMENT
        if ours is None or following.kind != "NAME" or not starts or token.kind != "NAME":
            continue
        if ours == "fn" and _finds(place, offset, "LBRACE", "ASSIGN") == "LBRACE":
            ours = "block"
        if place.trial.fits("IMPORT") or offset == -1 and ours == "let":
            edit = _put(place, offset, offset, ours.upper())
            span = place.span(offset, offset)
            return _cause(f"`{token.text}` is spelt `{ours}` here", span, f"write `{ours}`", edit, ours)
    return None


def _finds(place: Place, offset: int, *kinds: str) -> str | None:
    """Which of these comes first on the line, outside parentheses."""
    depth = 0
    for token in place.tokens[place.index + offset :][:_HORIZON]:
        if depth == 0 and token.kind in kinds:
            return token.kind
        if token.kind == "_END":
            return None
        depth += (token.kind in CLOSER) - (token.kind in OPENER)
    return None


def _assignment(place: Place) -> Cause | None:
    """`x = 3` without `let`, in a body or between declarations."""
    for offset in (0, -1):
        name, sign = place.near(offset), place.near(offset + 1)
        if name.kind != "NAME" or place.near(offset - 1).kind not in _BEFORE_STATEMENT:
            continue
        if sign.kind == "ASSIGN" and (offset == -1 or place.trial.fits("LET")):
            at = Span(place.source, name.start, name.start)
            problem = Diagnostic(
                CODE,
                f"a value is named with `let`, found `{name.text} =`",
                place.span(offset, offset + 1),
                helps=(f"write `let {name.text} = ...`",),
                fix=Fix(at, "let "),
            )
            return Cause(problem, _put(place, offset, offset - 1, "LET"))
        if sign.kind in _OPERATORS and place.near(offset + 2).kind == "ASSIGN" and offset == -1:
            message = "a value never changes once it has its name"
            cure = f"give the new one a name of its own: `let next = {name.text} {sign.text} ...`"
            return _cause(message, place.span(0, 1), cure)
    return None


def _statement_outside(place: Place) -> Cause | None:
    """A statement where declarations stand: leave out all up to the next declaration."""
    token = place.token
    if not place.trial.fits("IMPORT") or token.kind == "RBRACE":
        return None
    if token.text == "cnn":
        message = "the version stands on the first line of a file"
        return _cause(message, place.span(), "move `cnn 1` to the first line")
    if token.kind == "FROM" and place.near(1).kind == "STRING":
        cure = f"write `import ... from {place.near(1).text}`"
        return _cause("an import begins with `import`", place.span(), cure)
    statement = token.kind in ("INPUT", "OUTPUT", "REPEAT", "FOR", "IF", "STAGE", "FROM", "SHARED")
    call = token.kind == "NAME" and place.near(1).kind in ("LPAR", "ARROW", "_END", "LBRACE", "$END")
    if not statement and not call:
        return None
    stop = _next_declaration(place)
    end = place.tokens[stop - 1].end
    edit = Edit(place.index, stop, (Token("ERROR", "", token.start, end),))
    cure = "put it between the `{` and `}` of a `model` or `block`"
    return _cause("a statement stands outside every model and block", place.span(), cure, edit)


def _next_declaration(place: Place) -> int:
    """After the statements that stand here, without the `_END` before the next declaration."""
    depth, tokens = 0, place.tokens
    for index in range(place.index, len(tokens)):
        kind = tokens[index].kind
        starts = tokens[index - 1].kind in ("_END", "RBRACE")
        if depth == 0 and (kind == "$END" or starts and kind in DECLARATION_KINDS | {"LET"}):
            return index - (tokens[index - 1].kind == "_END" and index > place.index)
        depth += (kind in CLOSER) - (kind in OPENER)
    return len(tokens) - 1


def _declaration_inside(place: Place) -> Cause | None:
    """`block` or `model` in a body."""
    token = place.token
    if token.kind not in DECLARATION_KINDS or not place.trial.fits("SHARED"):
        return None
    cure = "move it out: declarations stand at the outermost level of a file"
    return _cause(f"`{token.text}` cannot stand inside a body", place.span(), cure)


def _bare_arguments(place: Place) -> Cause | None:
    """`conv 64, 3`."""
    name, first = place.near(-1), place.token
    if name.kind != "NAME" or place.near(-2).kind not in _BEFORE_STEP:
        return None
    if first.kind not in ("NUMBER", "STRING", "DIMS", "MINUS", "TRUE", "FALSE"):
        return None
    if not place.trial.fits("LPAR"):
        return None
    stop = _step_end(place)
    inner = place.tokens[place.index : stop]
    last = inner[-1]
    text = place.source.text[first.start : last.end]
    opening = Token("LPAR", "", first.start, first.start)
    closing = Token("RPAR", "", last.end, last.end)
    edit = Edit(place.index, stop, (opening, *inner, closing))
    span = Span(place.source, first.start, last.end)
    fix = Fix(Span(place.source, name.end, last.end), f"({text})")
    shown = text if len(text) < 40 else "..."
    cure = f"write `{name.text}({shown})`"
    message = f"the arguments of `{name.text}` stand in parentheses"
    return Cause(Diagnostic(CODE, message, span, helps=(cure,), fix=fix), edit)


def _step_end(place: Place) -> int:
    depth, tokens = 0, place.tokens
    for index in range(place.index, min(len(tokens), place.index + _HORIZON)):
        kind = tokens[index].kind
        if depth == 0 and kind in _AFTER_STEP:
            return index
        depth += (kind in CLOSER) - (kind in OPENER)
    return place.index + 1


def _keyword_as_name(place: Place) -> Cause | None:
    """`let input = 3`, `as output`, `stage repeat {`."""
    token = place.token
    if token.kind not in KEYWORD_KINDS or token.text == place.near(-1).text:
        return None
    ahead = place.trial.copy()
    if not ahead.take("NAME") or not ahead.fits(place.near(1).kind):
        return None
    if place.trial.fits("SHARED") or place.trial.fits("REPEAT"):
        return None
    message = f"expected a name, found the keyword `{token.text}`"
    cure = f"choose a name that is no keyword, such as `{token.text}_`"
    return _cause(message, place.span(), cure, _put(place, 0, 0, "NAME"))


def _else_if(place: Place) -> Cause | None:
    """`elif`, on the line of the `}` or on one of its own."""
    for offset in (0, -1):
        token = place.near(offset)
        if token.kind != "NAME" or token.text not in _ELSE_IF:
            continue
        before = offset - 1 if place.near(offset - 1).kind == "_END" else offset
        if place.near(before - 1).kind == "RBRACE":
            edit = _put(place, before, offset, "ELSE", "IF")
            span = place.span(offset, offset)
            message = f"`{token.text}` is spelt `else if` here"
            return _cause(message, span, "write `else if`", edit, "else if")
    return None


def _lonely_else(place: Place) -> Cause | None:
    """`else` that follows no `}` of an `if`."""
    if place.token.kind != "ELSE":
        return None
    if place.trial.fits("PLUS"):
        return None
    cure = "`else` follows the `}` of an `if`"
    return _cause("`else` belongs to no `if`", place.span(), cure)


def _loop(place: Place) -> Cause | None:
    """`while x {`."""
    token = place.near(-1)
    if token.text != "while" or place.near(-2).kind not in _BEFORE_STATEMENT:
        return None
    cure = "use `repeat` or `for`, or a block that calls itself"
    return _cause("there is no `while`: a spec always ends", place.span(-1, -1), cure, _put(place, -1, -1, "REPEAT"))


def _late_branch(place: Place) -> Cause | None:
    """`{ a | b }`: the first branch has no `|`, or the body belongs to no merge."""
    if place.token.kind != "VBAR" or place.body < 0:
        return None
    if place.near(-1).kind == "LBRACE":
        cure = "branches stand in the body of a merge: `concat { | ... | ... }`"
        edit = _put(place, 0, 0)
        return _cause("`|` begins a branch, and this body has none", place.span(), cure, edit)
    edit = _put(place, 0, 0, "_END") if place.trial.fits("_END") else None
    if place.gap == place.span():
        cure = "begin every branch of a merge with `|`: `concat { | ... | ... }`"
        return _cause("`|` stands in a body that did not begin with `|`", place.span(), cure, edit)
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


def _spaced_size(place: Place) -> Cause | None:
    """`3 x 32 x 32`."""
    if place.near(-1).kind != "NUMBER" or not place.token.text.startswith("x"):
        return None
    tokens, stop = place.tokens, place.index
    text = tokens[stop - 1].text
    while tokens[stop].kind in ("NAME", "NUMBER", "DIMS") and len(text) < _HORIZON:
        text += tokens[stop].text
        stop += 1
    if not all(part.isdigit() or part.isidentifier() for part in text.split("x")):
        return None
    start, end = tokens[place.index - 1].start, tokens[stop - 1].end
    edit = Edit(place.index - 1, stop, (Token("DIMS", text, start, end),))
    message = "a size is written without spaces"
    return _cause(message, Span(place.source, start, end), f"write `{text}`", edit, text)


_CAUSES: Sequence[Callable[[Place], Cause | None]] = (
    _foreign_declaration,
    _assignment,
    _statement_outside,
    _declaration_inside,
    _bare_arguments,
    _else_if,
    _lonely_else,
    _loop,
    _late_branch,
    _spaced_size,
    _keyword_as_name,
)
