"""What was told of which class, as SVG: a matrix with its numbers, or that of a crowd."""

from collections.abc import Iterator, Sequence
from html import escape
from math import sqrt

from cnndsl.render.letters import SMALL, width
from cnndsl.render.svg import opening
from cnndsl.render.theme import Theme
from cnndsl.report.amounts import percent
from cnndsl.train.learning.scores import Score
from cnndsl.train.pictures.crowd import crowd_svg
from cnndsl.train.pictures.heading import BARE, EDGE, Heading
from cnndsl.train.pictures.ink import colours, label, plate, stroke
from cnndsl.train.pictures.scale import KEY, Rows, counted, key, opacity
from cnndsl.train.pictures.wording import labels, named

_MOST = 40
"""So many classes are a crowd."""
_ROOMY = 15
"""Up to so many classes there is room for shares."""
_LETTERS = 24
_SMALLER = 8.5
_SLOPE = sqrt(0.5)


def confusion_svg(
    score: Score, classes: Sequence[str], theme: Theme, heading: Heading = BARE
) -> str:
    """A row for each class that is shown, a column for each that was told.

    The colour is by the share of the row; of many classes there are no numbers, but a list of the
    pairs that were confused most.
    """
    rows, names = score.confusion, named(classes, len(score.confusion))
    heading = counted(heading, rows)
    if len(names) >= _MOST:
        return crowd_svg(rows, names, theme, heading)
    return _Matrix(rows, names, theme, heading).svg()


class _Matrix:
    """Some classes, each with its name, and the numbers in their cells."""

    def __init__(self, rows: Rows, names: list[str], theme: Theme, heading: Heading) -> None:
        self.rows, self.theme, self.ink, self.heading = rows, theme, colours(theme), heading
        self.tips, self.names = names, labels(names, _LETTERS)
        self.is_roomy = len(names) <= _ROOMY
        numbers = [f"{count:,}" for row in rows for count in row]
        self.size = SMALL if self.is_roomy else _SMALLER
        widest = max([width(each, self.size) for each in numbers]) + 8
        self.side = round(max(48 if self.is_roomy else 24, widest))
        longest = max([width(name, SMALL) for name in (*self.names, "shown")])
        self.is_sloped = longest > self.side - 6
        above = longest * _SLOPE + 8 if self.is_sloped else SMALL
        self.left = round(EDGE + longest + 12)
        self.top = round(heading.high + above + 28)

    def svg(self) -> str:
        """The text of the file."""
        theme, span = self.theme, self.side * len(self.rows)
        wide, high = self.left + span + self.beyond(span), self.top + span + KEY + EDGE
        lines = [
            *opening(round(max(wide, self.heading.wide)), high, theme),
            *self.heading.lines(theme),
            label(self.left + span / 2, self.top - self.above() - 8, "told", theme.faint, "middle"),
            label(self.left - 8, self.top - 7, "shown", theme.faint, "end"),
            *self.titles(),
            *self.cells(),
            *self.grid(span),
            *key(self.left, self.top + span + 26, theme),
            "</svg>\n",
        ]
        return "\n".join(lines)

    def above(self) -> float:
        """How high the names of columns are."""
        return self.top - self.heading.high - 22

    def beyond(self, span: float) -> float:
        """What there must be to the right of the cells."""
        over = width(self.names[-1], SMALL) * _SLOPE - self.side / 2 if self.is_sloped else 0
        return max(over, 300 - span, 0) + EDGE + 4

    def titles(self) -> Iterator[str]:
        """The names beside rows and above columns."""
        for place, (name, tip) in enumerate(zip(self.names, self.tips, strict=True)):
            middle = (place + 0.5) * self.side
            row = label(self.left - 8, self.top + middle + 3.7, name, self.theme.ink, "end")
            if self.is_sloped:
                at = self.left + middle + 2, self.top - 7
                column = label(*at, name, self.theme.ink, turn=-45)
            else:
                column = label(self.left + middle, self.top - 7, name, self.theme.ink, "middle")
            tipped = f"<title>{escape(tip)}</title>" if tip != name else ""
            yield f"<g>{tipped}{row}{column}</g>"

    def cells(self) -> Iterator[str]:
        """Each cell in which there is something."""
        for place, row in enumerate(self.rows):
            shown = sum(row)
            for told, count in enumerate(row):
                if count:
                    yield self.cell(place, told, count, shown)

    def cell(self, place: int, told: int, count: int, shown: int) -> str:
        """A number of images with its share of those of the class."""
        colour = self.ink.right if place == told else self.ink.wrong
        x, y = self.left + told * self.side, self.top + place * self.side
        share = count / shown
        middle, ink = x + self.side / 2, self.theme.ink
        tip = f"{self.tips[place]} told as {self.tips[told]}: {count:,} of {shown:,}"
        parts = [
            f"<title>{escape(tip)}, {percent(share)}</title>",
            plate((x, y, self.side, self.side), colour, opacity(share)),
        ]
        if self.is_roomy:
            bold = place == told
            at = y + self.side / 2
            parts.append(label(middle, at - 1, f"{count:,}", ink, "middle", size=12, bold=bold))
            parts.append(label(middle, at + 13, percent(share), ink, "middle", size=9))
        else:
            at = y + self.side / 2 + 3
            parts.append(label(middle, at, f"{count:,}", ink, "middle", size=self.size))
        return f"<g>{''.join(parts)}</g>"

    def grid(self, span: float) -> Iterator[str]:
        """The lines between cells."""
        for place in range(len(self.rows) + 1):
            by = place * self.side
            x, y = self.left + by, self.top + by
            yield stroke([(x, self.top), (x, self.top + span)], self.theme.border, 0.6)
            yield stroke([(self.left, y), (self.left + span, y)], self.theme.border, 0.6)
