"""The functions that a printed file brings along: what torch does and Keras has no word for."""

import re
from collections.abc import Collection
from functools import cache
from importlib.resources import files

RANKED = re.compile(r"([a-z_]+)([123])d")
ASSIGNED = ("batch_norm",)
"""Those that are given by one assignment, before all functions."""
NEEDS = {"GroupNorm": "standardized"}
"""What calls another."""


def snippets(heads: Collection[str]) -> tuple[list[str], list[str]]:
    """The assignments and the definitions that calls of these need."""
    needed = {NEEDS[head] for head in heads if head in NEEDS}
    found = {head: snippet(head) for head in sorted(needed.union(heads))}
    first = [text for head, text in found.items() if text and head in ASSIGNED]
    rest = [text for head, text in found.items() if text and head not in ASSIGNED]
    return first, rest


def snippet(head: str) -> str:
    """The source of one; nothing if the file need not bring it along."""
    ranked = RANKED.fullmatch(head)
    name, rank = (ranked[1], ranked[2]) if ranked else (head, "")
    return _texts().get(name, "").replace("RANK", rank)


@cache
def _texts() -> dict[str, str]:
    folder = files("cnndsl.emit.keras") / "kit"
    return {
        each.name.removesuffix(".txt"): each.read_text(encoding="utf-8").strip()
        for each in folder.iterdir()
        if each.name.endswith(".txt")
    }


def names() -> list[str]:
    """What a file may bring along, by all names."""
    ranks = ("", "1d", "2d", "3d")
    return [f"{name}{rank}" for name in _texts() for rank in ranks]
