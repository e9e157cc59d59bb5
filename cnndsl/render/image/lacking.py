"""Which letters the font that comes along lacks, and what is said of them."""

from typing import Literal
from unicodedata import category, normalize

from cnndsl.diagnostics.wording import count
from cnndsl.render.image.drawing import letters
from cnndsl.render.image.font import regular

_SHOWN = 8
"""Letters that are named; of more, only how many there are is said."""


def lacking(text: str) -> str:
    """The letters that there is no outline for, each once, in their order."""
    known = regular().glyphs
    found = dict.fromkeys(normalize("NFC", text))
    return "".join([each for each in found if ord(each) not in known and _is_drawn(each)])


def warning(svg: str, form: Literal["png", "pdf"]) -> str:
    """What has to be said of the letters of a picture, or nothing."""
    found = lacking(letters(svg))
    if not found:
        return ""
    said = " ".join(found[:_SHOWN]) + " ..." * (len(found) > _SHOWN)
    lacks = f"the font of pictures lacks {count(len(found), 'letter')} of this one ({said})"
    if form == "png":
        return (
            f"{lacks}: they are drawn with fonts of this machine, or as boxes where it has none, "
            "so that another machine may draw them otherwise"
        )
    return f"{lacks}: they are drawn as boxes, though they can be found and copied; SVG has them"


def _is_drawn(letter: str) -> bool:
    return not letter.isspace() and not category(letter).startswith("C")
