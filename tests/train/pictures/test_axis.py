"""Axes reach over what they show, from a round number to another."""

from itertools import pairwise
from math import isclose, log10

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnndsl.train.pictures.axis import Axis, linear, logarithmic, whole

POSITIVE = st.floats(1e-9, 1e9)
MOST = 13
"""Ticks for which there is room."""


def is_round(value: float) -> bool:
    if not value:
        return True
    power = log10(abs(value))
    digits = abs(value) / 10 ** (power // 1)
    return any(isclose(digits, each, rel_tol=1e-6) for each in (1, 2, 5, 10))


@given(st.floats(-1e9, 1e9), POSITIVE)
def test_equal_steps(low: float, wide: float) -> None:
    high = low + max(wide, abs(low) * 1e-9)
    axis = linear(low, high)
    steps = [after - before for (before, _), (after, _) in pairwise(axis.ticks)]
    slack = 1e-6 * (high - low) + 1e-12 * abs(low)
    assert axis.low <= low + slack
    assert axis.high >= high - slack
    assert 2 <= len(axis.ticks) <= MOST
    assert is_round(max(steps)) or abs(low) > 1e6 * (high - low)


@given(POSITIVE, st.floats(50, 1e12))
def test_equal_factors(low: float, factor: float) -> None:
    axis = logarithmic(low, low * factor)
    values = [value for value, _ in axis.ticks]
    assert axis.low <= low
    assert axis.high >= low * factor
    assert all(map(is_round, values))
    assert values == sorted(values)
    assert 2 <= len(values) <= MOST
    assert len({text for _, text in axis.ticks}) == len(values)


@pytest.mark.parametrize(
    ("high", "shown"),
    [
        (1, "1"),
        (3, "1 2 3"),
        (8, "1 2 4 6 8"),
        (30, "1 5 10 15 20 25 30"),
        (90, "1 20 40 60 80"),
        (1000, "1 200 400 600 800 1,000"),
    ],
)
def test_epochs(high: int, shown: str) -> None:
    assert " ".join([text for _, text in whole(1, high).ticks]) == shown


@pytest.mark.parametrize(
    ("axis", "shown"),
    [
        (linear(0, 2.4), "0.0 0.5 1.0 1.5 2.0 2.5"),
        (linear(96.1, 98.8, "%"), "96.0% 96.5% 97.0% 97.5% 98.0% 98.5% 99.0%"),
        (linear(0, 0), "0.0 0.2 0.4 0.6 0.8 1.0"),
        (linear(0, 12_345_678), "0 5e6 1e7 1.5e7"),
        (logarithmic(0.02, 2.4), "0.02 0.05 0.1 0.2 0.5 1 2 5"),
        (logarithmic(1e-9, 1e9), "1e-9 1e-6 0.001 1 1,000 1e6 1e9"),
    ],
)
def test_written(axis: Axis, shown: str) -> None:
    assert " ".join([text for _, text in axis.ticks]) == shown


def test_places() -> None:
    assert [linear(0, 10).at(value) for value in (-1, 0, 5, 10, 11)] == [0, 0, 0.5, 1, 1]
    assert logarithmic(0.01, 100).at(1) == 0.5
    assert whole(7, 7).at(7) == 0.5
