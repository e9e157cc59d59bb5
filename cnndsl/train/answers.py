"""What a network answers with that is an image itself: a mask, or an image made again."""

import torch
from torch import Tensor

from cnndsl.recipe.losses import Bce, Loss


def copied(loss: Loss, outputs: Tensor) -> Tensor:
    """Outputs that are compared with images as numbers from 0 to 1."""
    return (outputs.sigmoid() if isinstance(loss, Bce) else outputs).clamp(0, 1)


def classes_of(outputs: Tensor) -> Tensor:
    """The class of each dot; a single output tells the second of two."""
    return (outputs[:, 0] > 0).long() if outputs.shape[1] == 1 else outputs.argmax(1)


def as_bytes(images: Tensor) -> Tensor:
    """Numbers from 0 to 1 as bytes."""
    return images.float().mul(255).round().clamp(0, 255).to(torch.uint8).cpu()
