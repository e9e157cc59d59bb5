"""Bodies begun by `:` and ended by indentation, as in Python, get their braces."""

from cnndsl.diagnostics import Diagnostic, Source, Span
from cnndsl.syntax.brackets.edits import MOST_PROBLEMS
from cnndsl.syntax.token import Token


def braces_for_colons(source: Source, tokens: list[Token]) -> tuple[list[Token], list[Diagnostic]]:
    """The tokens with `{` for each such `:`, and `}` where the lines after it return."""
    places = _colons(source, tokens)
    if not places:
        return tokens, []
    result: list[Token] = []
    open_: list[int] = []
    problems: list[Diagnostic] = []
    for index, token in enumerate(tokens):
        if index in places:
            open_.append(places[index])
            result.append(Token("LBRACE", "", token.start, token.end))
            problems.append(_problem(Span(source, token.start, token.end)))
        elif token.kind == "NEWLINE" or token.kind == "$END":
            following = next(
                (each for each in tokens[index : index + 50] if each.kind != "NEWLINE"), token
            )
            indent = indent_of(source, following) if following.kind != "$END" else -1
            while open_ and following.kind != "NEWLINE" and indent <= open_[-1]:
                at = result[-1].end
                result.append(Token("RBRACE", "", at, at))
                open_.pop()
            result.append(token)
        else:
            result.append(token)
    return result, problems[:MOST_PROBLEMS]


def _colons(source: Source, tokens: list[Token]) -> dict[int, int]:
    """The index of each such colon, with the indentation of its line."""
    found: dict[int, int] = {}
    first = 0
    for index, token in enumerate(tokens):
        if token.kind != "NEWLINE":
            continue
        if index > first and tokens[index - 1].kind == "COLON":
            after = index
            while tokens[after].kind == "NEWLINE":
                after += 1
            indent = indent_of(source, tokens[first])
            if tokens[after].kind != "$END" and indent_of(source, tokens[after]) > indent:
                found[index - 1] = indent
        first = index + 1
    return found


def indent_of(source: Source, token: Token) -> int:
    """How far the line of a token is indented, if the token is its first."""
    begin = source.text.rfind("\n", 0, token.start) + 1
    return len(source.text[begin : token.start].expandtabs(4))


def _problem(span: Span) -> Diagnostic:
    cure = "a body stands between `{` and `}`: write ` {` here, and `}` on a line after the body"
    return Diagnostic("E001", "expected `{`, found `:`", span, helps=(cure,))
