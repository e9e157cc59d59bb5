"""What a trained network makes of each image of a set."""

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.train.feed import Batch
from cnndsl.train.learning.objective import shares_of

_UNSURE = 8
"""Images that are shown where none is told wrongly."""


@dataclass(frozen=True, slots=True)
class Judged:
    """For each image of a set its class, the one that was told, and how sure that is."""

    labels: Tensor
    told: Tensor
    sure: Tensor
    """The share of probability that the told class has."""
    right: Tensor
    """The share that the right class has."""

    @property
    def wrong(self) -> Tensor:
        """Which images are told wrongly."""
        return (self.labels >= 0) & (self.labels != self.told)

    def worst(self, most: int) -> list[int]:
        """The images that are told wrongly, those first whose right class is thought least likely.

        Where none is, a few of which it is least sure.
        """
        order = self.right.argsort(stable=True)
        wrong: list[int] = order[self.wrong[order]][:most].tolist()
        return wrong or order[: min(most, _UNSURE)].tolist()


class Judging:
    """Keeps of each batch what is to be known of it, when all images of a set are seen."""

    def __init__(self) -> None:
        self.labels: list[Tensor] = []
        self.shares: list[Tensor] = []

    def add(self, batch: Batch, outputs: Tensor) -> None:
        """What a network told of a batch."""
        self.shares.append(shares_of(outputs).cpu())
        self.labels.append(batch.labels.cpu())

    @property
    def judged(self) -> Judged:
        """All images, as they lie."""
        share, label = torch.cat(self.shares), torch.cat(self.labels)
        sure, told = share.max(1)
        return Judged(label, told, sure, share.gather(1, label[:, None])[:, 0])
