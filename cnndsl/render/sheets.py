"""Pictures made of dots on a page, with what they show."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape
from math import ceil
from struct import pack
from zlib import adler32, crc32

from cnndsl.render.letters import SMALL, TITLE, cut, width
from cnndsl.render.svg import opening
from cnndsl.render.theme import Theme
from cnndsl.report.pixels import Pixels, Sheet

_EDGE, _APART, _LINE = 16, 4, 15
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
    columns = max(1, min(len(sheet.pictures), int(_WIDE / (wide + _APART))))
    below = _LINE if sheet.names else 0
    lines = [_text(_EDGE, y + SMALL, sheet.title, theme.ink, bold=True)]
    lines += [_text(_EDGE, y + SMALL + _LINE, sheet.note, theme.faint)] if sheet.note else []
    top = y + SMALL + 8 + (_LINE if sheet.note else 0)
    for number, picture in enumerate(sheet.pictures):
        row, column = divmod(number, columns)
        at_x, at_y = _EDGE + column * (wide + _APART), top + row * (high + _APART + below)
        lines.append(_image(enlarged(picture, times), at_x, at_y, wide, high))
        if sheet.names:
            lines.append(_text(at_x, at_y + high + SMALL + 2, sheet.names[number], theme.faint))
    rows = ceil(len(sheet.pictures) / columns)
    words = max(width(sheet.title, SMALL, bold=True), width(sheet.note, SMALL))
    reach = max(columns * (wide + _APART), words)
    return lines, reach, top + rows * (high + _APART + below) + _EDGE


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
