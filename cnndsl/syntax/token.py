"""The words and signs a spec is cut into; kinds are the grammar's terminals."""

from typing import NamedTuple

KEYWORDS = frozenset(
    "import from as let fn block model expect train on shared input output repeat for in if else "
    "stage and or not true false".split()
)
KEYWORD_KINDS = frozenset(word.upper() for word in KEYWORDS)
DECLARATION_KINDS = frozenset(["IMPORT", "FN", "BLOCK", "MODEL", "EXPECT", "TRAIN"])

SIGNS = {
    "->": "ARROW",
    "..": "DOTS",
    ".": "DOT",
    "=": "ASSIGN",
    "==": "EQUAL",
    "!=": "UNEQUAL",
    "<": "LESS",
    ">": "MORE",
    "<=": "AT_MOST",
    ">=": "AT_LEAST",
    "+": "PLUS",
    "-": "MINUS",
    "*": "TIMES",
    "/": "OVER",
    "//": "FLOOR",
    "%": "MODULO",
    "**": "POWER",
    "(": "LPAR",
    ")": "RPAR",
    "[": "LSQB",
    "]": "RSQB",
    "{": "LBRACE",
    "}": "RBRACE",
    ",": "COMMA",
    "|": "VBAR",
    ":": "COLON",
    ";": "SEMICOLON",
}
NAMES_OF_SIGNS = {kind: sign for sign, kind in SIGNS.items()}

CLOSER = {"LPAR": "RPAR", "LSQB": "RSQB", "LBRACE": "RBRACE"}
OPENER = {closer: opener for opener, closer in CLOSER.items()}


class Token(NamedTuple):
    """One word or sign; its text is empty where the parser supplied it."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def described(self) -> str:
        """How messages call it."""
        match self.kind:
            case "_END" | "NEWLINE":
                return "`;`" if self.text == ";" else "the end of the line"
            case "$END":
                return "the end of the file"
            case _:
                return f"`{self.text or spelling(self.kind)}`"


def spelling(kind: str) -> str:
    """How a kind of sign or keyword is written."""
    return NAMES_OF_SIGNS.get(kind, kind.lower())


def kind_described(kind: str) -> str:
    """How messages call a kind of token."""
    match kind:
        case "NAME":
            return "a name"
        case "NUMBER":
            return "a number"
        case "STRING":
            return "a string"
        case "DIMS":
            return "a size such as `3x32x32`"
        case "_END":
            return "the end of the line"
        case "$END":
            return "the end of the file"
        case _:
            return f"`{spelling(kind)}`"
