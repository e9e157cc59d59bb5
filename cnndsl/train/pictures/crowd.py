"""A matrix of many classes: without numbers, and beside it the pairs that are confused most."""

from collections.abc import Iterator, Sequence

from cnndsl.dataclasses import dataclass
from cnndsl.render.letters import BODY, SMALL, width
from cnndsl.render.strokes import number
from cnndsl.render.svg import opening
from cnndsl.render.theme import Theme
from cnndsl.report.amounts import percent
from cnndsl.train.pictures.axis import whole
from cnndsl.train.pictures.heading import EDGE, Heading
from cnndsl.train.pictures.ink import colours, label, stroke
from cnndsl.train.pictures.scale import KEY, Rows, key, strong
from cnndsl.train.pictures.wording import labels

_SPAN = 560
"""How wide and high the matrix is, in pixels."""
_LEAST = 2.5
"""How wide a cell is drawn at least."""
_LEVELS = 12
"""Shades of a colour."""
_PAIRS, _LETTERS, _LINE = 25, 30, 19
_APART = 34


@dataclass(frozen=True, slots=True)
class Pair:
    """How many images of one class were told as another."""

    shown: int
    told: int
    count: int
    share: float


def crowd_svg(rows: Rows, names: list[str], theme: Theme, heading: Heading) -> str:
    """The matrix as dots of colour, with the classes by number, and the list."""
    pairs = confused(rows)
    left = EDGE + width(f"{len(rows) - 1:,}", SMALL) + 26
    top = heading.high + 40
    listed = _List(pairs, names, left + _SPAN + _APART, theme)
    lines = [
        *heading.lines(theme),
        *_axes(len(rows), left, top, theme),
        *_dots(rows, left, top, theme),
        *listed.lines(top + SMALL - 2),
        *key(left, top + _SPAN + 26, theme, strong),
    ]
    size = round(max(listed.right + EDGE, heading.wide)), round(top + _SPAN + KEY + EDGE)
    return "\n".join([*opening(*size, theme), *lines, "</svg>\n"])


def confused(rows: Rows, most: int = _PAIRS) -> list[Pair]:
    """The pairs of classes that were confused most, the worst first."""
    found = [
        Pair(shown, told, count, count / sum(row))
        for shown, row in enumerate(rows)
        if any(row)
        for told, count in enumerate(row)
        if count and told != shown
    ]
    return sorted(found, key=lambda pair: (-pair.count, -pair.share, pair.shown, pair.told))[:most]


def _axes(count: int, left: float, top: float, theme: Theme) -> Iterator[str]:
    """The numbers of the classes beside rows and above columns, and the border."""
    side = _SPAN / count
    yield label(left + _SPAN / 2, top - 24, "told", theme.faint, "middle")
    yield label(EDGE + 8, top + _SPAN / 2, "shown", theme.faint, "middle", turn=-90)
    for value, text in whole(0, count - 1).ticks:
        by = (value + 0.5) * side
        yield stroke([(left + by, top), (left + by, top - 4)], theme.line)
        yield stroke([(left, top + by), (left - 4, top + by)], theme.line)
        yield label(left + by, top - 8, text, theme.faint, "middle")
        yield label(left - 7, top + by + 3.7, text, theme.faint, "end")
    corners = [(0, 0), (_SPAN, 0), (_SPAN, _SPAN), (0, _SPAN), (0, 0)]
    yield stroke([(left + x, top + y) for x, y in corners], theme.border)


def _dots(rows: Rows, left: float, top: float, theme: Theme) -> Iterator[str]:
    """The cells in which there is something, those of one shade in one path."""
    side, ink = _SPAN / len(rows), colours(theme)
    thick = number(max(1, _LEAST / side))
    shades: dict[tuple[bool, int], list[str]] = {}
    for place, row in enumerate(rows):
        shown = sum(row)
        for told, count in enumerate(row):
            if count:
                level = max(1, round(_LEVELS * strong(count / shown)))
                shades.setdefault((place == told, level), []).append(f"M{told} {place}h{thick}")
    move = f"translate({number(left)} {number(top + side / 2)}) scale({side:.5f})"
    yield f'<g transform="{move}" fill="none" stroke-width="{thick}">'
    for (is_right, level), cells in sorted(shades.items()):
        colour = ink.right if is_right else ink.wrong
        cover = number(level / _LEVELS)
        yield f'<path stroke="{colour}" stroke-opacity="{cover}" d="{"".join(cells)}"/>'
    yield "</g>"


class _List:
    """The pairs one below the other, in columns as wide as what stands in them."""

    def __init__(self, pairs: Sequence[Pair], names: list[str], left: float, theme: Theme) -> None:
        self.theme, self.left = theme, left
        shown = labels(names, _LETTERS)
        heads = ("shown", "told", "times", "share")
        self.cells = [heads, *[_cells(pair, shown) for pair in pairs]]
        wide = [max([width(row[place], SMALL) for row in self.cells]) + 16 for place in range(4)]
        self.starts = [left, left + wide[0]]
        self.ends = [sum(wide[:3], left) - 16, sum(wide, left) - 16]
        self.right = max(self.ends[1], left + 200)

    def lines(self, y: float) -> Iterator[str]:
        """The heading, and a line for each pair."""
        theme, head = self.theme, "Confused most" if len(self.cells) > 1 else "Nothing is confused"
        yield label(self.left, y, head, theme.ink, size=BODY, bold=True)
        for place, row in enumerate(self.cells if len(self.cells) > 1 else ()):
            ink, y = theme.ink if place else theme.faint, y + _LINE
            yield from [label(x, y, row[column], ink) for column, x in enumerate(self.starts)]
            yield from [label(x, y, row[2 + at], ink, "end") for at, x in enumerate(self.ends)]
            yield stroke([(self.left, y + 5.5), (self.ends[1], y + 5.5)], theme.border, 0.6)


def _cells(pair: Pair, names: list[str]) -> tuple[str, str, str, str]:
    return names[pair.shown], names[pair.told], f"{pair.count:,}", percent(pair.share)
