"""A picture as PNG, with the font that comes along."""

import re
from struct import pack
from zlib import crc32

from cnndsl.needed import needed
from cnndsl.render.image.drawing import letters, size
from cnndsl.render.image.font import FAMILY, FOLDER
from cnndsl.render.image.lacking import lacking
from cnndsl.render.refusal import CannotDraw

DPI = 192
"""Dots per inch where nobody says how many: two for each pixel of the SVG."""
_INCH = 96
"""Pixels of an SVG in an inch."""
_MOST = 100_000_000
"""Dots of a picture at most, 400 MB of memory."""
_HEAD = 33
"""Bytes before the first place where a chunk may stand."""


def png(svg: str, *, dpi: float = DPI, scale: float = 1) -> bytes:
    """A picture of an SVG, so many times as large on the page, of so many dots per inch.

    Letters that the font lacks are taken from the machine's fonts; where those lack them too,
    they are empty boxes.
    """
    needed("resvg_py", "images")
    from resvg_py import svg_to_bytes

    wide, high = size(svg)
    zoom = dpi / _INCH * scale
    across, down = max(1, round(wide * zoom)), max(1, round(high * zoom))
    _refuse_too_many(across, down)
    content = svg_to_bytes(
        svg_string=_sized(svg, across, down),
        skip_system_fonts=not lacking(letters(svg)),
        font_dirs=[str(FOLDER)],
        style_sheet=f"text{{font-family:'{FAMILY}'}}",
    )
    return content[:_HEAD] + _physical(dpi) + content[_HEAD:]


def _sized(svg: str, wide: int, high: int) -> str:
    """The SVG with another size of its own, that it fills to the last dot."""
    svg = re.sub(r' width="[^"]*"', f' width="{wide}"', svg, count=1)
    down = f' height="{high}" preserveAspectRatio="none"'
    return re.sub(r' height="[^"]*"', down, svg, count=1)


def _refuse_too_many(wide: int, high: int) -> None:
    if wide * high > _MOST:
        raise CannotDraw(
            f"the picture would have {wide:,} x {high:,} dots, more than {_MOST // 10**6} million; "
            "take a smaller --dpi or --scale, or SVG or PDF"
        )


def _physical(dpi: float) -> bytes:
    """The chunk that says how large the picture is on paper."""
    dots = round(dpi / 0.0254)
    chunk = b"pHYs" + pack(">LLB", dots, dots, 1)
    return pack(">L", 9) + chunk + pack(">L", crc32(chunk))
