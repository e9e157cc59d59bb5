"""A picture as PDF: the shapes and texts of its SVG, with the letters that they need."""

from collections.abc import Iterator

from cnndsl.render.image.drawing import Drawing, Look, Shape, Words, drawing, length
from cnndsl.render.image.font import Font, bold, regular
from cnndsl.render.image.outline import Outline
from cnndsl.render.image.pages import File, embedded, number

_POINTS = 0.75
"""Points in a pixel."""
_MOST = 14400
"""Points that a page may be wide or high; a larger one has larger points."""
_FINE = 9
"""Places of what large coordinates are multiplied by."""
_SIGNS = {"M": "m", "L": "l", "C": "c", "Z": "h"}
_CAPS = {"butt": 0, "round": 1, "square": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
_NAMES = {"black": "#000000", "white": "#ffffff"}


def pdf(svg: str, *, scale: float = 1, title: str = "") -> bytes:
    """A picture of an SVG as a file of one page, the same bytes each time.

    Its texts can be found and copied. A letter that the font lacks is drawn as an empty box.
    """
    shown = drawing(svg)
    page = _Page(shown, scale)
    content = "\n".join(page.lines()).encode("ascii")
    return page.file(content, title)


class _Page:
    """The one page, with the letters and the degrees of shining through that it uses."""

    def __init__(self, shown: Drawing, scale: float) -> None:
        self.shown = shown
        self.fonts = {"Regular": regular(), "Bold": bold()}
        self.letters: dict[str, dict[str, int]] = {"Regular": {}, "Bold": {}}
        self.through: dict[str, str] = {}
        wide, high = shown.width * _POINTS * scale, shown.height * _POINTS * scale
        self.unit = max(1.0, wide / _MOST, high / _MOST)
        self.width, self.height = wide / self.unit, high / self.unit
        self.scale = _POINTS * scale / self.unit

    def lines(self) -> Iterator[str]:
        """All that is drawn, in a space whose y grows downwards as that of the SVG does."""
        scale = number(self.scale, _FINE)
        yield f"{scale} 0 0 -{scale} 0 {number(self.height)} cm"
        for mark in self.shown.marks:
            drawn = [*(self.shape(mark) if isinstance(mark, Shape) else self.words(mark))]
            if drawn:
                yield " ".join(["q", *self.placed(mark), *drawn, "Q"])

    def placed(self, mark: Shape | Words) -> Iterator[str]:
        if mark.matrix != (1, 0, 0, 1, 0, 0):
            yield f"{' '.join([number(each, _FINE) for each in mark.matrix])} cm"

    def shape(self, shape: Shape) -> Iterator[str]:
        look = shape.look
        fill, line = _colour(look.get("fill", "black")), _colour(look.get("stroke", "none"))
        if not (fill or line) or not shape.outline:
            return
        yield from self.shines(look, ("fill-opacity", "stroke-opacity"))
        if fill:
            yield f"{fill} rg"
        if line:
            yield f"{line} RG {number(length(look.get('stroke-width', '1')))} w"
            yield from _drawn(look)
        yield from _traced(shape.outline)
        yield "B" if fill and line else "f" if fill else "S"

    def words(self, words: Words) -> Iterator[str]:
        fill = _colour(words.look.get("fill", "black"))
        said = words.text.replace("\xa0", " ")
        text = "".join([each for each in said if each.isprintable()])
        if not (text.strip() and fill):
            return
        name = "Bold" if words.is_bold else "Regular"
        font, known = self.fonts[name], self.letters[name]
        codes = "".join([f"{known.setdefault(each, len(known) + 1):04x}" for each in text])
        x = words.x - _before(words, font, text)
        yield from self.shines(words.look, ("fill-opacity", "fill-opacity"))
        yield f"{fill} rg BT /{name} {number(words.size)} Tf"
        yield f"1 0 0 -1 {number(x)} {number(words.y)} Tm <{codes}> Tj ET"

    def shines(self, look: Look, names: tuple[str, str]) -> Iterator[str]:
        """How much shines through what is filled, and through lines."""
        all_of_it = float(look.get("opacity", "1"))
        fill, line = (number(all_of_it * float(look.get(each, "1"))) for each in names)
        if (fill, line) != ("1", "1"):
            state = f"<< /ca {fill} /CA {line} >>"
            yield f"/{self.through.setdefault(state, f'Through{len(self.through) + 1}')} gs"

    def file(self, content: bytes, title: str) -> bytes:
        """The page, and all that it needs."""
        file = File()
        fonts = [
            f"/{name} {embedded(file, self.fonts[name], ''.join(letters))} 0 R"
            for name, letters in self.letters.items()
            if letters
        ]
        states = [f"/{name} {state}" for state, name in self.through.items()]
        resources = f"<< /Font << {' '.join(fonts)} >> /ExtGState << {' '.join(states)} >> >>"
        unit = f" /UserUnit {number(self.unit)}" if self.unit > 1 else ""
        drawn = file.stream(content)
        page = file.add(
            f"<< /Type /Page /Parent {file.next + 1} 0 R /Resources {resources}"
            f" /MediaBox [0 0 {number(self.width)} {number(self.height)}]{unit}"
            f" /Contents {drawn} 0 R >>"
        )
        pages = file.add(f"<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>")
        return file.bytes(pages, title)


def _traced(outline: Outline) -> Iterator[str]:
    for step in outline:
        yield " ".join([*map(number, step.numbers), _SIGNS[step.sign]])


def _drawn(look: Look) -> Iterator[str]:
    """How a line is drawn, where it is not plain."""
    dashes = look.get("stroke-dasharray", "none")
    if dashes != "none":
        lengths = [number(float(each)) for each in dashes.replace(",", " ").split()]
        yield f"[{' '.join(lengths)}] 0 d"
    if cap := _CAPS[look.get("stroke-linecap", "butt")]:
        yield f"{cap} J"
    if join := _JOINS[look.get("stroke-linejoin", "miter")]:
        yield f"{join} j"


def _before(words: Words, font: Font, text: str) -> float:
    """How much of a text is before its place."""
    share = {"start": 0, "middle": 0.5, "end": 1}[words.anchor]
    return font.width(text, words.size) * share


def _colour(text: str) -> str:
    """Red, green and blue, or nothing."""
    if text in ("none", "transparent"):
        return ""
    digits = _NAMES.get(text, text).removeprefix("#")
    digits = "".join([2 * each for each in digits]) if len(digits) == 3 else digits
    if len(digits) != 6:
        raise ValueError(f"a colour `{text}`, which is not known here")
    return " ".join([number(int(digits[place : place + 2], 16) / 255) for place in (0, 2, 4)])
