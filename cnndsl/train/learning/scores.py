"""What a network gets right, counted where it runs and read when an epoch is over."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.train.learning.losses import divisor
from cnndsl.train.learning.targets import together
from cnndsl.train.reading import is_right
from cnndsl.train.together.group import ALONE, Group

TOP = 5
"""How many guesses are looked at beside the first."""
_HELD = 1 << 16
"""Numbers of outputs that wait to be counted: many at once cost little more than few."""
_CLASSES, _SIGNALS, _MASKS = 2, 3, 4
"""Axes of what tells classes of images, of what is read: images, classes, steps, and of masks."""


@dataclass(frozen=True, slots=True)
class Score:
    """What came of some images: the mean loss and, where there are classes, how they were told."""

    count: int
    loss: float
    accuracy: float | None = None
    top: float | None = None
    """How often the right class is among the first five."""
    confusion: tuple[tuple[int, ...], ...] = ()
    """A row for each class that is shown, a column for each that was told."""
    discriminator: float | None = None
    """The loss of the network that tells made images, where there is one."""
    iou: float | None = None
    """Of masks, the mean over the classes that are shown or told."""

    def numbers(self) -> dict[str, Any]:
        """The score as plain numbers."""
        return {
            "count": self.count,
            "loss": self.loss,
            "accuracy": self.accuracy,
            "top": self.top,
            "confusion": [[*row] for row in self.confusion],
            "discriminator": self.discriminator,
            "iou": self.iou,
        }

    @classmethod
    def of(cls, numbers: Mapping[str, Any]) -> "Score":
        """The score of such numbers."""
        rows = tuple([tuple(row) for row in numbers["confusion"]])
        return cls(**{**numbers, "confusion": rows})

    @property
    def rank(self) -> tuple[float, float]:
        """Greater is better: by IoU or accuracy where there is one, then by loss."""
        right = self.accuracy if self.iou is None else self.iou
        return (right if right is not None else 0.0, -self.loss)

    def classes(self) -> list[tuple[int, float, float, float]]:
        """Of each class how many images show it, precision, recall and their harmonic mean."""
        found = []
        for own, row in enumerate(self.confusion):
            right, shown = row[own], sum(row)
            told = sum(each[own] for each in self.confusion)
            precision, recall = right / told if told else 0.0, right / shown if shown else 0.0
            both = precision + recall
            found.append((shown, precision, recall, 2 * precision * recall / both if both else 0.0))
        return found


class Scores:
    """Sums on the device; nothing waits for them until they are read."""

    def __init__(self, classes: int, device: torch.device, losses: int = 1) -> None:
        self.classes = classes
        self.sums = torch.zeros(losses + 1, dtype=torch.float64, device=device)
        """Losses times what they count, and what all of them count."""
        self.loss, self.amount = self.sums[:-1], self.sums[-1]
        self.count = 0
        self.top = torch.zeros((), dtype=torch.int64, device=device)
        self.confusion = torch.zeros(classes * classes, dtype=torch.int64, device=device)
        self.read = torch.zeros((), dtype=torch.int64, device=device)
        """How many sequences are read rightly."""
        self.axes = 0
        """How many outputs have, once some are counted."""
        self._held: list[tuple[Tensor, Tensor, Tensor, Tensor | None]] = []
        self._numbers = self._alike = 0

    def add(
        self, loss: Tensor, outputs: Tensor, labels: Tensor, amount: Tensor | None = None
    ) -> None:
        """Count a batch with its mean loss, which counts so much, or as much as it has images.

        Labels below 0 show no class.
        """
        self.count += len(labels)
        self._held.append((loss, outputs, labels, amount))
        self._numbers += outputs.numel()
        if self._numbers >= _HELD:
            self._count()

    def _count(self) -> None:
        """Count what waits."""
        held, self._held, self._numbers = self._held, [], 0
        for loss, _, own, amount in held:  # one by one, so that it is all one when that is
            if amount is None:
                self.loss.add_(loss, alpha=len(own))
                self._alike += len(own)
            else:
                self.loss.addcmul_(loss.double(), divisor(amount).double())
                self.amount.add_(amount)
        if not held or not self.classes:
            return
        outputs = together([each for _, each, _, _ in held])
        labels = together([each for _, _, each, _ in held])
        self.axes = outputs.dim()
        if self.axes == _SIGNALS:
            self.read += is_right(outputs, labels).sum()
            return
        if self.classes == 1 or outputs.shape[1] == 1:
            told = (outputs[:, 0] > 0).long()
        else:
            told = outputs.argmax(1)
        shown, told = labels.flatten(), told.flatten()
        known = shown >= 0
        places = torch.where(known, shown * self.classes + told, 0)
        self.confusion.scatter_add_(0, places, known.long())
        if self._has_top:
            likely = outputs.topk(TOP, 1).indices
            self.top += (likely == shown[:, None]).any(1).sum()

    @property
    def _has_top(self) -> bool:
        """Whether it is counted how often the right class of an image is among the first."""
        return self.axes == _CLASSES and self.classes > TOP

    def numbers(self, group: Group = ALONE) -> dict[str, Any]:
        """All that is counted so far, in all processes, to go on from."""
        self._count()
        self.amount.add_(self._alike)
        self._alike = 0
        count = torch.tensor(self.count, device=self.loss.device)
        return {
            "sums": group.each(self.sums).cpu(),
            "axes": int(group.each(torch.tensor(self.axes, device=self.loss.device)).max()),
            "count": int(group.sum(count)),
            "top": int(group.sum(self.top.clone())),
            "confusion": group.sum(self.confusion.clone()).cpu(),
            "read": int(group.sum(self.read.clone())),
        }

    def resume(self, numbers: Mapping[str, Any], group: Group = ALONE) -> None:
        """Go on from what was counted: each process with its own sums, the first with all else."""
        sums, self.axes = numbers["sums"], numbers["axes"]
        if len(sums) == group.size:
            self.sums.copy_(sums[group.rank])
        elif group.is_first:
            self.sums.copy_(sums.sum(0))
        if not group.is_first:
            return
        self.count = numbers["count"]
        self.top.fill_(numbers["top"])
        self.confusion.copy_(numbers["confusion"])
        self.read.fill_(numbers["read"])

    def score(self, group: Group = ALONE) -> Score:
        """What came of it, in all processes."""
        numbers = self.numbers(group)
        whole = numbers["count"]
        *sums, amount = numbers["sums"].sum(0).tolist()
        loss, *others = (each / (amount or 1) for each in sums)
        if not self.classes:
            return Score(whole, loss, discriminator=next(iter(others), None))
        self.axes = numbers["axes"]  # of a process without images, too
        if self.axes == _SIGNALS:
            return Score(whole, loss, numbers["read"] / max(whole, 1))
        rows = numbers["confusion"].view(self.classes, self.classes).tolist()
        known = max(sum(map(sum, rows)), 1)
        right = sum(row[place] for place, row in enumerate(rows))
        top = numbers["top"] / max(whole, 1) if self._has_top else None
        iou = mean_iou(rows) if self.axes == _MASKS else None
        return Score(whole, loss, right / known, top, tuple(map(tuple, rows)), iou=iou)


def mean_iou(confusion: Sequence[Sequence[int]]) -> float:
    """What is right of all that is shown or told of a class, on the mean of those that are."""
    found = []
    for own, row in enumerate(confusion):
        either = sum(row) + sum(each[own] for each in confusion) - row[own]
        if either:
            found.append(row[own] / either)
    return sum(found) / max(1, len(found))
