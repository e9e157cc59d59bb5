"""Other readings of papers on small images, beside a table that lists them too.

Where the widths of a PyramidNet come from roundings other than the library's, they are given.
"""

from itertools import islice
from pathlib import Path

import pytest

from cnndsl.graph import Graph
from tests.zoo.reference import OWN, totals
from tests.zoo.table import Row, called, compare, table

CALLS = {
    "nin": ("nin", "CifarNIN("),
    "all_cnn_c": ("all_cnn", "AllCNN(C, "),
    "fitnet4_500x5": ("fitnet", "FitNet(stages4, pieces = 5, "),
    "fitnet4_100x5": (None, "FitNet4(MaxoutUnit, 100, "),
    "fitnet4_relu": (None, "FitNet4(Rectified, 500, "),
    "elu18": ("elu", "ELUNet(large, "),
    "stochastic_depth110_biases": (None, "Noisy(BiasedUnit, 110, 16, before = false, "),
    "stochastic_depth1202_biases": (None, "Noisy(BiasedUnit, 1202, 16, before = false, "),
    "fractalnet_1024": (None, "WideFractalNet("),
    "swapout32_4_pad": (None, "Noisy(PaddedUnit, 32, 64, 4, "),
    "swapout32_4_start16": (None, "Noisy(SwapoutUnit, 32, 16, 4, "),
}
PYRAMIDS = [name for name in table("readings") if "pyramidnet" in name]


def test_every_reading_has_its_model() -> None:
    assert table("readings").keys() == {*CALLS, *PYRAMIDS}


@pytest.mark.parametrize("name", CALLS)
def test_readings(name: str, tmp_path: Path) -> None:
    row = table("readings")[name]
    if name != "elu18":  # which the table has for 100 classes alone
        compare(made(name, 10, tmp_path), row)
    many = made(name, 100, tmp_path)
    assert totals(many)["params"] == row["params_cifar100"]


def made(name: str, classes: int, folder: Path) -> Graph:
    file, call = CALLS[name]
    return called(text(file), f"{call}classes = {classes})", folder)


def text(file: str | None) -> str:
    if file is None:
        return (OWN / "readings.cnn").read_text(encoding="utf-8")
    return f'import "std/{file}"'


@pytest.mark.parametrize("name", PYRAMIDS)
def test_pyramids(name: str, tmp_path: Path) -> None:
    row = table("readings")[name]
    call = pyramid(name, row)
    compare(called(text(None), f"{call})", tmp_path), row)
    if not name.startswith("imagenet"):
        many = called(text(None), f"{call}, classes = 100)", tmp_path)
        assert totals(many)["params"] == row["params_cifar100"]


def pyramid(name: str, row: Row) -> str:
    """`Pyramid(Basic, [[17, 18], [19, 20], [21, 22]]`, for the widths of a row."""
    large = name.startswith("imagenet")
    widths = row["widths"]
    depths = [3, 24, 36, 3] if large else [len(widths) // 3] * 3
    rest = iter(widths)
    stages = [list(islice(rest, depth)) for depth in depths]
    model = "LargePyramid" if large else "Pyramid"
    return f"{model}({'Basic' if 'net110' in name else 'Bottleneck'}, {stages}"
