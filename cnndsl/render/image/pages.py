"""The parts that a PDF is put together from."""

from collections.abc import Iterator
from hashlib import sha256

from cnndsl.render.image.font import Font
from cnndsl.render.image.subset import subset

_TO_TEXT = """\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
{}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


class File:
    """Objects that refer to one another by number."""

    def __init__(self) -> None:
        self.objects: list[bytes] = []

    @property
    def next(self) -> int:
        """The number of the next object."""
        return len(self.objects) + 1

    def add(self, text: str) -> int:
        """Take an object, and say which number it has."""
        self.objects.append(text.encode("ascii"))
        return len(self.objects)

    def stream(self, content: bytes, more: str = "") -> int:
        """Take an object that holds other text or a file.

        It is not compressed: no two versions of a compressor need give the same bytes.
        """
        head = f"<< /Length {len(content)}{more} >>\nstream\n".encode("ascii")
        self.objects.append(head + content + b"\nendstream")
        return len(self.objects)

    def bytes(self, pages: int, title: str) -> bytes:
        """The whole file."""
        info = self.add(f"<< /Title {_text(title)} /Producer (cnndsl) >>")
        shown = " /ViewerPreferences << /DisplayDocTitle true >>" if title else ""
        root = self.add(f"<< /Type /Catalog /Pages {pages} 0 R{shown} >>")
        parts, places, at = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"], [], 15
        for index, content in enumerate(self.objects, 1):
            places.append(at)
            parts.append(b"%d 0 obj\n%s\nendobj\n" % (index, content))
            at += len(parts[-1])
        entries = "".join([f"{place:010d} 00000 n \n" for place in places])
        size = len(places) + 1
        parts.append(f"xref\n0 {size}\n0000000000 65535 f \n{entries}".encode("ascii"))
        trailer = f"<< /Size {size} /Root {root} 0 R /Info {info} 0 R >>"
        parts.append(f"trailer\n{trailer}\nstartxref\n{at}\n%%EOF\n".encode("ascii"))
        return b"".join(parts)


def embedded(file: File, font: Font, letters: str) -> int:
    """A font whose code 1 is the first letter, and so on, with what each says as text."""
    content = subset(font, letters)
    tag = "".join([chr(ord("A") + each % 26) for each in sha256(content).digest()[:6]])
    name, ascent, descent = f"{tag}+{font.name}", _em(font, font.ascent), _em(font, font.descent)
    data = file.stream(content, f" /Length1 {len(content)}")
    box = " ".join([_em(font, each) for each in font.box])
    weight = 140 if font.name.endswith("Bold") else 80
    about = file.add(
        f"<< /Type /FontDescriptor /FontName /{name} /Flags 32 /FontBBox [{box}] /ItalicAngle 0"
        f" /Ascent {ascent} /Descent {descent} /CapHeight {ascent} /StemV {weight}"
        f" /FontFile2 {data} 0 R >>"
    )
    widths = " ".join([_em(font, font.advance(font.glyph(each))) for each in letters])
    drawn = file.add(
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /FontDescriptor {about} 0 R"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        f" /CIDToGIDMap /Identity /W [1 [{widths}]] >>"
    )
    text = file.stream(_TO_TEXT.format("\n".join(_told(letters))).encode("ascii"))
    return file.add(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /Identity-H"
        f" /DescendantFonts [{drawn} 0 R] /ToUnicode {text} 0 R >>"
    )


def number(value: float, places: int = 3) -> str:
    """A number to a thousandth or finer, the same on every machine."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _em(font: Font, units: int) -> str:
    return number(units * 1000 / font.em)


def _told(letters: str) -> Iterator[str]:
    """The text of each code, at most a hundred at a time."""
    for start in range(0, len(letters), 100):
        some = letters[start : start + 100]
        yield f"{len(some)} beginbfchar"
        for code, letter in enumerate(some, start + 1):
            yield f"<{code:04x}> <{letter.encode('utf-16-be').hex()}>"
        yield "endbfchar"


def _text(text: str) -> str:
    return f"<feff{text.encode('utf-16-be', 'replace').hex()}>"
