"""Numbers and names as they are told."""

from math import inf, nan

import pytest

from cnndsl.diagnostics.wording import count
from cnndsl.report.amounts import percent
from cnndsl.train.pictures.wording import clipped, figure, interval, labels, named


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.986, "98.6%"),
        (0.99996, "99.996%"),
        (0.0004, "0.04%"),
        (1e-9, "0%"),
    ],
)
def test_percent(share: float, told: str) -> None:
    assert percent(share) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.04123, "0.0412"),
        (1.2e-7, "1.20e-7"),
        (0.42, "0.420"),
        (100, "100"),
        (0, "0"),
        (12345.6, "12,346"),
        (3e30, "3.00e30"),
        (inf, "inf"),
    ],
)
def test_figure(value: float, told: str) -> None:
    assert figure(value) == told
    assert figure(nan) == "nan"


def test_the_interval_is_that_of_wilson() -> None:
    # Newcombe (1998, Statistics in Medicine 17, table I, method 3): 81 of 263 and 0 of 20.
    assert [round(each, 4) for each in interval(81 / 263, 263)] == [0.2553, 0.3662]
    assert [round(each, 4) for each in interval(0, 20)] == [0.0, 0.1611]
    assert interval(0.5, 0) == (0, 1)


def test_names_are_one_line_each() -> None:
    assert named(["cat", "a\nb", " ", "more"], 3) == ["cat", "a<U+000A>b", "2"]
    assert named(["cat"], 3) == ["cat", "1", "2"]


def test_a_long_name_keeps_both_ends() -> None:
    assert clipped("a very long name of a class", 12) == "a very …lass"
    assert clipped("short", 12) == "short"


def test_names_that_look_alike_have_their_numbers() -> None:
    names = ["the same but for 1 place", "the same but for 2 place", "other"]
    assert labels(names, 14) == ["0 the sa…place", "1 the sa…place", "other"]


def test_counted() -> None:
    assert count(1, "class") == "1 class"
    assert count(1797, "image") == "1,797 images"
    assert count(2, "class") == "2 classes"


def test_names_that_pictures_lack_letters_for_have_their_numbers() -> None:
    assert labels(["Katze", "\u732b", "\u72ac"], 9) == ["Katze", "1 \u732b", "2 \u72ac"]
