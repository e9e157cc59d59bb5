"""Numbers and strings as written -> their exact values."""

import re
from collections.abc import Callable
from fractions import Fraction

from cnndsl.diagnostics import Diagnostic, Source, Span
from cnndsl.limits import Limits
from cnndsl.syntax import tree
from cnndsl.syntax.token import Token

_NUMBER = re.compile(r"(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?([kMGT]?)(i?)B?$")
_SHORT = 18  # digits up to which most numbers have no more parts
_POWERS = {"": 0, "k": 1, "M": 2, "G": 3, "T": 4}
_ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t", "{": "{", "}": "}"}
_PIECE = re.compile(r"(?P<plain>[^\\{}]+)|\\(?P<escape>.)|(?P<open>\{[^}]*\}?)|(?P<stray>\})")

# Python refuses to read more digits than these at one go.
_LONGEST = 4000

ParseExpression = Callable[[int, int], tree.Expression | None]
"""Parses a stretch of the source as one expression."""


class Literals:
    """Reads the literals of one source and keeps what is wrong with them."""

    def __init__(self, source: Source, limits: Limits, parse: ParseExpression) -> None:
        self.source = source
        self.limits = limits
        self.parse = parse
        self.problems: list[Diagnostic] = []

    def number(self, token: Token) -> tree.Number | tree.Missing:
        """`25.6M` is 25,600,000, and `0.1` is a tenth: no rounding."""
        span = Span(self.source, token.start, token.end)
        if token.text.isdecimal() and len(token.text) <= min(_SHORT, self.limits.digits):
            return tree.Number(span, int(token.text))
        match = _NUMBER.match(token.text.replace("_", ""))
        if match is None:
            return tree.Missing(span)
        whole, decimals, exponent, unit, binary = match.groups(default="")
        power = int(exponent[:10] or "0")
        if len(whole) + len(decimals) + abs(power) > self.limits.digits:
            self.too_long("E212", "number has more than", self.limits.digits, "digits", span)
            return tree.Missing(span)
        scale = (1024 if binary else 1000) ** _POWERS[unit]
        power -= len(decimals)
        value = Fraction(_integer(whole + decimals) * scale * 10 ** max(0, power))
        value /= 10 ** max(0, -power)
        return tree.Number(span, int(value) if value.denominator == 1 else value)

    def version(self, token: Token) -> int:
        """The language version that a file names; 0 for what is none."""
        number = self.number(token)
        value = number.value if isinstance(number, tree.Number) else 0
        return value if isinstance(value, int) else 0

    def dims(self, token: Token) -> tree.Dims | tree.Missing:
        """`3xHxW` is 3, H and W."""
        span = Span(self.source, token.start, token.end)
        parts = token.text.split("x")
        if max(map(len, parts)) > self.limits.digits:
            self.too_long("E212", "size has more than", self.limits.digits, "digits", span)
            return tree.Missing(span)
        sizes = tuple(_integer(part) if part[0].isdigit() else part for part in parts)
        return tree.Dims(span, sizes)

    def string(self, token: Token) -> tree.String | tree.Missing:
        """The pieces of a string, in turn plain text and expressions."""
        span = Span(self.source, token.start, token.end)
        if len(token.text) > self.limits.string:
            self.too_long("E214", "string has more than", self.limits.string, "characters", span)
            return tree.Missing(span)
        parts: list[str | tree.Expression] = []
        for match in _PIECE.finditer(token.text, 1, len(token.text) - 1):
            part = self.piece(match, token)
            if isinstance(part, str) and parts and isinstance(parts[-1], str):
                parts[-1] += part
            else:
                parts.append(part)
        return tree.String(span, tuple(parts))

    def piece(self, match: re.Match[str], token: Token) -> str | tree.Expression:
        # A string that the scanner mended is not the source's text: its places are the token's.
        begin, end = match.start() + token.start, match.end() + token.start
        if not self.source.text.startswith(match.group(), begin):
            begin, end = token.start, token.start
        span = Span(self.source, begin, end)
        match match.lastgroup:
            case "plain":
                return match.group()
            case "escape" if match.group("escape") in _ESCAPES:
                return _ESCAPES[match.group("escape")]
            case "escape":
                return self.wrong(
                    span, f"`{match.group()}` is no escape", "write `\\\\` for a backslash"
                )
            case "stray":
                return self.wrong(
                    span, "`}` closes nothing in this string", "write `\\}` for the sign itself"
                )
        if begin == end:
            return tree.Missing(span)
        return self.interpolation(match.group(), span)

    def interpolation(self, text: str, span: Span) -> tree.Expression:
        """The expression between `{` and `}`."""
        if not text.endswith("}"):
            message, cure = "`{` is never closed in this string", "write `\\{` for the sign itself"
            return self.wrong(span, message, cure)
        if not text[1:-1].strip():
            message = "nothing stands between `{` and `}`"
            return self.wrong(span, message, "write an expression, or `\\{\\}`")
        return self.parse(span.start + 1, span.end - 1) or tree.Missing(span)

    def wrong(self, span: Span, message: str, cure: str) -> tree.Missing:
        """Say what is wrong in a string; once a line, for strings may be cut wrongly."""
        if not self.problems or self.problems[-1].span.line != span.line:
            self.problems.append(Diagnostic("E006", message, span, helps=(cure,)))
        return tree.Missing(span)

    def too_long(self, code: str, message: str, bound: int, what: str, span: Span) -> None:
        """Say which bound is exceeded, and how to raise it."""
        flag = self.limits.flag("digits" if code == "E212" else "string")
        cure = f"raise the bound with `{flag}`"
        self.problems.append(Diagnostic(code, f"{message} {bound:,} {what}", span, helps=(cure,)))


def _integer(digits: str) -> int:
    value = 0
    for start in range(0, len(digits), _LONGEST):
        part = digits[start : start + _LONGEST]
        value = value * 10 ** len(part) + int(part)
    return value
