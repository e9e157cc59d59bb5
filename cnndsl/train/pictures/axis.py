"""Axes with round numbers at their ticks."""

from math import ceil, floor, log10

from cnndsl.dataclasses import dataclass
from cnndsl.train.pictures.wording import tidy

Tick = tuple[float, str]
"""A number and how it is written."""
_MOST = 6
"""Ticks that an axis has about."""
_FEW = 3
"""Decades within which there are ticks between powers of ten."""
_PLAIN = range(-4, 6)
"""Powers of ten that are written out."""


@dataclass(frozen=True, slots=True)
class Axis:
    """From which number to which, whether in equal factors, and the numbers at its ticks."""

    low: float
    high: float
    ticks: tuple[Tick, ...]
    is_log: bool = False

    def at(self, value: float) -> float:
        """How far along the axis a number lies, from 0 to 1."""
        low, high = self.low, self.high
        if self.is_log:
            low, high, value = log10(low), log10(high), log10(value)
        return min(max((value - low) / (high - low), 0.0), 1.0) if high > low else 0.5


def linear(low: float, high: float, unit: str = "") -> Axis:
    """In equal steps, from a round number to another."""
    if low == high:
        wide = abs(low) / 10 or 1.0
        low, high = low - wide * (low > 0), high + wide
    factor, power = _step((high - low) / _MOST)
    size = factor * 10.0**power
    places = range(floor(low / size + 1e-9), ceil(high / size - 1e-9) + 1)
    values = [_times(place * factor, power) for place in places]
    ticks = tuple([(value, _written(value, -power) + unit) for value in values])
    return Axis(values[0], values[-1], ticks)


def logarithmic(low: float, high: float) -> Axis:
    """In equal factors, from a round number to another; both are greater than 0."""
    first, last = floor(log10(low)), ceil(log10(high))
    first, last = first - (_times(1, first) > low), last + (_times(1, last) < high)
    factors = (1, 2, 5) if last - first <= _FEW else (1,)
    every = max(1, ceil((last - first) / _MOST))
    powers = range(first, last + every, every)
    steps = [(factor, power) for power in powers for factor in factors]
    lower = [step for step in steps if _times(*step) <= low][-1]
    upper = next(step for step in steps if _times(*step) >= high)
    shown = steps[steps.index(lower) : steps.index(upper) + 1]
    ticks = tuple([(_times(*step), _power(*step)) for step in shown])
    return Axis(ticks[0][0], ticks[-1][0], ticks, is_log=True)


def whole(low: int, high: int) -> Axis:
    """From a number of something to another, with ticks at round ones in between."""
    factor, power = _step(max((high - low) / _MOST, 1))
    size = factor * 10**power
    values = [*range(ceil(low / size) * size, high + 1, size)]
    if not values or values[0] - low >= size / 2:
        values.insert(0, low)
    return Axis(low, high, tuple([(value, f"{value:,}") for value in values]))


def _step(least: float) -> tuple[int, int]:
    """The least of 1, 2 and 5 times a power of ten that is no smaller, with that power."""
    power = floor(log10(least))
    for factor in (1, 2, 5):
        if _times(factor, power) >= least * (1 - 1e-9):
            return factor, power
    return 1, power + 1


def _times(factor: int, power: int) -> float:
    """So many times a power of ten, as exact as can be."""
    return factor * 10.0**power if power >= 0 else factor / 10.0**-power


def _written(value: float, places: int) -> str:
    """A tick with as many places as its neighbours."""
    if abs(value) >= 10.0**_PLAIN.stop or places > -2 * _PLAIN.start:
        return tidy(f"{value:.6g}")
    return f"{value:,.{max(places, 0)}f}"


def _power(factor: int, power: int) -> str:
    if power in _PLAIN:
        return f"{_times(factor, power):,.{max(-power, 0)}f}"
    return f"{factor}e{power}"
