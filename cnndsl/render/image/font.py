"""The font that comes along: which letters it has, how wide they are, and how they are drawn."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from struct import unpack_from

FAMILY = "Cnndsl Sans"
FOLDER = Path(__file__).resolve().parent.parent / "fonts"

_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x01, 0x08, 0x20, 0x40, 0x80
"""Flags of a glyph's component: wide arguments, how it is turned, and that another follows."""


class Font:
    """A TrueType font whose outlines are read when they are asked for."""

    def __init__(self, content: bytes) -> None:
        self.tables = tables_of(content)
        self.name = _name(self.tables["name"])
        self.em: int = unpack_from(">H", self.tables["head"], 18)[0]
        self.ascent, self.descent = unpack_from(">hh", self.tables["hhea"], 4)
        self.box: tuple[int, ...] = unpack_from(">4h", self.tables["head"], 36)
        self.glyphs = _glyphs(self.tables["cmap"])
        self._advances: int = unpack_from(">H", self.tables["hhea"], 34)[0]
        self._is_long = unpack_from(">h", self.tables["head"], 50)[0] == 1

    def width(self, text: str, size: float) -> float:
        """How wide a text is; a letter that is not there is drawn as a box."""
        return sum([self.advance(self.glyph(letter)) for letter in text]) * size / self.em

    def glyph(self, letter: str) -> int:
        """The number of a letter's outline, 0 for one that is not there."""
        return self.glyphs.get(ord(letter), 0)

    def advance(self, glyph: int) -> int:
        """How far it is to the next letter."""
        place = 4 * min(glyph, self._advances - 1)
        advance: int = unpack_from(">H", self.tables["hmtx"], place)[0]
        return advance

    def bearing(self, glyph: int) -> int:
        """How much is free to the left of an outline."""
        beyond = glyph - self._advances
        place = 4 * glyph + 2 if beyond < 0 else 4 * self._advances + 2 * beyond
        bearing: int = unpack_from(">h", self.tables["hmtx"], place)[0]
        return bearing

    def outline(self, glyph: int) -> bytes:
        """The outline as it stands in the file."""
        if self._is_long:
            start, end = unpack_from(">LL", self.tables["loca"], 4 * glyph)
        else:
            start, end = (2 * each for each in unpack_from(">HH", self.tables["loca"], 2 * glyph))
        return self.tables["glyf"][start:end]


@cache
def regular() -> Font:
    """The letters of most texts."""
    return Font((FOLDER / "CnndslSans-Regular.ttf").read_bytes())


@cache
def bold() -> Font:
    """The letters of titles."""
    return Font((FOLDER / "CnndslSans-Bold.ttf").read_bytes())


def components(outline: bytes) -> Iterator[tuple[int, int]]:
    """The outlines that one is put together from, with where each number stands in it."""
    if not outline or unpack_from(">h", outline)[0] >= 0:
        return
    place, flags = 10, _MORE
    while flags & _MORE:
        flags, glyph = unpack_from(">HH", outline, place)
        yield place + 2, glyph
        place += 8 if flags & _WORDS else 6
        place += 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _MATRIX else 0


def tables_of(content: bytes) -> Mapping[str, bytes]:
    """The parts of a font by their names."""
    tables = {}
    for number in range(unpack_from(">H", content, 4)[0]):
        tag, _, start, length = unpack_from(">4sLLL", content, 12 + 16 * number)
        tables[tag.decode()] = content[start : start + length]
    return tables


def _name(table: bytes) -> str:
    """The name that a file calls the font by."""
    count, texts = unpack_from(">HH", table, 2)
    for number in range(count):
        *_, kind, length, start = unpack_from(">6H", table, 6 + 12 * number)
        if kind == 6:
            return table[texts + start : texts + start + length].decode("utf-16-be")
    raise ValueError("a font without a name")


def _glyphs(table: bytes) -> Mapping[int, int]:
    """The letters and their outlines, from the subtable of the letters up to U+FFFF."""
    for number in range(unpack_from(">H", table, 2)[0]):
        _, _, start = unpack_from(">HHL", table, 4 + 8 * number)
        if unpack_from(">H", table, start)[0] == 4:
            return dict(_ranges(table[start:]))
    raise ValueError("a font without letters")


def _ranges(table: bytes) -> Iterator[tuple[int, int]]:
    double: int = unpack_from(">H", table, 6)[0]
    for place in range(14, 14 + double, 2):
        end = unpack_from(">H", table, place)[0]
        start, delta, offset = [
            unpack_from(">H", table, place + 2 + double * row)[0] for row in (1, 2, 3)
        ]
        for letter in range(start, min(end, 0xFFFE) + 1):
            glyph = letter
            if offset:
                here = place + 2 + 3 * double + offset + 2 * (letter - start)
                glyph = unpack_from(">H", table, here)[0]
            if found := (glyph + delta) % 0x10000 if glyph or not offset else 0:
                yield letter, found
