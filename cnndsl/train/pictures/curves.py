"""How loss and accuracy went over the epochs, as SVG."""

from collections.abc import Callable, Iterator, Sequence

from cnndsl.render.letters import SMALL, width
from cnndsl.render.svg import opening
from cnndsl.render.theme import Theme
from cnndsl.report.amounts import percent
from cnndsl.train.learning.scores import Score
from cnndsl.train.pictures.axis import Axis, linear, logarithmic, whole
from cnndsl.train.pictures.ink import colours, dot, label, stroke
from cnndsl.train.pictures.panel import Panel, Plot, Series, finite, look
from cnndsl.train.pictures.wording import figure
from cnndsl.train.watcher import Epoch

_EDGE, _APART, _LEGEND = 16, 26, 24
_HIGH, _WIDE, _ALONE = 220, 300, 520
"""How high a plot is, and how wide beside another or alone, in pixels."""
_FACTOR = 50
"""Losses that differ by more are drawn on a logarithmic scale."""


def curves_svg(epochs: Sequence[Epoch], theme: Theme) -> str:
    """Loss and, where there are classes, accuracy, of training and of what was held out."""
    plots = [_loss(epochs), *_accuracy(epochs)]
    wide = _WIDE if len(plots) > 1 else _ALONE
    panels: list[Panel] = []
    for plot in plots:
        x = panels[-1].right + _APART if panels else _EDGE
        panels.append(Panel(plot, (x, _EDGE + _LEGEND), (wide, _HIGH), theme))
    lines = [line for panel in panels for line in panel.lines()]
    size = round(panels[-1].right + _EDGE), round(panels[0].bottom + _EDGE - 4)
    legend = _legend(plots[0], panels[0].left, theme)
    return "\n".join([*opening(*size, theme), *legend, *lines, "</svg>\n"])


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
    series = _series(epochs, lambda score: score.accuracy)
    known = [value for each in series for value in each.values if value is not None]
    if known:
        scale = _percents(linear(100 * min(known), 100 * max(known), "%"))
        yield Plot("Accuracy", *_across(epochs), scale, series, _best(epochs), percent)


def _percents(scale: Axis) -> Axis:
    """A scale of percents for shares."""
    ticks = tuple([(value / 100, text) for value, text in scale.ticks if 0 <= value <= 100])
    return Axis(ticks[0][0], ticks[-1][0], ticks)


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
        Series("discriminator", tuple(told), is_training=True),
        Series("generator", tuple(made), is_training=False),
    )


def _best(epochs: Sequence[Epoch]) -> int | None:
    best = best_of(epochs) if _judged(epochs) else None
    return None if best is None else epochs.index(best)


def _series(epochs: Sequence[Epoch], told: Callable[[Score], float | None]) -> tuple[Series, ...]:
    """Of training first; then of what was held out, if anything was."""
    training = tuple([finite(told(each.training)) for each in epochs])
    found = [Series("training", training, is_training=True)]
    if any(each.validation for each in epochs):
        held = [finite(told(each.validation)) if each.validation else None for each in epochs]
        found.append(Series("validation", tuple(held), is_training=False))
    return tuple(found)


def _legend(plot: Plot, x: float, theme: Theme) -> Iterator[str]:
    """What each line is, and what the ring means."""
    y, ink = _EDGE + SMALL, colours(theme)
    for series in plot.series:
        colour, wide, dashes = look(series, ink)
        yield stroke([(x, y - 4), (x + 20, y - 4)], colour, wide + 0.4, dashes)
        yield label(x + 26, y, series.name, theme.ink)
        x += 26 + width(series.name, SMALL) + 18
    if plot.best is not None:
        yield dot((x + 5, y - 4), 4.5, theme.paper, look(plot.series[-1], ink)[0])
        yield label(x + 15, y, "best epoch, whose weights are kept", theme.ink)
