"""text -> words, signs and comments, with an error for each character that is neither."""

import re
from dataclasses import dataclass, field

from cnndsl.diagnostics import Diagnostic, Fix, Source, Span
from cnndsl.syntax.token import KEYWORDS, SIGNS, Token

# Each alternative of the pattern is one kind; the first that fits wins.
_PATTERN = re.compile(
    r"""
      (?P<SPACE>[ \t\f\ufeff]+)
    | (?P<NEWLINE>\r?\n)
    | (?P<COMMENT>\#[^\r\n]*)
    | (?P<NAME>[^\W\d]\w*)
    | (?P<DIMS>\d+(?:[x×](?:\d+|[A-Z][a-wyzA-Z0-9_]*))+(?!\w))
    | (?P<NUMBER>\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?(?:[eE][+-]?\d+)?(?:[kMGT](?:i?B)?|B)?(?!\w|\.(?!\.)))
    | (?P<MALFORMED>\.?\d(?:\w|\.(?!\.))*)
    | (?P<STRING>"(?:[^"\\\r\n]|\\[^\r\n])*")
    | (?P<UNCLOSED>"[^\r\n]*)
    | (?P<FOREIGN>=>|&&|\|\||!(?!=)|'[^'\r\n]*'|[“”„][^“”\r\n]*[“”]|→|⟶|⇒|−|–|—|≤|≥|≠|·|⋅|/\*.*?\*/)
    | (?P<SIGN>->|\.\.|==|!=|<=|>=|//|\*\*|[-+*/%<>=(){}\[\],|:;.])
    | (?P<OTHER>.|[\r\n])
    """,
    re.VERBOSE,
)

_SPELLINGS = {
    "=>": "->",
    "→": "->",
    "⟶": "->",
    "⇒": "->",
    "&&": "and",
    "||": "or",
    "!": "not",
    "−": "-",
    "–": "-",
    "—": "-",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "·": "*",
    "⋅": "*",
}


@dataclass
class Scanned:
    """What a text was cut into; tokens include `NEWLINE`s and end with `$END`."""

    source: Source
    tokens: list[Token] = field(default_factory=list)
    comments: list[Token] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


def scan(source: Source, start: int = 0, end: int | None = None) -> Scanned:
    """Cut a stretch of a source into tokens; nothing in it is lost without a problem said."""
    end = len(source.text) if end is None else end
    scanned = Scanned(source)
    tokens = scanned.tokens
    for match in _PATTERN.finditer(source.text, start, end):
        kind = match.lastgroup
        text = match.group()
        match kind:
            case "SPACE":
                continue
            case "NAME":
                kind = text.upper() if text in KEYWORDS else kind
            case "SIGN":
                kind = SIGNS[text]
            case "COMMENT":
                scanned.comments.append(Token(kind, text, *match.span()))
                continue
            case "NUMBER" | "NEWLINE" | "STRING":
                pass
            case "DIMS":
                _ascii_dims(scanned, match)
                continue
            case _:
                _mend(scanned, match)
                continue
        tokens.append(Token(kind, text, match.start(), match.end()))
    tokens.append(Token("$END", "", end, end))
    _mark_version(tokens)
    return scanned


def _mark_version(tokens: list[Token]) -> None:
    """`cnn` is a keyword only where a file begins with `cnn 1`."""
    for index, token in enumerate(tokens):
        if token.kind != "NEWLINE":
            if token.text == "cnn" and tokens[index + 1].kind == "NUMBER":
                tokens[index] = token._replace(kind="CNN")
            return


def _ascii_dims(scanned: Scanned, match: re.Match[str]) -> None:
    text = match.group().replace("×", "x")
    if text != match.group():
        _foreign(scanned, match, text)
    scanned.tokens.append(Token("DIMS", text, *match.span()))


def _mend(scanned: Scanned, match: re.Match[str]) -> None:
    """Say what is wrong with these characters, and put the token they were meant to be."""
    text, span = match.group(), Span(scanned.source, *match.span())
    match match.lastgroup:
        case "FOREIGN" if text in _SPELLINGS:
            spelling = _SPELLINGS[text]
            _foreign(scanned, match, spelling)
            kind = SIGNS.get(spelling, spelling.upper())
            scanned.tokens.append(Token(kind, spelling, *match.span()))
        case "FOREIGN" if text.startswith("/*"):
            comment = f"#{text[2:-2].rstrip()}"
            _foreign(scanned, match, comment)
        case "FOREIGN":
            string = '"' + text[1:-1].replace('"', '\\"') + '"'
            _foreign(scanned, match, string)
            scanned.tokens.append(Token("STRING", string, *match.span()))
        case "UNCLOSED":
            _problem(scanned, "E003", "string is never closed", span, 'end it with `"`')
            scanned.tokens.append(Token("STRING", '""', *match.span()))
        case "MALFORMED":
            _problem(scanned, "E005", f"`{text}` is not a number", span, _number_cure(text))
            scanned.tokens.append(Token("NUMBER", "", *match.span()))
        case _:
            name = text if text.isprintable() else f"U+{ord(text):04X}"
            _problem(scanned, "E002", f"`{name}` is not a character of the language", span, None)


def _problem(scanned: Scanned, code: str, message: str, span: Span, cure: str | None) -> None:
    helps = () if cure is None else (cure,)
    scanned.problems.append(Diagnostic(code, message, span, helps=helps))


def _foreign(scanned: Scanned, match: re.Match[str], spelling: str) -> None:
    span = Span(scanned.source, *match.span())
    message = f"`{match.group()}` is spelt `{spelling}` here"
    help_ = f"write `{spelling}`"
    scanned.problems.append(
        Diagnostic("E004", message, span, helps=(help_,), fix=Fix(span, spelling))
    )


def _number_cure(text: str) -> str:
    if text.startswith("."):
        return f"write `0{text}`"
    if "x" in text.lower().lstrip("0123456789"):
        return "sizes are written `3x224x224`; open sizes are capital letters: `3xHxW`"
    if text.endswith("."):
        return f"write `{text}0`, or `{text[:-1]}`"
    return "numbers are written `64`, `0.1`, `1e-4`, `25_557_032`, `4.1G` or `24GiB`"
