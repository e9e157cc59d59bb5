"""Numbers as tables for other programs."""

import csv
from io import StringIO

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
    told = per_class_csv(score((3, 1), (0, 0)), ("a,b", "dog"))
    assert told.split("\n") == [
        "class,images,precision,recall,f1",
        '"a,b",4,1.0,0.75,0.8571428571428571',
        "dog,0,0.0,0.0,0.0",
        "",
    ]


def test_hostile_names_stay_in_their_lines() -> None:
    text = per_class_csv(crowd(len(HOSTILE)), HOSTILE)
    text.encode()
    rows = [*csv.reader(StringIO(text, newline=""))]
    assert {len(row) for row in rows} == {5}
    assert len(rows) == len(HOSTILE) + 1 == text.count("\n")
