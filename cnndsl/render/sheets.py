"""Pictures made of dots on a page, with what they show."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape
from math import ceil
from struct import pack
from zlib import adler32, crc32

from cnndsl.diagnostics.cells import visible
from cnndsl.render.letters import SMALL, TITLE, cut, width
from cnndsl.render.svg import opening
from cnndsl.render.theme import Theme
from cnndsl.report.pixels import Pixels, Sheet

_EDGE, _APART, _BETWEEN, _LINE = 16, 4, 14, 15
_LEAST, _MOST = 48, 224
"""How large a picture is drawn at least and at most, in pixels."""
_WIDE = 720
"""How wide a row of pictures may be."""
_STORED = 65_535


def sheets_svg(title: str, subtitle: str, sheets: Sequence[Sheet], theme: Theme) -> str:
    """The sheets one below the other."""
    lines: list[str] = []
    y = _EDGE + TITLE + SMALL + 18
    room = max(width(title, TITLE, bold=True), width(subtitle, SMALL))
    for sheet in sheets:
        drawn, wide, y = _sheet(sheet, y, theme)
        lines += drawn
        room = max(room, wide)
    wide, high = round(room + 2 * _EDGE), round(y)
    large = f'font-size="{TITLE}" font-weight="bold"'
    head = (
        f'<text x="{_EDGE}" y="{_EDGE + TITLE}" {large}>{escape(cut(title))}</text>',
        _text(_EDGE, _EDGE + TITLE + SMALL + 7, subtitle, theme.faint),
    )
    return "\n".join(
        [
            *opening(wide, high, theme),
            *head,
            *lines,
            "</svg>\n",
        ]
    )


def _sheet(sheet: Sheet, y: float, theme: Theme) -> tuple[list[str], float, float]:
    """The lines of a sheet, how wide it is, and how far down it reaches."""
    first = sheet.pictures[0]
    times = max(1, ceil(_LEAST / max(first.width, first.height)))
    shrink = min(1, _MOST / max(first.width, first.height))
    wide, high = first.width * times * shrink, first.height * times * shrink
    names = [[*map(visible, name.split("\n"))] for name in sheet.names]
    widest = max([width(line, SMALL) for name in names for line in name], default=0)
    across = max(wide, widest) + (_BETWEEN if names else _APART)
    below = max([_LINE * len(name) + _APART for name in names], default=0)
    down = high + _APART + below
    columns = max(1, min(len(sheet.pictures), int(_WIDE / across)))
    lines = [_text(_EDGE, y + SMALL, sheet.title, theme.ink, bold=True)]
    lines += [_text(_EDGE, y + SMALL + _LINE, sheet.note, theme.faint)] if sheet.note else []
    top = y + SMALL + 8 + (_LINE if sheet.note else 0)
    for number, picture in enumerate(sheet.pictures):
        row, column = divmod(number, columns)
        x, y = _EDGE + column * across, top + row * down
        lines.append(_image(enlarged(picture, times), x, y, wide, high))
        if number in sheet.marked:
            lines.append(_frame(x, y, wide, high, theme.marks["removed"]))
        lines += _named(names[number], x, y + high, theme) if names else []
    words = max(width(sheet.title, SMALL, bold=True), width(sheet.note, SMALL))
    rows = ceil(len(sheet.pictures) / columns)
    return lines, max(columns * across, words), top + rows * down + _EDGE


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
