"""One plot: numbers over epochs on their axes."""

from collections.abc import Callable, Iterator, Sequence
from math import isfinite
from typing import Literal

from cnndsl.dataclasses import dataclass
from cnndsl.render.letters import BODY, SMALL, width
from cnndsl.render.scene import Point
from cnndsl.render.theme import Theme
from cnndsl.train.pictures.axis import Axis
from cnndsl.train.pictures.ink import Anchor, Colours, colours, dot, label, stroke

_BELOW, _ABOVE, _LINE = 38, 44, 14
Role = Literal["training", "held", "neither"]
_DOTTED = 30
"""Epochs up to which each has a dot."""
DASHES = "5 3"


@dataclass(frozen=True, slots=True)
class Series:
    """A number for each epoch; none where it is not finite."""

    name: str
    values: tuple[float | None, ...]
    role: Role
    """Of what its numbers are: of images that are learned from, of others, or of none."""

    def last(self) -> tuple[int, float] | None:
        """The last of them, and its place."""
        known = [(place, value) for place, value in enumerate(self.values) if value is not None]
        return known[-1] if known else None


@dataclass(frozen=True, slots=True)
class Plot:
    """What is plotted: some series over the same epochs, with the place of the best of these."""

    title: str
    epochs: Axis
    numbers: tuple[int, ...]
    scale: Axis
    series: tuple[Series, ...]
    best: int | None
    written: Callable[[float], str]


class Panel:
    """A plot whose axes begin there, so wide and high between them."""

    def __init__(self, plot: Plot, place: Point, size: Point, theme: Theme) -> None:
        self.plot, self.theme, self.ink = plot, theme, colours(theme)
        self.wide, self.high = size
        self.left, self.top = place[0], place[1] + _ABOVE
        ends = [width(text, SMALL) for _, text, _ in self.ends()]
        self.right = self.left + self.wide + max(ends, default=0) + 26
        """How far it reaches with what stands beside its lines."""
        self.bottom = self.top + self.high + _BELOW

    def lines(self) -> Iterator[str]:
        """What it is drawn with, the lowest first."""
        yield from self.frame()
        yield from self.marked()
        for series in self.plot.series:
            yield from self.curve(series)
        yield from self.ring()
        yield from self.beside()
        yield from self.broken()

    def at(self, place: int, value: float) -> Point:
        """Where a number of an epoch lies."""
        across = self.plot.epochs.at(self.plot.numbers[place])
        up = self.plot.scale.at(value)
        return self.left + across * self.wide, self.top + (1 - up) * self.high

    def frame(self) -> Iterator[str]:
        """The title, the axes and what stands at their ticks."""
        theme, floor = self.theme, self.top + self.high
        yield label(self.left, self.top - 26, self.plot.title, theme.ink, size=BODY, bold=True)
        if self.plot.scale.is_log:
            after = self.left + width(self.plot.title, BODY, bold=True) + 8
            yield label(after, self.top - 26, "logarithmic scale", theme.faint)
        for value, text in self.plot.scale.ticks:
            y = self.top + (1 - self.plot.scale.at(value)) * self.high
            yield stroke([(self.left, y), (self.left + self.wide, y)], theme.border, 0.7)
            yield label(self.left - 7, y + 3.7, text, theme.faint, "end")
        yield stroke([(self.left, floor), (self.left + self.wide, floor)], theme.line)
        for value, text in self.plot.epochs.ticks:
            x = self.left + self.plot.epochs.at(value) * self.wide
            yield stroke([(x, floor), (x, floor + 4)], theme.line)
            yield label(x, floor + 16, text, theme.faint, "middle")
        yield label(self.left + self.wide / 2, floor + 32, "epoch", theme.faint, "middle")

    def curve(self, series: Series) -> Iterator[str]:
        """The line of a series, broken where there is no number."""
        colour, wide, dashes = look(series, self.ink)
        is_dotted = len(series.values) <= _DOTTED
        for points in self.runs(series):
            if len(points) > 1:
                yield stroke(points, colour, wide, dashes)
            if is_dotted or len(points) == 1:
                yield from [dot(point, 2.4, colour) for point in points]

    def runs(self, series: Series) -> Iterator[list[Point]]:
        """The points of a series, those together that follow one another."""
        run: list[Point] = []
        for place, value in enumerate(series.values):
            if value is not None:
                run.append(self.at(place, value))
            elif run:
                yield run
                run = []
        if run:
            yield run

    def marked(self) -> Iterator[str]:
        """Where the best epoch is."""
        best = self.plot.best
        if best is None:
            return
        x = self.at(best, self.plot.scale.low)[0]
        value = self.plot.series[-1].values[best]
        told = f"epoch {self.plot.numbers[best]:,}"
        told += f": {self.plot.written(value)}" if value is not None else ""
        half = width(told, SMALL, bold=True) / 2
        middle = min(max(x, self.left + half), self.left + self.wide - half)
        yield stroke([(x, self.top - 6), (x, self.top + self.high)], self.theme.faint, 1, "2 3")
        yield label(middle, self.top - 10, told, self.theme.ink, "middle", bold=True)

    def ring(self) -> Iterator[str]:
        """A ring around the number that the best epoch was chosen by."""
        best, series = self.plot.best, self.plot.series[-1]
        value = series.values[best] if best is not None else None
        if best is not None and value is not None:
            colour = look(series, self.ink)[0]
            yield dot(self.at(best, value), 4.5, self.theme.paper, colour)

    def ends(self) -> list[tuple[Point, str, str]]:
        """Where each series ends, its name with its last number, and its colour; highest first."""
        found = []
        for series in self.plot.series:
            last = series.last()
            if last:
                told = f"{series.name} {self.plot.written(last[1])}".lstrip()
                found.append((self.at(*last), told, look(series, self.ink)[0]))
        return sorted(found, key=lambda each: each[0][1])

    def beside(self) -> Iterator[str]:
        """The names of the series where they end, none over another."""
        ends = self.ends()
        places = apart([point[1] for point, _, _ in ends], self.top, self.top + self.high)
        edge = self.left + self.wide
        for (point, text, colour), y in zip(ends, places, strict=True):
            yield stroke([(edge + 4, point[1]), (edge + 14, y)], self.theme.border)
            yield dot((edge + 17, y), 3, colour)
            yield label(edge + 24, y + 3.7, text, self.theme.ink)

    def broken(self) -> Iterator[str]:
        """Since when a series has no number."""
        first = [each.values.index(None) for each in self.plot.series if None in each.values]
        if first:
            told = f"not finite at epoch {self.plot.numbers[min(first)]:,}"
            x = self.at(min(first), self.plot.scale.low)[0]
            has_room = x + width(told, SMALL) + 5 < self.left + self.wide
            colour = self.theme.marks["removed"]
            yield stroke([(x, self.top), (x, self.top + self.high)], colour, 1, "2 3")
            anchor: Anchor = "start" if has_room else "end"
            yield label(x + (5 if has_room else -5), self.top + 14, told, colour, anchor)


def look(series: Series, ink: Colours) -> tuple[str, float, str]:
    """The colour of a line, how wide it is, and its dashes."""
    if series.role == "neither":
        return ink.neither, 1.3, ""
    if series.role == "training":
        return ink.training, 1.3, DASHES if ink.has_one_ink else ""
    return ink.validation, 1.8, ""


def gutter(plot: Plot) -> float:
    """How much room there must be before its axes."""
    return max(width(text, SMALL) for _, text in plot.scale.ticks) + 8


def apart(places: Sequence[float], low: float, high: float) -> list[float]:
    """Places in their order, a line apart, within bounds where there is room."""
    found: list[float] = []
    for place in places:
        found.append(max(place, found[-1] + _LINE) if found else place)
    over = max(found[-1] - high, 0) if found else 0
    return [max(place - over, low) if over else place for place in found]


def finite(value: float | None) -> float | None:
    """The number, if it can be drawn."""
    return value if value is not None and isfinite(value) and abs(value) < 1e100 else None
