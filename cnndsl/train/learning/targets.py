"""What goes in and what outputs are compared with: numbers, classes, shares of classes."""

from collections.abc import Sequence
from functools import lru_cache

import torch
from torch import Tensor

NOWHERE = -100
"""What a mask says where its image shows nothing; no loss looks there."""
_LAST, _DEEPEST = 255, 65_535
"""The greatest numbers of 8 and of 16 bits."""
NONE = -1
"""What stands behind the last class of a sequence."""


def nowhere_in_files(classes: int) -> int:
    """What dots of no class are in the file of a mask of so many."""
    return _LAST if classes <= _LAST else _DEEPEST


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
