"""Loss and accuracy over epochs, however many there are and wherever they go."""

import re
from collections.abc import Callable
from math import inf, nan

import pytest

from cnndsl.render.theme import DARK, LIGHT, PRINT
from cnndsl.train.pictures.curves import curves_svg
from cnndsl.train.pictures.wording import figure
from cnndsl.train.watcher import Epoch
from tests.conftest import Golden
from tests.train.pictures.made import epochs, falling, texts

CASES = {
    "one": epochs(1),
    "three": epochs(3),
    "thousand": epochs(1000),
    "training-alone": epochs(12, held=False),
    "no-classes": epochs(12, told=False),
    "explodes": epochs(20, lambda place: 2.3 if place < 8 else 2.3 * 10 ** (place - 7)),
    "to-infinity": epochs(20, lambda place: falling(place) if place < 8 else inf),
    "not-a-number": epochs(5, lambda place: nan),
    "all-zero": epochs(5, lambda place: 0.0),
    "negative": epochs(5, lambda place: -1.0 - place),
}


@pytest.mark.parametrize("name", ["one", "three", "training-alone", "no-classes", "to-infinity"])
def test_drawn(golden: Golden, name: str) -> None:
    golden(f"train/curves/{name}.svg", curves_svg(CASES[name], LIGHT))


def test_one_ink(golden: Golden) -> None:
    golden("train/curves/print.svg", curves_svg(CASES["three"], PRINT))


@pytest.mark.parametrize("told", CASES.values(), ids=CASES)
def test_all_is_inside(told: tuple[Epoch, ...]) -> None:
    drawn = curves_svg(told, DARK)
    assert drawn == curves_svg(told, DARK)
    wide, high = map(float, re.findall(r'<svg [^>]*width="(\S+)" height="(\S+)"', drawn)[0])
    paths = re.findall(r' d="M([^"]+)"', drawn)
    points = [point.split() for path in paths for point in path.split("L")]
    points += re.findall(r'<(?:text|circle) c?x="(\S+)" c?y="(\S+)"', drawn)
    assert all(0 <= float(x) <= wide and 0 <= float(y) <= high for x, y in points)
    assert "nan" not in drawn
    assert "inf" not in drawn


@pytest.mark.parametrize(
    ("loss", "is_log"),
    [
        (falling, True),
        (lambda place: 2.3 - place / 10, False),
        (lambda place: 0.0 if place == 3 else 10.0**place, False),
        (lambda place: 10.0**place, True),
    ],
)
def test_the_range_asks_for_a_scale(loss: Callable[[int], float], is_log: bool) -> None:
    shown = texts(curves_svg(epochs(20, loss), LIGHT))
    assert ("logarithmic scale" in shown) == is_log


def test_what_is_told_of_an_epoch_is_of_the_best() -> None:
    told = epochs(12)
    best = [each for each in told if each.is_best][-1]
    assert best.number < len(told)
    shown = texts(curves_svg(told, LIGHT))
    assert best.validation is not None
    assert f"epoch {best.number}: {figure(best.validation.loss)}" in shown


def test_the_names_of_lines_do_not_lie_on_each_other() -> None:
    same = epochs(4, lambda place: 0.5)
    found = re.findall(r'y="(\S+)" fill="[^"]+">(?:training|validation) ', curves_svg(same, LIGHT))
    first, second = sorted(map(float, found[:2]))
    assert second - first >= 13


def test_a_loss_that_is_lost_is_said() -> None:
    shown = texts(curves_svg(CASES["to-infinity"], LIGHT))
    assert "not finite at epoch 9" in shown
