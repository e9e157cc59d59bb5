"""How loss and accuracy went over the epochs, as SVG."""

from collections.abc import Callable, Iterator, Sequence

from cnndsl.render.letters import SMALL, width
from cnndsl.render.scene import Point
from cnndsl.render.svg import opening
from cnndsl.render.theme import Theme
from cnndsl.report.amounts import percent
from cnndsl.train.learning.scores import Score
from cnndsl.train.pictures.axis import Axis, linear, logarithmic, whole
from cnndsl.train.pictures.heading import BARE, EDGE, Heading
from cnndsl.train.pictures.ink import colours, dot, label, stroke
from cnndsl.train.pictures.panel import Panel, Plot, Series, finite, gutter, look
from cnndsl.train.pictures.wording import figure
from cnndsl.train.watcher import Epoch

_APART, _LEGEND = 26, 24
_HIGH, _LOW, _WIDE, _ALONE = 220, 90, 300, 520
"""How high a plot is, or that of the rate, and how wide beside another or alone, in pixels."""
_FACTOR = 50
"""Losses that differ by more are drawn on a logarithmic scale."""


def curves_svg(epochs: Sequence[Epoch], theme: Theme, heading: Heading = BARE) -> str:
    """Loss and, where there are classes, accuracy, of training and of what was held out.

    Below the loss is the learning rate, if it changes.
    """
    return _drawn([*_columns(epochs)], theme, heading)


def curves_apart(epochs: Sequence[Epoch], theme: Theme) -> list[str]:
    """The same as pictures of their own, which may stand beside or below one another."""
    return [_drawn([column], theme, BARE) for column in _columns(epochs)]


def _columns(epochs: Sequence[Epoch]) -> Iterator[list[Plot]]:
    """The plots that stand beside one another, each with those below it."""
    yield [_loss(epochs), *_rate(epochs)]
    yield from [[plot] for plot in _accuracy(epochs)]


def _drawn(columns: Sequence[Sequence[Plot]], theme: Theme, heading: Heading) -> str:
    wide = _WIDE if len(columns) > 1 else _ALONE
    x, panels = float(EDGE), list[Panel]()
    for column in columns:
        x, y = x + max(map(gutter, column)), float(heading.high + _LEGEND)
        for place, plot in enumerate(column):
            panels.append(Panel(plot, (x, y), (wide, _LOW if place else _HIGH), theme))
            y = panels[-1].bottom
        x = max([panel.right for panel in panels]) + _APART
    legend, end = _legend(columns[0][0], (panels[0].left, heading.high + SMALL), theme)
    right = max(heading.wide, end + EDGE, x - _APART + EDGE)
    size = round(right), round(max([panel.bottom for panel in panels]) + EDGE - 4)
    lines = [line for panel in panels for line in panel.lines()]
    return "\n".join([*opening(*size, theme), *heading.lines(theme), *legend, *lines, "</svg>\n"])


def best_of(epochs: Sequence[Epoch]) -> Epoch | None:
    """The epoch whose weights are kept."""
    return next((each for each in reversed(epochs) if each.is_best), None)


def _loss(epochs: Sequence[Epoch]) -> Plot:
    series = _series(epochs, lambda score: score.loss) if _judged(epochs) else _duel(epochs)
    known = [value for each in series for value in each.values if value is not None] or [0.0, 1.0]
    low, high = min(known), max(known)
    if low > 0 and high > _FACTOR * low:
        scale = logarithmic(low, high)
    else:
        scale = linear(0 if 0 < low < high / 2 else low, high)
    return Plot("Loss", *_across(epochs), scale, series, _best(epochs), figure)


def _accuracy(epochs: Sequence[Epoch]) -> Iterator[Plot]:
    """How much is right; of masks the mean IoU, by which the best epoch is chosen."""
    is_masks = any(epoch.training.iou is not None for epoch in epochs)
    series = _series(epochs, lambda score: score.iou if is_masks else score.accuracy)
    known = [value for each in series for value in each.values if value is not None]
    if known:
        scale = _percents(linear(100 * min(known), 100 * max(known), "%"))
        title = "Mean IoU" if is_masks else "Accuracy"
        yield Plot(title, *_across(epochs), scale, series, _best(epochs), percent)


def _percents(scale: Axis) -> Axis:
    """A scale of percents for shares."""
    ticks = tuple([(value / 100, text) for value, text in scale.ticks if 0 <= value <= 100])
    return Axis(ticks[0][0], ticks[-1][0], ticks)


def _rate(epochs: Sequence[Epoch]) -> Iterator[Plot]:
    """How large steps were, where that is not the same in all epochs."""
    rates = [epoch.rate for epoch in epochs]
    low, high = min(rates), max(rates)
    if low < high:
        series = (Series("", tuple(rates), "neither"),)
        scale = linear(0 if 0 < low < high / 2 else low, high)
        yield Plot("Learning rate", *_across(epochs), scale, series, None, figure)


def _across(epochs: Sequence[Epoch]) -> tuple[Axis, tuple[int, ...]]:
    numbers = tuple([epoch.number for epoch in epochs])
    return whole(numbers[0], numbers[-1]), numbers


def _judged(epochs: Sequence[Epoch]) -> bool:
    return all(each.is_judged for each in epochs)


def _duel(epochs: Sequence[Epoch]) -> tuple[Series, ...]:
    """Of the network that makes images, and of the one that tells them from those given."""
    made = [finite(each.training.loss) for each in epochs]
    told = [finite(each.training.discriminator) for each in epochs]
    return (
        Series("discriminator", tuple(told), "training"),
        Series("generator", tuple(made), "held"),
    )


def _best(epochs: Sequence[Epoch]) -> int | None:
    best = best_of(epochs) if _judged(epochs) else None
    return None if best is None else epochs.index(best)


def _series(epochs: Sequence[Epoch], told: Callable[[Score], float | None]) -> tuple[Series, ...]:
    """Of training first; then of what was held out, if anything was."""
    training = tuple([finite(told(each.training)) for each in epochs])
    found = [Series("training", training, "training")]
    if any(each.validation for each in epochs):
        held = [finite(told(each.validation)) if each.validation else None for each in epochs]
        found.append(Series("validation", tuple(held), "held"))
    return tuple(found)


def _legend(plot: Plot, place: Point, theme: Theme) -> tuple[list[str], float]:
    """What each line is, and what the ring means; how far that reaches."""
    (x, y), ink, lines = place, colours(theme), list[str]()
    for series in plot.series:
        colour, wide, dashes = look(series, ink)
        lines.append(stroke([(x, y - 4), (x + 20, y - 4)], colour, wide + 0.4, dashes))
        lines.append(label(x + 26, y, series.name, theme.ink))
        x += 26 + width(series.name, SMALL) + 18
    if plot.best is not None:
        told = "best epoch, whose weights are kept"
        lines.append(dot((x + 5, y - 4), 4.5, theme.paper, look(plot.series[-1], ink)[0]))
        lines.append(label(x + 15, y, told, theme.ink))
        x += 15 + width(told, SMALL)
    return lines, x
