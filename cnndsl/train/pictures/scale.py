"""What matrices of few classes and of many have in common: their heading and their colours."""

from collections.abc import Callable, Iterator, Sequence
from math import sqrt

from cnndsl.diagnostics.wording import count
from cnndsl.render.theme import Theme
from cnndsl.report.amounts import percent
from cnndsl.train.pictures.heading import Heading
from cnndsl.train.pictures.ink import colours, label, plate

Rows = Sequence[Sequence[int]]

KEY = 64
_DARKEST = 0.65
"""How much a colour covers at most, so that a number on it can be read."""
_STEPS = (0.01, 0.05, 0.25, 0.5, 1)
_SWATCH = 30


def opacity(share: float) -> float:
    """How much a colour covers for a share of a row; by its root, so that few can be seen."""
    return _DARKEST * sqrt(share)


def strong(share: float) -> float:
    """The same where no numbers are to be read and cells are small."""
    return float(share ** (1 / 3))


def counted(heading: Heading, rows: Rows) -> Heading:
    """The same with how many images, or pixels, were told rightly."""
    images = sum(map(sum, rows))
    right = sum(row[place] for place, row in enumerate(rows))
    told = f"{right:,} of {images:,} told rightly"
    told += f" ({percent(right / images)})" if images else ""
    return Heading(heading.title, (*heading.notes, f"{count(len(rows), 'class')}, {told}"))


def key(
    x: float, y: float, theme: Theme, cover: Callable[[float], float] = opacity
) -> Iterator[str]:
    """What the colours mean."""
    ink = colours(theme)
    yield label(x, y - 6, "share of the row", theme.faint)
    for row, (colour, name) in enumerate(((ink.right, "right"), (ink.wrong, "wrong"))):
        top = y + row * 13
        for place, share in enumerate(_STEPS):
            area = x + place * _SWATCH, top, _SWATCH, 12
            yield plate(area, colour, cover(share))
        yield label(x + len(_STEPS) * _SWATCH + 8, top + 10, name, theme.ink)
    for place, share in enumerate(_STEPS):
        middle = x + (place + 0.5) * _SWATCH
        yield label(middle, y + 38, f"{share:.0%}", theme.faint, "middle", size=9)
