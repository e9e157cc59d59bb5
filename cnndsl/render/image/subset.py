"""A font with no more letters than a text needs."""

from collections.abc import Mapping
from struct import pack, pack_into, unpack

from cnndsl.render.image.font import Font, components


def subset(font: Font, letters: str) -> bytes:
    """The font where outline 1 is that of the first letter, and so on.

    A letter that is not there has the outline of a box, and still a number of its own, by which
    the text can be found and copied.
    """
    glyphs = [0, *[font.glyph(letter) for letter in letters]]
    places: dict[int, int] = {}
    outlines = []
    for glyph in glyphs:  # grows while it is read
        outline = bytearray(font.outline(glyph))
        for place, inner in components(font.outline(glyph)):
            if inner not in places:
                places[inner] = len(glyphs)
                glyphs.append(inner)
            pack_into(">H", outline, place, places[inner])
        outlines.append(bytes(outline) + bytes(-len(outline) % 4))
    return _file({**_kept(font, len(glyphs)), **_drawn(font, glyphs, outlines)})


def _kept(font: Font, count: int) -> Mapping[str, bytes]:
    """The tables that differ in counts alone."""
    head, metrics, most = (bytearray(font.tables[name]) for name in ("head", "hhea", "maxp"))
    pack_into(">L", head, 8, 0)
    pack_into(">h", head, 50, 1)
    pack_into(">H", metrics, 34, count)
    pack_into(">H", most, 4, count)
    return {"head": bytes(head), "hhea": bytes(metrics), "maxp": bytes(most)}


def _drawn(font: Font, glyphs: list[int], outlines: list[bytes]) -> Mapping[str, bytes]:
    starts = [0]
    for outline in outlines:
        starts.append(starts[-1] + len(outline))
    return {
        "glyf": b"".join(outlines),
        "hmtx": b"".join([pack(">Hh", font.advance(each), font.bearing(each)) for each in glyphs]),
        "loca": pack(f">{len(starts)}L", *starts),
    }


def _file(tables: Mapping[str, bytes]) -> bytes:
    """The tables with their directory before them."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    head = pack(">LHHHH", 0x10000, count, 16 * power, power.bit_length() - 1, 16 * (count - power))
    place = len(head) + 16 * count
    entries, contents = [], []
    for tag, content in sorted(tables.items()):
        padded = content + bytes(-len(content) % 4)
        entries.append(pack(">4sLLL", tag.encode(), _sum(padded), place, len(content)))
        contents.append(padded)
        place += len(padded)
    return b"".join([head, *entries, *contents])


def _sum(content: bytes) -> int:
    total: int = sum(unpack(f">{len(content) // 4}L", content))
    return total % 2**32
