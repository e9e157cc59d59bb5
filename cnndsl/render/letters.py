"""How wide a text is, so that all that is drawn has room whatever the names."""

import unicodedata

from cnndsl.diagnostics.cells import visible

BODY, SMALL, TITLE = 12, 10.5, 15
"""Sizes of letters, in pixels."""

# Widths of Helvetica and of the fonts made to replace it, in thousandths of the size (Adobe Core 14
# font metrics).
_WIDTHS = {
    278: " !,./:;I[\\]ft|",
    333: "()-`r·",
    222: "'ijl",
    355: '"',
    556: "#$0123456789?L_abdeghnopqu",
    889: "%",
    667: "&ABEKPSVXY",
    389: "*",
    584: "+<=>~×",
    1015: "@",
    1000: "…",
    722: "CDHNRUw",
    611: "FTZ",
    778: "GOQ",
    500: "Jcksvxyz",
    833: "Mm",
    944: "W",
    469: "^",
    334: "{}",
}
_WIDTH = {letter: size for size, letters in _WIDTHS.items() for letter in letters}
_WIDE, _OTHER = 1000, 700
_BOLD = 1.1
MOST = 52
"""Letters of a text that are drawn; the rest is there for who points at it."""


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How many pixels a text is wide at most."""
    return sum([_of(letter) for letter in text]) * size / 1000 * (_BOLD if bold else 1)


def _of(letter: str) -> int:
    if letter in _WIDTH:
        return _WIDTH[letter]
    if unicodedata.combining(letter):
        return 0
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _OTHER


def cut(text: str) -> str:
    """A text in one line, no longer than a picture can do with."""
    text = visible(text)
    return text if len(text) <= MOST else f"{text[: MOST - 1]}…"
