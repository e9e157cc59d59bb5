"""Pictures made of dots on a page, with what they show."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape
from math import ceil, sqrt
from struct import pack
from zlib import adler32, crc32

from cnndsl.diagnostics.cells import visible
from cnndsl.render.letters import SMALL, TITLE, cut, width
from cnndsl.render.svg import opening
from cnndsl.render.theme import Theme
from cnndsl.report.pixels import Pixels, Sheet

_EDGE, _APART, _BETWEEN, _LINE = 16, 4, 14, 15
_LEAST, _SIZES = 48, (224, 160, 112, 80, 48)
"""How wide a picture is drawn at least, and at most: the first with which all fits."""
_TALLEST = 2
"""How high one is at most, in widths of the widest."""
_FULL = 1000
"""How wide and high all is at most, where that can be; a PNG has twice as many dots."""
_SHAPE = 1.5
"""How wide it is about, in heights."""
_ROW = 4
"""So many pictures stand in one row."""
_AS_GOOD = 0.8
"""A part of the columns with the best shape that is as good, if all rows are full."""
_STORED = 65_535


def sheets_svg(title: str, subtitle: str, sheets: Sequence[Sheet], theme: Theme) -> str:
    """The sheets one below the other."""
    head = _EDGE + TITLE + SMALL + 18
    for most in _SIZES:
        grids = _grids(sheets, most)
        high = round(sum([grid.total for grid in grids], head))
        wide = max([width(title, TITLE, bold=True), width(subtitle, SMALL)])
        wide = round(max([wide, *[grid.wide for grid in grids]]) + 2 * _EDGE)
        if max(wide, high) <= _FULL:
            break
    lines, y = list[str](), head
    for grid in grids:
        lines += grid.lines(y, theme)
        y += grid.total
    large = f'font-size="{TITLE}" font-weight="bold"'
    first = (
        f'<text x="{_EDGE}" y="{_EDGE + TITLE}" {large}>{escape(cut(title))}</text>',
        _text(_EDGE, _EDGE + TITLE + SMALL + 7, subtitle, theme.faint),
    )
    return "\n".join([*opening(wide, high, theme), *first, *lines, "</svg>\n"])


def drawn(picture: Pixels, most: float = _SIZES[0]) -> tuple[int, float, float]:
    """How many dots each dot of a picture is drawn as, and how wide and high it is then."""
    wide, high = picture.width, picture.height
    times = max(1, min(ceil(_LEAST / wide), int(_TALLEST * most / high)))
    shrink = min(1, most / (wide * times), _TALLEST * most / (high * times))
    return times, wide * times * shrink, high * times * shrink


def columns(count: int, best: float) -> int:
    """About so many columns for pictures, with which their rows are full or nearly so."""
    most = max(1, min(count, round(best)))
    near = range(ceil(_AS_GOOD * most), int(most / _AS_GOOD) + 1)
    whole = [each for each in near if count % each == 0]
    return max(whole, default=ceil(count / ceil(count / most)))


def _grids(sheets: Sequence[Sheet], most: float) -> "list[_Grid]":
    """Where all is, of which each picture is so large at most."""
    grids = [_Grid(sheet, most) for sheet in sheets]
    area = sum([len(grid.sheet.pictures) * grid.across * grid.down for grid in grids])
    for grid in grids:
        best = max(sqrt(_SHAPE * area) / grid.across, _ROW)
        grid.columns = columns(len(grid.sheet.pictures), best)
    return grids


class _Grid:
    """The pictures of a sheet in rows, below what is said of them."""

    def __init__(self, sheet: Sheet, most: float) -> None:
        self.sheet, self.columns = sheet, 1
        self.times, self.image, self.high = drawn(sheet.pictures[0], most)
        self.names = [[*map(visible, name.split("\n"))] for name in sheet.names]
        widest = max([width(line, SMALL) for name in self.names for line in name], default=0)
        self.across = max(self.image, widest) + (_BETWEEN if self.names else _APART)
        below = max([_LINE * len(name) + _APART for name in self.names], default=0)
        self.down = self.high + _APART + below
        self.head = SMALL + 8 + _LINE * (bool(sheet.note) + bool(sheet.key))

    @property
    def total(self) -> float:
        """How high it is with what is said of it."""
        return self.head + ceil(len(self.sheet.pictures) / self.columns) * self.down + _EDGE

    @property
    def wide(self) -> float:
        """How wide it is."""
        sheet = self.sheet
        said = max(width(sheet.title, SMALL, bold=True), width(sheet.note, SMALL))
        return max(self.columns * self.across, said, *[x for x, _, _ in self.key()])

    def key(self) -> Iterator[tuple[float, str, str]]:
        """Where each colour of the key ends, its swatch and its name."""
        x = 0.0
        for colour, name in self.sheet.key:
            yield (x := x + 18 + width(name, SMALL) + _BETWEEN), colour, name

    def lines(self, y: float, theme: Theme) -> Iterator[str]:
        """What it is drawn with, from a height on."""
        sheet, top = self.sheet, y + self.head
        yield _text(_EDGE, y + SMALL, sheet.title, theme.ink, bold=True)
        if sheet.note:
            yield _text(_EDGE, y + SMALL + _LINE, sheet.note, theme.faint)
        x = float(_EDGE)
        for end, colour, name in self.key():
            look = f'fill="{colour}" stroke="{theme.border}"'
            yield f'<rect x="{x:.2f}" y="{top - _LINE:.2f}" width="10" height="10" {look}/>'
            yield _text(x + 15, top - 6, name, theme.ink)
            x = _EDGE + end
        for number in range(len(sheet.pictures)):
            row, column = divmod(number, self.columns)
            left = _EDGE + column * self.across
            yield from self.shown(number, left, top + row * self.down, theme)

    def shown(self, number: int, x: float, y: float, theme: Theme) -> Iterator[str]:
        """A picture at its place, with its frame and its name if it has them."""
        picture = enlarged(self.sheet.pictures[number], self.times)
        yield _image(picture, x, y, self.image, self.high)
        if number in self.sheet.marked:
            yield _frame(x, y, self.image, self.high, theme.marks["removed"])
        if self.names:
            yield from _named(self.names[number], x, y + self.high, theme)


def _named(name: Sequence[str], x: float, y: float, theme: Theme) -> list[str]:
    """The lines below a picture, of which the first says most."""
    inks = [theme.ink, *[theme.faint] * (len(name) - 1)]
    lines = enumerate(zip(name, inks, strict=True))
    return [_text(x, y + SMALL + 2 + _LINE * place, *line) for place, line in lines]


def _frame(x: float, y: float, wide: float, high: float, colour: str) -> str:
    place = f'x="{x - 1:.2f}" y="{y - 1:.2f}" width="{wide + 2:.2f}" height="{high + 2:.2f}"'
    return f'<rect {place} fill="none" stroke="{colour}" stroke-width="2"/>'


def _text(x: float, y: float, text: str, colour: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.2f}" y="{y:.2f}" fill="{colour}"{weight}>{escape(text)}</text>'


def _image(pixels: Pixels, x: float, y: float, wide: float, high: float) -> str:
    data = b64encode(png(pixels)).decode()
    place = f'x="{x:.2f}" y="{y:.2f}" width="{wide:.2f}" height="{high:.2f}"'
    return f'<image {place} href="data:image/png;base64,{data}"/>'


def enlarged(pixels: Pixels, times: int) -> Pixels:
    """The same with so many dots for each, both ways."""
    if times == 1:
        return pixels
    rows = []
    for row in range(pixels.height):
        start = row * pixels.width * 3
        dots = [
            pixels.colours[each : each + 3] for each in range(start, start + 3 * pixels.width, 3)
        ]
        rows.append(b"".join([dot * times for dot in dots]) * times)
    return Pixels(pixels.width * times, pixels.height * times, b"".join(rows))


def png(pixels: Pixels) -> bytes:
    """The dots as a file of PNG, not compressed, so that its bytes are the same everywhere."""
    line = 3 * pixels.width
    rows = range(0, len(pixels.colours), line)
    raw = b"".join([b"\0" + pixels.colours[row : row + line] for row in rows])
    head = pack(">IIBBBBB", pixels.width, pixels.height, 8, 2, 0, 0, 0)
    body = b"\x78\x01" + b"".join(_blocks(raw)) + pack(">I", adler32(raw))
    chunks = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join([_chunk(*each) for each in chunks])


def _blocks(raw: bytes) -> Iterator[bytes]:
    """The bytes as a stream of deflate that only stores them."""
    for start in range(0, len(raw), _STORED):
        part = raw[start : start + _STORED]
        is_last = start + _STORED >= len(raw)
        yield pack("<BHH", is_last, len(part), len(part) ^ 0xFFFF) + part


def _chunk(kind: bytes, content: bytes) -> bytes:
    return pack(">I", len(content)) + kind + content + pack(">I", crc32(kind + content))
