"""Numbers and names as the pictures of a training tell them."""

from collections import Counter
from collections.abc import Sequence
from math import isfinite, sqrt

from cnndsl.diagnostics.cells import visible
from cnndsl.render.image.lacking import lacking

_DEVIATIONS = 1.959964
"""Within so many deviations lie 95 of 100 normal numbers."""


def figure(value: float) -> str:
    """A number in three digits that count: `0.0410`, `1.20e-5`, `inf`."""
    if not isfinite(value):
        return str(value)
    if 1000 <= abs(value) < 1e6:
        return f"{value:,.0f}"
    return tidy(f"{value:#.3g}") if value else "0"


def tidy(number: str) -> str:
    """`1e7` for `1e+07`."""
    digits, mark, power = number.partition("e")
    digits = digits.rstrip(".")
    return f"{digits}e{int(power)}" if mark else digits


def interval(share: float, count: int) -> tuple[float, float]:
    """Where a share that was seen in so many cases truly lies, 95 times of 100.

    The score interval of Wilson (1927, doi:10.1080/01621459.1927.10502953).
    """
    if not count:
        return 0.0, 1.0
    spread = _DEVIATIONS**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = sqrt(share * (1 - share) * spread + spread**2 / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def named(classes: Sequence[str], count: int) -> list[str]:
    """A name in one line for each of so many classes; its number where it has none."""
    names = [visible(name) for name in classes[:count]]
    names = [name.strip() or str(number) for number, name in enumerate(names)]
    return names + [str(number) for number in range(len(names), count)]


def numbered(name: str, number: int) -> str:
    """A name; after its number where pictures may have no letters for it."""
    return f"{number} {name}" if lacking(name) else name


def clipped(name: str, most: int) -> str:
    """A name of so many letters at most: where it is longer its middle is left out."""
    if len(name) <= most:
        return name
    tail = (most - 1) * 2 // 5
    return f"{name[: most - 1 - tail]}…{name[len(name) - tail :]}"


def labels(names: Sequence[str], most: int) -> list[str]:
    """The names clipped; with their numbers before them where they could be confused."""
    found = [clipped(numbered(name, number), most) for number, name in enumerate(names)]
    often = Counter(found)
    return [
        clipped(f"{number} {names[number]}", most) if often[name] > 1 else name
        for number, name in enumerate(found)
    ]
