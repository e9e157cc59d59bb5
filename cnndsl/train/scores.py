"""What a network gets right, counted where it runs and read when an epoch is over."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.train.group import ALONE, Group
from cnndsl.train.reading import is_right
from cnndsl.train.targets import together

TOP = 5
"""How many guesses are looked at beside the first."""
_HELD = 1 << 16
"""Numbers of outputs that wait to be counted: many at once cost little more than few."""
_SIGNALS = 3
"""Axes of what is read: images, classes, steps."""


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

    def numbers(self) -> dict[str, Any]:
        """The score as plain numbers."""
        return {
            "count": self.count,
            "loss": self.loss,
            "accuracy": self.accuracy,
            "top": self.top,
            "confusion": [[*row] for row in self.confusion],
            "discriminator": self.discriminator,
        }

    @classmethod
    def of(cls, numbers: Mapping[str, Any]) -> "Score":
        """The score of such numbers."""
        rows = tuple([tuple(row) for row in numbers["confusion"]])
        return cls(**{**numbers, "confusion": rows})

    @property
    def rank(self) -> tuple[float, float]:
        """Greater is better: by accuracy where there is one, then by loss."""
        return (self.accuracy if self.accuracy is not None else 0.0, -self.loss)

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
        self.loss = torch.zeros(losses, dtype=torch.float64, device=device)
        self.count = 0
        self.top = torch.zeros((), dtype=torch.int64, device=device)
        self.confusion = torch.zeros(classes * classes, dtype=torch.int64, device=device)
        self.read = torch.zeros((), dtype=torch.int64, device=device)
        """How many sequences are read rightly."""
        self.is_read = False
        self._held: list[tuple[Tensor, Tensor, Tensor]] = []
        self._numbers = 0

    def add(self, loss: Tensor, outputs: Tensor, labels: Tensor) -> None:
        """Count a batch with its mean loss; labels below 0 show no class."""
        self.count += len(labels)
        self._held.append((loss.detach(), outputs.detach(), labels))
        self._numbers += outputs.numel()
        if self._numbers >= _HELD:
            self._count()

    def _count(self) -> None:
        """Count what waits."""
        held, self._held, self._numbers = self._held, [], 0
        for loss, _, own in held:  # one by one, so that it is all one when they are counted
            self.loss.add_(loss, alpha=len(own))
        if not held or not self.classes:
            return
        outputs, labels = (together([each[place] for each in held]) for place in (1, 2))
        if outputs.dim() == _SIGNALS:
            self.read += is_right(outputs, labels).sum()
            self.is_read = True
            return
        if self.classes == 1 or outputs.shape[1] == 1:
            told = (outputs[:, 0] > 0).long()
        else:
            told = outputs.argmax(1)
        shown, told = labels.flatten(), told.flatten()
        known = shown >= 0
        places = torch.where(known, shown * self.classes + told, 0)
        self.confusion.scatter_add_(0, places, known.long())
        if outputs.dim() == 2 and self.classes > TOP:
            likely = outputs.topk(TOP, 1).indices
            self.top += (likely == shown[:, None]).any(1).sum()

    def numbers(self, group: Group = ALONE) -> dict[str, Any]:
        """All that is counted so far, in all processes, to go on from."""
        self._count()
        count = torch.tensor(self.count, device=self.loss.device)
        return {
            "loss": group.each(self.loss).cpu(),
            "count": int(group.sum(count)),
            "top": int(group.sum(self.top.clone())),
            "confusion": group.sum(self.confusion.clone()).cpu(),
            "read": int(group.sum(self.read.clone())),
        }

    def resume(self, numbers: Mapping[str, Any], group: Group = ALONE) -> None:
        """Go on from what was counted: each process with its own loss, the first with all else."""
        losses = numbers["loss"]
        if len(losses) == group.size:
            self.loss.copy_(losses[group.rank])
        elif group.is_first:
            self.loss.copy_(losses.sum(0))
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
        loss, *others = (numbers["loss"].sum(0) / max(whole, 1)).tolist()
        if not self.classes:
            return Score(whole, loss, discriminator=next(iter(others), None))
        if self.is_read:
            return Score(whole, loss, numbers["read"] / max(whole, 1))
        rows = numbers["confusion"].view(self.classes, self.classes).tolist()
        known = max(sum(map(sum, rows)), 1)
        right = sum(row[place] for place, row in enumerate(rows))
        top = numbers["top"] / max(whole, 1) if self.classes > TOP else None
        return Score(whole, loss, right / known, top, tuple(map(tuple, rows)))
