"""Texts in pieces of one script each, and the fonts that may have it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from unicodedata import bidirectional, category, name, normalize

from cnndsl.dataclasses import dataclass

_ALL = ("Noto Sans", "DejaVu Sans", "FreeSans", "Arial Unicode MS", "Arial", "Segoe UI Symbol")
_EAST = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "HaranoAjiGothic-Regular.otf",
    "FandolHei-Regular.otf",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "SimHei",
    "WenQuanYi Zen Hei",
    "Arial Unicode MS",
)
_NAMES = {
    *("Arabic", "Armenian", "Bengali", "Cyrillic", "Devanagari", "Ethiopic", "Georgian", "Greek"),
    *("Gujarati", "Gurmukhi", "Hebrew", "Kannada", "Khmer", "Lao", "Malayalam", "Myanmar"),
    *("Sinhala", "Syriac", "Tamil", "Telugu", "Thaana", "Thai", "Tibetan"),
}
_KOREAN = ("Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", "Apple SD Gothic Neo", "UnDotum")
_EASTERN = {"Cjk", "Hiragana", "Katakana", "Katakana-Hiragana", "Bopomofo", "Ideographic"}
FONTS: Mapping[str, tuple[Sequence[str], str]] = {
    "Eastern": (_EAST, ""),
    "Hangul": ((*_KOREAN, *_EAST), ""),
    "Other": (_ALL, ""),
    **{name: ((f"Noto Sans {name}", *_ALL), f"Script = {name}") for name in sorted(_NAMES)},
}
"""The fonts of each script, the best first, and what a font has to be told of it."""

_PARTING = " _-."


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a text in one script; in none, where that has no name."""

    script: str
    text: str


def runs(text: str, is_known: Callable[[str], bool]) -> Iterator[Run]:
    """The pieces of a text; what parts two words of a script is of that too."""
    letters = [*filter(None, map(_drawn, normalize("NFC", text)))]
    scripts = ["" if is_known(letter) else _script(letter) for letter in letters]
    for place in range(1, len(letters)):
        before, behind = scripts[place - 1], [*scripts[place + 1 :], ""][0]
        is_mark = category(letters[place]).startswith("M")
        if is_mark or (letters[place] in _PARTING and before == behind):
            scripts[place] = before or scripts[place]
    pairs = zip(scripts, letters, strict=True)
    for script, own in groupby(pairs, lambda pair: pair[0]):
        yield Run(script, "".join([letter for _, letter in own]))


def is_right(text: str) -> bool:
    """Whether a piece is read from the right to the left."""
    return any(bidirectional(letter) in ("R", "AL") for letter in text)


def _drawn(letter: str) -> str:
    """A letter, a space for whatever is one, and nothing for what cannot be seen."""
    kind = category(letter)
    return " " if kind.startswith("Z") or letter in "\t\n\r" else "" if kind[0] == "C" else letter


def _script(letter: str) -> str:
    word = name(letter, "").partition(" ")[0].title()
    return "Eastern" if word in _EASTERN else word if word in FONTS else "Other"
