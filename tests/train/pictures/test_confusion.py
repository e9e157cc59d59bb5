"""What was told of which class, of two classes to a thousand."""

from xml.etree import ElementTree

import pytest

from cnndsl.render.theme import DARK, LIGHT, PRINT
from cnndsl.train.pictures.confusion import confusion_svg
from cnndsl.train.pictures.crowd import Pair, confused
from tests.conftest import Golden
from tests.train.pictures.made import HOSTILE, crowd, score, texts

PETS = score((47, 3, 0), (12, 88, 0), (0, 0, 0))


def test_drawn(golden: Golden) -> None:
    golden("train/confusion/three.svg", confusion_svg(PETS, ("cat", "dog", "owl"), LIGHT))


def test_long_names_and_one_ink(golden: Golden) -> None:
    names = ("a class whose name is long enough to be cut", "dog", "owl")
    golden("train/confusion/long.svg", confusion_svg(PETS, names, PRINT))


def test_a_crowd(golden: Golden) -> None:
    names = [f"kind {number}" for number in range(40)]
    golden("train/confusion/crowd.svg", confusion_svg(crowd(40), names, DARK))


@pytest.mark.parametrize("count", [2, 15, 16, 39, 40, 1000])
def test_every_count_and_share_is_there(count: int) -> None:
    told = crowd(count)
    shown = texts(confusion_svg(told, [], LIGHT))
    cells = [f"{each:,}" for row in told.confusion for each in row if each]
    if count < 40:
        assert sorted(set(cells)) == sorted({*shown} & {*cells})
        assert sum(text in cells for text in shown) >= len(cells)
    else:
        assert shown.count("Confused most") == 1
        assert not {*shown} & {"9.0%", "90.0%"}


def test_few_classes_have_their_shares_beside() -> None:
    shown = texts(confusion_svg(PETS, [], LIGHT))
    assert {"94.0%", "6.0%", "12.0%", "88.0%"} <= {*shown}


def test_the_pairs_that_are_confused_most() -> None:
    rows = ((5, 3, 2), (3, 0, 0), (0, 2, 8))
    expected = [Pair(1, 0, 3, 1.0), Pair(0, 1, 3, 0.3), Pair(0, 2, 2, 0.2), Pair(2, 1, 2, 0.2)]
    assert confused(rows) == expected
    assert confused(rows, 1) == expected[:1]


def test_nothing_is_confused() -> None:
    right = score(*[tuple(int(row == column) for column in range(40)) for row in range(40)])
    assert "Nothing is confused" in texts(confusion_svg(right, [], LIGHT))


def test_no_image_at_all() -> None:
    drawn = confusion_svg(score((0, 0), (0, 0)), ["cat", "dog"], LIGHT)
    assert "2 classes, 0 of 0 told rightly" in texts(drawn)


@pytest.mark.parametrize("count", [len(HOSTILE), 41])
def test_hostile_names(count: int) -> None:
    drawn = confusion_svg(crowd(count), HOSTILE, LIGHT)
    drawn.encode()
    tags = {each.tag.partition("}")[2] for each in ElementTree.fromstring(drawn).iter()}
    assert tags <= {"svg", "g", "rect", "path", "text", "title"}


def test_a_thousand_classes_stay_small() -> None:
    assert len(confusion_svg(crowd(1000), [], LIGHT)) < 100_000
