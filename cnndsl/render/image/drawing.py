"""An SVG read back: its shapes and texts in the order in which they are drawn.

It knows the SVG that pictures are made of here and by Graphviz, and refuses what is beyond.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Literal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from cnndsl.dataclasses import dataclass
from cnndsl.render.image.matrix import Matrix, moved
from cnndsl.render.image.outline import Outline, outline

Look = Mapping[str, str]

_INHERITED = (
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "fill-opacity",
    "stroke-opacity",
    "font-size",
    "font-weight",
    "text-anchor",
)
_BEYOND = (
    "clip-path",
    "mask",
    "filter",
    "marker-start",
    "marker-end",
    "dominant-baseline",
    "style",
)
_UNSEEN = ("title", "desc", "metadata")
_UNITS = {"": 1, "px": 1, "pt": 4 / 3}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline that is filled, followed by a line, or both."""

    outline: Outline
    matrix: Matrix
    look: Look


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text."""

    x: float
    y: float
    text: str
    matrix: Matrix
    look: Look

    @property
    def size(self) -> float:
        """How large its letters are."""
        return length(self.look.get("font-size", "16"))

    @property
    def is_bold(self) -> bool:
        """Whether it is a title."""
        return self.look.get("font-weight", "") in ("bold", "600", "700")

    @property
    def anchor(self) -> Literal["start", "middle", "end"]:
        """Which point of it the place means."""
        match self.look.get("text-anchor"):
            case "middle":
                return "middle"
            case "end":
                return "end"
        return "start"


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that an SVG shows, in pixels."""

    width: float
    height: float
    marks: tuple[Shape | Words, ...]


def drawing(svg: str) -> Drawing:
    """What an SVG shows."""
    root = ElementTree.fromstring(svg)
    wide, high = length(root.get("width", "")), length(root.get("height", ""))
    left, top, across, down = map(float, root.get("viewBox", f"0 0 {wide} {high}").split())
    x, y = wide / across, high / down
    marks = _marks(root, (x, 0, 0, y, -left * x, -top * y), {})
    return Drawing(wide, high, tuple(marks))


def size(svg: str) -> tuple[float, float]:
    """How wide and how high an SVG is, in pixels."""
    root = ElementTree.fromstring(svg)
    return length(root.get("width", "")), length(root.get("height", ""))


def length(text: str) -> float:
    """Pixels that may be said in points."""
    found = re.fullmatch(r"\s*([\d.]+)\s*([a-z]*)\s*", text)
    if found is None or found[2] not in _UNITS:
        raise ValueError(f"a length `{text}`, which is not known here")
    return float(found[1]) * _UNITS[found[2]]


def letters(svg: str) -> str:
    """All texts of an SVG."""
    texts = [each for each in ElementTree.fromstring(svg).iter() if _tag(each) == "text"]
    return "".join(["".join(each.itertext()) for each in texts])


def _marks(element: Element, matrix: Matrix, around: Look) -> Iterator[Shape | Words]:
    """What is drawn by an element and all that is in it."""
    look = _look(element, around)
    matrix = moved(matrix, element.get("transform", ""))
    match _tag(element):
        case "svg" | "g" | "a":
            for inner in element:
                if _tag(inner) not in _UNSEEN:
                    yield from _marks(inner, matrix, look)
        case "text":
            yield _words(element, matrix, look)
        case tag:
            yield Shape(outline(tag, element.attrib), matrix, look)


def _look(element: Element, around: Look) -> Look:
    """What an element looks like; what shines through multiplies."""
    own = element.attrib
    for name in _BEYOND:
        if name in own:
            raise ValueError(f"`{name}`, which is not known here")
    inherited = {name: own.get(name, around.get(name, "")) for name in _INHERITED}
    through = float(own.get("opacity", "1")) * float(around.get("opacity", "1"))
    shown = {**inherited, "opacity": str(through)}
    return {name: value for name, value in shown.items() if value}


def _words(element: Element, matrix: Matrix, look: Look) -> Words:
    if len(element):
        raise ValueError("a text with elements in it, which is not known here")
    text = re.sub(r"[\t\r\n]", " ", element.text or "")
    if element.get(_SPACE) != "preserve":
        text = re.sub(" +", " ", text).strip()
    x, y = (float(element.get(name, "0")) for name in ("x", "y"))
    return Words(x, y, text, matrix, look)


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]
