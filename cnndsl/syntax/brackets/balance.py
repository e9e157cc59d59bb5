"""Every bracket gets its partner, so that the parser never loses its place.

Brackets are matched in the ordinary way first, and in every declaration where that works nothing
else is asked. Only where it fails does the indentation decide which bracket is wrong.
"""

from collections.abc import Iterator

from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics import Diagnostic, Source, Span
from cnndsl.limits import Limits
from cnndsl.syntax.brackets.balancer import Balancer
from cnndsl.syntax.brackets.colons import braces_for_colons, indent_of
from cnndsl.syntax.brackets.edits import MOST_PROBLEMS, Edits
from cnndsl.syntax.brackets.outlook import BARRIERS
from cnndsl.syntax.token import CLOSER, DECLARATION_KINDS, OPENER, Token

# A line that begins with one of these, after one that ends with one of those, begins a statement.
_STARTS = frozenset(["NAME", "LET", "REPEAT", "FOR", "STAGE", "FROM", "OUTPUT", "SHARED"])
_ENDS = frozenset(["NAME", "NUMBER", "STRING", "DIMS", "RPAR", "RSQB", "TRUE", "FALSE"])


@dataclass
class Balanced:
    """Tokens whose brackets match, and what had to be mended for that."""

    tokens: list[Token]
    problems: list[Diagnostic] = field(default_factory=list)
    too_deep: bool = False


def balance(source: Source, tokens: list[Token], limits: Limits) -> Balanced:
    """Mend the brackets of a text, as little as that takes."""
    tokens, problems = braces_for_colons(source, tokens)
    too_deep = _too_deep(tokens, limits.nesting)
    if too_deep is not None:
        problem = _nesting_problem(source, tokens[too_deep], limits)
        return Balanced(tokens, [*problems, problem], too_deep=True)
    if _matches(tokens, 0, len(tokens)):
        return Balanced(tokens, problems)
    result = Balanced([], problems)
    for first, stop in _declarations(source, tokens):
        if _matches(tokens, first, stop) or len(result.problems) >= MOST_PROBLEMS:
            edits = Edits(source, tokens)
        else:
            edits = _least(source, tokens, first, stop)
        result.tokens += edits.applied(first, stop)
        result.problems += [problem for _, problem in edits.problems]
    if not _matches(result.tokens, 0, len(result.tokens)):
        result.tokens = _dropped(result.tokens)
    return result


def _least(source: Source, tokens: list[Token], first: int, stop: int) -> Edits:
    """The edits that the indentation asks for or, if it tells little, fewer."""
    by_indent = Balancer(source, tokens, first, stop).run()
    if _well_indented(source, tokens, first, stop):
        return by_indent
    plain = _plain(Edits(source, tokens), first, stop)
    return plain if len(plain.problems) < len(by_indent.problems) else by_indent


def _well_indented(source: Source, tokens: list[Token], first: int, stop: int) -> bool:
    """Whether most braces that begin a line stand below the line that their partners end."""
    agree = count = 0
    waiting: list[int] = []
    indent = -1
    for index in range(first, stop):
        token = tokens[index]
        begins = index == first or tokens[index - 1].kind == "NEWLINE"
        if begins:
            indent = indent_of(source, token)
        if token.kind == "LBRACE":
            waiting.append(indent)
        elif token.kind == "RBRACE" and waiting:
            opened = waiting.pop()
            count += begins
            agree += begins and opened == indent
    return 2 * agree >= count


def _plain(edits: Edits, first: int, stop: int) -> Edits:
    """Match brackets whatever the indentation."""
    waiting: list[int] = []
    for index in range(first, stop):
        kind = edits.tokens[index].kind
        if kind in CLOSER:
            waiting.append(index)
        elif kind in OPENER:
            if not any(edits.tokens[each].kind == OPENER[kind] for each in waiting[-3:]):
                edits.extra(index)
                continue
            while edits.tokens[waiting[-1]].kind != OPENER[kind]:
                opened = waiting.pop()
                edits.unclosed(opened, index, edits.title(opened, opened))
            waiting.pop()
    last = stop
    while last > first + 1 and edits.tokens[last - 1].kind in ("NEWLINE", "$END"):
        last -= 1
    for opened in reversed(waiting):
        edits.unclosed(opened, last, edits.title(opened, opened))
    return edits


def _declarations(source: Source, tokens: list[Token]) -> Iterator[tuple[int, int]]:
    """Stretches that begin where a line begins, not indented, with the keyword of a declaration."""
    first = 0
    for index in range(1, len(tokens)):
        token = tokens[index]
        if token.kind not in DECLARATION_KINDS or tokens[index - 1].kind != "NEWLINE":
            continue
        if token.start == 0 or source.text[token.start - 1] == "\n":
            yield first, index
            first = index
    yield first, len(tokens)


def _matches(tokens: list[Token], first: int, stop: int) -> bool:
    """Whether every bracket has its partner, and none in parentheses looks like an accident."""
    waiting: list[str] = []
    lines = False
    before = "NEWLINE"
    for index in range(first, stop):
        kind = tokens[index].kind
        if kind in CLOSER:
            if kind == "LBRACE" and waiting and waiting[-1] != "RBRACE":
                return False
            waiting.append(CLOSER[kind])
            lines = False
        elif kind in OPENER:
            if not waiting or waiting.pop() != kind:
                return False
        elif kind == "NEWLINE":
            lines = True
            continue
        elif lines and waiting and waiting[-1] != "RBRACE":
            if kind in BARRIERS or (kind in _STARTS and before in _ENDS):
                return False
            lines = False
        before = kind
    return not waiting


def _dropped(tokens: list[Token]) -> list[Token]:
    """Without the brackets that have no partner, once there are too many to say so of each."""
    waiting: list[int] = []
    open_ = dict.fromkeys(CLOSER, 0)
    wrong: set[int] = set()
    for index, token in enumerate(tokens):
        if token.kind in CLOSER:
            waiting.append(index)
            open_[token.kind] += 1
        elif token.kind in OPENER:
            opener = OPENER[token.kind]
            if not open_[opener]:
                wrong.add(index)
                continue
            while tokens[waiting[-1]].kind != opener:
                open_[tokens[waiting[-1]].kind] -= 1
                wrong.add(waiting.pop())
            waiting.pop()
            open_[opener] -= 1
    wrong.update(waiting)
    return [token for index, token in enumerate(tokens) if index not in wrong]


def _too_deep(tokens: list[Token], limit: int) -> int | None:
    depth = 0
    for index, token in enumerate(tokens):
        if token.kind in CLOSER:
            depth += 1
            if depth > limit:
                return index
        elif token.kind in OPENER:
            depth = max(0, depth - 1)
    return None


def _nesting_problem(source: Source, token: Token, limits: Limits) -> Diagnostic:
    message = f"brackets are nested more than {limits.nesting} deep"
    flag = limits.flag("nesting")
    cure = f"name the inner parts as blocks, or raise the bound with `{flag}`"
    return Diagnostic("E020", message, Span(source, token.start, token.end), helps=(cure,))
