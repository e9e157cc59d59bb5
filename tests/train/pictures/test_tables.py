"""Numbers as tables for other programs."""

import csv
from io import StringIO

import pytest

from cnndsl.train.learning.scores import mean_iou
from cnndsl.train.pictures.tables import metrics_csv, per_class_csv
from tests.conftest import Golden
from tests.train.pictures.made import HOSTILE, crowd, epochs, score


def test_epochs(golden: Golden) -> None:
    golden("train/metrics.csv", metrics_csv(epochs(3)))


def test_what_was_not_measured_is_empty() -> None:
    (row,) = csv.DictReader(StringIO(metrics_csv(epochs(1, held=False, told=False))))
    unknown = ("accuracy", "validation_loss", "validation_accuracy", "validation_top5")
    assert [row[name] for name in unknown] == [""] * 4
    assert row["best"] == "1"


def test_classes() -> None:
    told = per_class_csv(score((3, 1), (0, 0)), ("a,b", "dog"), "classes")
    assert told.split("\n") == [
        "class,images,precision,recall,f1",
        '"a,b",4,1.0,0.75,0.8571428571428571',
        "dog,0,0.0,0.0,0.0",
        "",
    ]


def test_classes_of_masks() -> None:
    """IoU by its definition: what is right of all that is shown or told."""
    counts = score((30, 10, 0), (5, 15, 0), (0, 0, 0))
    rows = [*csv.DictReader(StringIO(per_class_csv(counts, ("a", "b", "c"), "masks")))]
    assert [row["pixels"] for row in rows] == ["40", "20", "0"]
    found = [float(row["iou"]) for row in rows]
    assert found == pytest.approx([30 / 45, 15 / 30, 0])
    assert mean_iou(counts.confusion) == pytest.approx((30 / 45 + 15 / 30) / 2)


def test_hostile_names_stay_in_their_lines() -> None:
    text = per_class_csv(crowd(len(HOSTILE)), HOSTILE, "classes")
    text.encode()
    rows = [*csv.reader(StringIO(text, newline=""))]
    assert {len(row) for row in rows} == {5}
    assert len(rows) == len(HOSTILE) + 1 == text.count("\n")
