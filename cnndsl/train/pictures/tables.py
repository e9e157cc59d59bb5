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
    more: dict[str, list[object]] = {
        "discriminator_loss": [each.training.discriminator for each in epochs],
        "iou": [each.training.iou for each in epochs],
        "validation_iou": [each.validation and each.validation.iou for each in epochs],
    }
    there = {name: own for name, own in more.items() if any(each is not None for each in own)}
    rows = [
        [*_epoch(epoch), *[own[place] for own in there.values()]]
        for place, epoch in enumerate(epochs)
    ]
    return table((*_EPOCH, *there), rows)


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
