"""Numbers of a training as tables for other programs."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from cnndsl.train.pictures.wording import named
from cnndsl.train.scores import Score
from cnndsl.train.watcher import Epoch

_CLASS = ("class", "images", "precision", "recall", "f1")
_EPOCH = (
    "epoch step rate loss accuracy validation_loss validation_accuracy validation_top5 seconds best"
).split()


def per_class_csv(score: Score, classes: Sequence[str]) -> str:
    """A line for each class: how many images show it, and how well it is told."""
    names = named(classes, len(score.confusion))
    rows = zip(names, score.classes(), strict=True)
    return _csv(_CLASS, [(name, *numbers) for name, numbers in rows])


def metrics_csv(epochs: Sequence[Epoch]) -> str:
    """A line for each epoch; what was not measured is empty."""
    rows = [_epoch(each) for each in epochs]
    if all(each.is_judged for each in epochs):
        return _csv(_EPOCH, rows)
    others = [each.training.discriminator for each in epochs]
    rows = [[*row, other] for row, other in zip(rows, others, strict=True)]
    return _csv((*_EPOCH, "discriminator_loss"), rows)


def _epoch(epoch: Epoch) -> list[object]:
    training, held = epoch.training, epoch.validation
    told = (held.loss, held.accuracy, held.top) if held else (None, None, None)
    own = [epoch.number, epoch.step, epoch.rate, training.loss, training.accuracy]
    return [*own, *told, round(epoch.seconds, 3), int(epoch.is_best)]


def _csv(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()
