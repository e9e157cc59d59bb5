"""What text looks like in a terminal, column by column."""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate

from cnndsl.dataclasses import dataclass

WIDTH = 120
"""How many columns there are where nobody can say."""

TAB = "    "
CUT = "…"


def visible(text: str) -> str:
    """The text on one line, with a code for each character that a terminal obeys or hides."""
    return text if text.isprintable() else "".join(map(_piece, text))


def width(text: str) -> int:
    """How many columns a visible text takes."""
    return len(text) if text.isascii() else sum(map(_character_width, text))


def _piece(character: str) -> str:
    if character.isprintable():
        return character
    return TAB if character == "\t" else f"<U+{ord(character):04X}>"


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


@dataclass(frozen=True, slots=True)
class View:
    """The part of a line that is shown, and the column in which each of its characters begins."""

    shown: str
    begin: int
    columns: list[int]

    def column(self, character: int) -> int:
        """Where a character of the line is; the nearest column if it is cut off."""
        return self.columns[min(max(character - self.begin, 0), len(self.columns) - 1)]


def whole(text: str) -> View:
    """A line from end to end."""
    pieces = [_piece(character) for character in text]
    return View("".join(pieces), 0, _columns(pieces))


def around(text: str, focus: int, room: int) -> View:
    """As much of a line as fits into `room` columns around the character `focus`."""
    offset = max(0, focus - room)
    pieces = [_piece(character) for character in text[offset : focus + room + 1]]
    columns = _columns(pieces)
    middle = columns[min(focus - offset, len(pieces))]
    begin = bisect_left(columns, middle - room // 3) if offset or middle > room // 2 else 0
    before = CUT if offset + begin else ""
    end = _last(columns, columns[begin] + room - len(before))
    after = CUT if offset + end < len(text) else ""
    if after:
        end = _last(columns, columns[begin] + room - len(before) - len(after))
    shift = len(before) - columns[begin]
    return View(
        before + "".join(pieces[begin:end]) + after,
        offset + begin,
        [column + shift for column in columns[begin : end + 1]],
    )


def _columns(pieces: Iterable[str]) -> list[int]:
    return list(accumulate(map(width, pieces), initial=0))


def _last(columns: list[int], limit: int) -> int:
    return bisect_right(columns, limit) - 1
