"""What weights add to the loss by being there."""

from collections.abc import Iterable

import torch
from torch import Tensor

from cnndsl.recipe.penalties import L1, Penalty


def penalty_of(penalty: Penalty, weights: Iterable[Tensor]) -> Tensor:
    """The penalty of all weights that learn."""
    learned = [each.flatten() for each in weights if each.requires_grad]
    whole = torch.cat(learned)  # one kernel for all of them
    size = whole.abs().sum() if isinstance(penalty, L1) else whole.square().sum() / 2
    return size * penalty.strength
