"""What "did you mean" finds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnndsl.diagnostics.suggest import closest, distance

NAMES = ("conv", "concat", "relu", "maxpool", "avgpool", "softmax")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("rleu", "relu"),
        ("covn", "conv"),
        ("maxpol", "maxpool"),
        ("sofmtax", "softmax"),
        ("pool", None),
        ("x", None),
        ("", None),
    ],
)
def test_closest(word: str, meant: str | None) -> None:
    assert closest(word, NAMES) == meant


def test_of_equally_near_ones_the_first_by_name() -> None:
    assert closest("cab", ["cat", "car"]) == "car"


@settings(deadline=None)
@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_distance_is_the_same_both_ways_and_bounded(left: str, right: str) -> None:
    full = distance(left, right, 10)
    assert full == distance(right, left, 10)
    assert (full == 0) == (left == right)
    for bound in range(4):
        assert (distance(left, right, bound) <= bound) == (full <= bound)
