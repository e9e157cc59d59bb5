"""What weights add to the loss by being there."""

import torch
from torch import Tensor, nn

from cnndsl.recipe.penalties import L1, Penalty


def penalty_of(penalty: Penalty, module: nn.Module) -> Tensor:
    """The penalty of all weights that learn."""
    weights = [each.flatten() for each in module.parameters() if each.requires_grad]
    whole = torch.cat(weights)  # one kernel for all of them
    size = whole.abs().sum() if isinstance(penalty, L1) else whole.square().sum() / 2
    return size * penalty.strength
