"""text -> words, signs and comments, with an error for each character that is neither."""

import re

from cnndsl.dataclasses import dataclass, field, replace
from cnndsl.diagnostics import Diagnostic, Fix, Source, Span
from cnndsl.syntax.token import KEYWORDS, SIGNS, Token

# Each alternative of the pattern is one kind; the first that fits wins.
_PATTERN = re.compile(
    r"""
      (?P<SLASHES>(?m:^)[ \t]*//[^\r\n]*)
    | (?P<SPACE>[ \t\f\ufeff]+)
    | (?P<NEWLINE>\r?\n)
    | (?P<COMMENT>\#[^\r\n]*)
    | (?P<NAME>[^\W\d]\w*)
    | (?P<DIMS>[0-9]+(?:[x×](?:[0-9]+|[A-Z][a-wyzA-Z0-9_]*))+(?!\w))
    | (?P<NUMBER>[0-9]+(?:_[0-9]+)*(?:\.[0-9]+(?:_[0-9]+)*)?(?:[eE][+-]?[0-9]+)?
        (?:[kMGT](?:i?B)?|B)?(?!\w|\.(?!\.)))
    | (?P<MALFORMED>\.?\d(?:\w|\.(?!\.))*)
    | (?P<STRING>"(?:[^"\\\r\n]|\\[^\r\n])*")
    | (?P<UNCLOSED>"[^\r\n]*)
    | (?P<FOREIGN>=>|=<|<>|&&|\|\||!(?!=)|[→⟶⇒−–—≤≥≠·⋅^]|'[^'\r\n]*'|[“”„][^“”„\r\n]*[“”]
        |/\*(?:[^*/\r\n]|\*(?!/)|/(?!\*))*\*/)
    | (?P<SIGN>->|\.\.|==|!=|<=|>=|//|\*\*|[-+*/%<>=(){}\[\],|:;.])
    | (?P<OTHER>[^\s\w"'\#+*/%<>=(){}\[\],|:;.!&^“”„→⟶⇒−–—≤≥≠·⋅-]+|.|[\r\n])
    """,
    re.VERBOSE,
)

_SPELLINGS = {
    "=>": "->",
    "=<": "<=",
    "<>": "!=",
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
    "^": "**",
}
_CURES = {
    "?": "a choice is written `a if condition else b`",
    "'": 'strings stand between `"` and `"`, comments begin with `#`',
    "\\": "a line goes on after `->` and `,`, between brackets, and before a line with `->`",
    "&": "write `and`",
    "~": "write `not`",
}


_MOST_PROBLEMS = 100


@dataclass
class Scanned:
    """What a text was cut into; tokens include `NEWLINE`s and end with `$END`."""

    source: Source
    tokens: list[Token] = field(default_factory=list)
    comments: list[Token] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    counted: int = 0
    depth: int = 0


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
                kind = _word(text, tokens)
            case "SIGN":
                kind = SIGNS[text]
            case "COMMENT":
                scanned.comments.append(Token(kind, text, *match.span()))
                continue
            case "NUMBER" | "NEWLINE" | "STRING":
                pass
            case "SLASHES":
                _slashes(scanned, match)
                continue
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


def _word(text: str, before: list[Token]) -> str:
    """The kind of a word; `training` is a keyword only behind `output NAME if`."""
    if text in KEYWORDS:
        return text.upper()
    behind = text == "training" and [token.kind for token in before[-3::2]] == ["OUTPUT", "IF"]
    return "TRAINING" if behind else "NAME"


def _slashes(scanned: Scanned, match: re.Match[str]) -> None:
    """A line that begins with `//` is a comment, unless it goes on within parentheses."""
    text, (start, end) = match.group(), match.span()
    sign = start + text.index("/")
    if _nested(scanned):
        scanned.tokens.append(Token("FLOOR", "//", sign, sign + 2))
        rest = scan(scanned.source, sign + 2, end)
        scanned.tokens += rest.tokens[:-1]
        scanned.comments += rest.comments
        scanned.problems += rest.problems
        return
    span = Span(scanned.source, sign, sign + 2)
    _say(scanned, "E004", "a comment begins with `#`", span, "write `#`", "#")


def _nested(scanned: Scanned) -> bool:
    """Whether a parenthesis is open; each token is counted once, however often this is asked."""
    for token in scanned.tokens[scanned.counted :]:
        scanned.depth += (token.kind in ("LPAR", "LSQB")) - (token.kind in ("RPAR", "RSQB"))
    scanned.counted = len(scanned.tokens)
    return scanned.depth > 0


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
            scanned.tokens.append(Token(kind, text, *match.span()))
        case "FOREIGN" if text.startswith("/*"):
            comment = f"#{text[2:-2].rstrip()}"
            _foreign(scanned, match, comment)
        case "FOREIGN":
            string = '"' + text[1:-1].replace('"', '\\"') + '"'
            _foreign(scanned, match, string)
            scanned.tokens.append(Token("STRING", string, *match.span()))
        case "UNCLOSED":
            _unclosed_string(scanned, match)
        case "MALFORMED":
            _say(scanned, "E005", f"`{text[:40]}` is not a number", span, _number_cure(text[:40]))
            scanned.tokens.append(Token("NUMBER", "", *match.span()))
        case _:
            _unknown(scanned, text, span)


def _unclosed_string(scanned: Scanned, match: re.Match[str]) -> None:
    """The string ends where only brackets and commas follow; they are read as such."""
    text, start = match.group(), match.start()
    stop = len(text)
    for place in range(len(text.rstrip(")]},{; \t")), len(text)):
        if text.count("{", 0, place) == text.count("}", 0, place) and place > 1:
            stop = place
            break
    end = start + stop
    span = Span(scanned.source, start, end)
    _say(scanned, "E003", "string is never closed", span, 'end it with `"`')
    scanned.tokens.append(Token("STRING", '""', start, end))
    scanned.tokens += scan(scanned.source, end, match.end()).tokens[:-1]


def _unknown(scanned: Scanned, text: str, span: Span) -> None:
    """A character outside the language; a run of them is one mistake."""
    last = scanned.problems[-1] if scanned.problems else None
    if last is not None and last.code == "E002" and last.span.end == span.start:
        scanned.problems[-1] = replace(last, span=last.span.to(span))
        return
    first = text[0]
    name = first if first.isprintable() else f"U+{ord(first):04X}"
    cure = "write a plain space" if first.isspace() else _CURES.get(first, "remove it")
    _say(scanned, "E002", f"`{name}` is not a character of the language", span, cure)


def _foreign(scanned: Scanned, match: re.Match[str], spelling: str) -> None:
    span = Span(scanned.source, *match.span())
    message = f"`{match.group()}` is spelt `{spelling}` here"
    _say(scanned, "E004", message, span, f"write `{spelling}`", spelling)


def _say(
    scanned: Scanned, code: str, message: str, span: Span, cure: str | None, fix: str | None = None
) -> None:
    if len(scanned.problems) < _MOST_PROBLEMS:
        helps = () if cure is None else (cure,)
        edit = None if fix is None else Fix(span, fix)
        scanned.problems.append(Diagnostic(code, message, span, helps=helps, fix=edit))


def _number_cure(text: str) -> str:
    if text.startswith("."):
        return f"write `0{text}`"
    if "x" in text.lower().lstrip("0123456789"):
        return "sizes are written `3x224x224`; open sizes are capital letters: `3xHxW`"
    if text.endswith("."):
        return f"write `{text}0`, or `{text[:-1]}`"
    return "numbers are written `64`, `0.1`, `1e-4`, `25_557_032`, `4.1G` or `24GiB`"
