"""What a trained network makes of each image of a set."""

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.train.feed import Batch
from cnndsl.train.learning.objective import shares_of


@dataclass(frozen=True, slots=True)
class Judged:
    """For each image of a set its class, the one that was told, and how sure that is."""

    labels: Tensor
    told: Tensor
    sure: Tensor
    """The share of probability that the told class has."""
    right: Tensor
    """The share that the right class has."""

    def worst(self, most: int) -> list[int]:
        """The images whose right class is thought least likely."""
        return [int(each) for each in self.right.argsort(stable=True)[:most]]


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
