"""Finds lines that are too long though they could have been broken."""

from collections.abc import Iterator
from itertools import groupby

from cnndsl.diagnostics import Source
from cnndsl.diagnostics.cells import width
from cnndsl.syntax.scan import scan
from cnndsl.syntax.token import CLOSER, OPENER, Token

WIDTH = 88
OPERAND_ENDS = {"NAME", "NUMBER", "STRING", "DIMS", "TRUE", "FALSE", "RPAR", "RSQB"}
OPERATORS = set(
    """PLUS MINUS TIMES OVER FLOOR MODULO POWER AND OR IF ELSE
    EQUAL UNEQUAL LESS MORE AT_MOST AT_LEAST""".split()
)


def breakable(text: str) -> list[str]:
    """The lines over 88 columns, comments not counted, in which a line might have ended."""
    source = Source("long.cnn", text)
    open_brackets: list[str] = []
    found = []
    before = ""
    for line in _lines(source):
        last = line[-1]
        start = text.rfind("\n", 0, last.start) + 1
        if width(text[start : last.end]) > WIDTH and _could_end(before, line, list(open_brackets)):
            found.append(text[start : last.end])
        _follow(line, open_brackets)
        before = last.kind
    return found


def _lines(source: Source) -> Iterator[list[Token]]:
    tokens = [token for token in scan(source).tokens if token.kind not in ("NEWLINE", "$END")]
    for _, line in groupby(tokens, key=lambda token: source.line_of(token.start)):
        yield list(line)


def _follow(line: list[Token], open_brackets: list[str]) -> None:
    for token in line:
        if token.kind in CLOSER:
            open_brackets.append(token.kind)
        elif token.kind in OPENER:
            open_brackets.pop()


def _could_end(before: str, line: list[Token], open_brackets: list[str]) -> bool:
    kinds = [before, *[token.kind for token in line]]
    for index, token in enumerate(line):
        before = kinds[index]
        inside = bool(open_brackets) and open_brackets[-1] != "LBRACE"
        operator = token.kind in OPERATORS and before in OPERAND_ENDS
        if index and (token.kind == "ARROW" or (inside and operator)):
            return True
        if token.kind == "COMMA" and index + 1 < len(line):
            return True
        if token.kind in OPENER and _holds_something(kinds[: index + 2]):
            return True
        _follow([token], open_brackets)
    return False


def _holds_something(kinds: list[str]) -> bool:
    """Whether this closing bracket has its partner on its line, and more than a word between."""
    depth = 0
    for index in range(len(kinds) - 1, 0, -1):
        depth += (kinds[index] in OPENER) - (kinds[index] in CLOSER)
        if depth == 0:
            subscript = kinds[index] == "LSQB" and kinds[index - 1] in OPERAND_ENDS
            return len(kinds) - index - 2 > int(subscript)
    return False
