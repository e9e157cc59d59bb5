"""Numbers of a training as tables for other programs."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from cnndsl.recipe.data import Aim
from cnndsl.train.learning.scores import Score
from cnndsl.train.pictures.classwise import heads, rows
from cnndsl.train.pictures.wording import named
from cnndsl.train.watcher import Epoch

_EPOCH = (
    "epoch step rate loss accuracy validation_loss validation_accuracy validation_top5 seconds best"
).split()


def per_class_csv(score: Score, classes: Sequence[str], task: Aim) -> str:
    """A line for each class: how many images or pixels show it, and how well it is told."""
    names = named(classes, len(score.confusion))
    found = zip(names, rows(score, task), strict=True)
    head = ["class", *[each.lower() for each in heads(task)]]
    return table(head, [(name, *numbers) for name, numbers in found])


def metrics_csv(epochs: Sequence[Epoch]) -> str:
    """A line for each epoch; what was not measured is empty."""
    told = [_epoch(each) for each in epochs]
    if all(each.is_judged for each in epochs):
        return table(_EPOCH, told)
    others = [each.training.discriminator for each in epochs]
    more = [[*row, other] for row, other in zip(told, others, strict=True)]
    return table((*_EPOCH, "discriminator_loss"), more)


def _epoch(epoch: Epoch) -> list[object]:
    training, held = epoch.training, epoch.validation
    told = (held.loss, held.accuracy, held.top) if held else (None, None, None)
    own = [epoch.number, epoch.step, epoch.rate, training.loss, training.accuracy]
    return [*own, *told, round(epoch.seconds, 3), int(epoch.is_best)]


def table(head: Iterable[str], lines: Iterable[Iterable[object]]) -> str:
    """Lines of cells under their heads."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(lines)
    return text.getvalue()
