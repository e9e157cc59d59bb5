"""What goes in and what outputs are compared with: numbers, classes, shares of classes."""

from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor

NOWHERE = -100
"""What a mask says where its image shows nothing; no loss looks there."""
NONE = -1
"""What stands behind the last class of a sequence."""


def shares(labels: Tensor, classes: int) -> Tensor:
    """How much of each class labels show, the classes on the second axis; of one below 0, none."""
    every = torch.arange(classes, device=labels.device)
    shape = (1, classes) + (1,) * (labels.dim() - 1)
    return (labels[:, None] == every.view(shape)).to(torch.float32)


@lru_cache(maxsize=16)
def constant(numbers: tuple[float, ...], device: torch.device) -> Tensor:
    """Numbers on a device, brought there once, since that makes a program wait."""
    with torch.inference_mode(False):  # else what learns could not use them later
        return torch.tensor(numbers, device=device)


def together(parts: Sequence[Tensor]) -> Tensor:
    """One tensor of several, one after the other; of a single one, itself."""
    return parts[0] if len(parts) == 1 else torch.cat([*parts])


def fractions(values: Tensor) -> Tensor:
    """Bytes as numbers from 0 to 1, and all else as it is."""
    return values.to(torch.float32).div_(255) if values.dtype == torch.uint8 else values
