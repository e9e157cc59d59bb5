"""What a trained network makes of each image of a set."""

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.train.feed import Feed
from cnndsl.train.learner import Learner
from cnndsl.train.objective import main_output, shares_of


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


def judged(learner: Learner, feed: Feed) -> Judged:
    """All images of a set, as they lie."""
    labels, shares = [], []
    with learner.looking() as module:
        for batch in feed.plain():
            with learner.engine.narrow():
                outputs = main_output(module(batch.images)).float()
            shares.append(shares_of(outputs).cpu())
            labels.append(batch.labels.cpu())
    share, label = torch.cat(shares), torch.cat(labels)
    sure, told = share.max(1)
    return Judged(label, told, sure, share.gather(1, label[:, None])[:, 0])
