"""Which line ends end a statement."""

from cnndsl.syntax.token import Token

# After these a statement cannot be over, and before those it goes on or ends by itself.
_OPEN_AFTER = frozenset(["_END", "ELSE", "ARROW", "COMMA", "LBRACE", "VBAR"])
_GOES_ON = frozenset(["ARROW", "ELSE", "LBRACE", "RBRACE", "VBAR", "$END"])


def end_statements(tokens: list[Token]) -> list[Token]:
    """Keep one `_END` wherever a line end or `;` stands between two statements."""
    result: list[Token] = []
    waiting: Token | None = None
    depth = 0
    before = "_END"
    for token in tokens:
        kind = token.kind
        if kind == "NEWLINE" or kind == "SEMICOLON":
            if kind == "SEMICOLON" or depth == 0:
                waiting = waiting or token._replace(kind="_END")
            continue
        if waiting is not None:
            if before not in _OPEN_AFTER and kind not in _GOES_ON:
                result.append(waiting)
            waiting = None
        if kind == "LPAR" or kind == "LSQB":
            depth += 1
        elif kind == "RPAR" or kind == "RSQB":
            depth -= 1
        result.append(token)
        before = kind
    return result
