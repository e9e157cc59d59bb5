"""The colours of a picture."""

from collections.abc import Mapping

from cnndsl.dataclasses import dataclass
from cnndsl.render.picture import Kind, Mark

Pair = tuple[str, str]
"""What a box is filled with, and its border."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of paper, ink, frames, and of each kind of box."""

    paper: str
    ink: str
    faint: str
    line: str
    frame: str
    border: str
    kinds: Mapping[Kind, Pair]
    marks: Mapping[Mark, str]
    """The borders of boxes that came, went or changed."""


LIGHT = Theme(
    "#ffffff",
    "#1f2430",
    "#5d6678",
    "#6b7486",
    "#f6f7fa",
    "#c9cfdb",
    {
        "input": ("#eceff4", "#8a94a6"),
        "output": ("#eceff4", "#8a94a6"),
        "product": ("#d6e6fb", "#4f86c6"),
        "pooling": ("#fbe3c8", "#cf8a3a"),
        "norm": ("#e3f1dc", "#6fa356"),
        "activation": ("#fbdcdc", "#c96565"),
        "moving": ("#ededed", "#9a9a9a"),
        "merge": ("#fff3bf", "#c2a13a"),
        "unit": ("#e6defa", "#8064c2"),
    },
    {"added": "#12913f", "removed": "#d03030", "changed": "#c47f00"},
)
DARK = Theme(
    "#15181e",
    "#e8ebf1",
    "#9aa4b5",
    "#8a94a6",
    "#1d222b",
    "#3b4454",
    {
        "input": ("#2a303b", "#7b8698"),
        "output": ("#2a303b", "#7b8698"),
        "product": ("#1f3a5c", "#5b96dc"),
        "pooling": ("#543a1b", "#d99a4e"),
        "norm": ("#26421d", "#7fb765"),
        "activation": ("#552727", "#de7a7a"),
        "moving": ("#333333", "#a0a0a0"),
        "merge": ("#4c4115", "#d0b04a"),
        "unit": ("#392c60", "#9a7fe0"),
    },
    {"added": "#4fd07f", "removed": "#ff7a7a", "changed": "#f0b840"},
)
PRINT = Theme(
    "#ffffff",
    "#000000",
    "#333333",
    "#222222",
    "#f7f7f7",
    "#888888",
    {
        "input": ("#ffffff", "#000000"),
        "output": ("#ffffff", "#000000"),
        "product": ("#d0d0d0", "#000000"),
        "pooling": ("#f0f0f0", "#000000"),
        "norm": ("#e8e8e8", "#555555"),
        "activation": ("#ffffff", "#555555"),
        "moving": ("#fafafa", "#777777"),
        "merge": ("#ffffff", "#000000"),
        "unit": ("#e0e0e0", "#000000"),
    },
    {"added": "#000000", "removed": "#000000", "changed": "#000000"},
)
THEMES = {"light": LIGHT, "dark": DARK, "print": PRINT}
