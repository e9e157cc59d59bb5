"""Sheets for networks that answer with an image: what it should be above what it is."""

from collections.abc import Sequence

import torch
from torch import Tensor

from cnndsl.report.pixels import Sheet
from cnndsl.train.pictures.samples import pixels, small

# The colours of Okabe and Ito (2008), which most people can tell apart.
_COLOURS = (
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (240, 228, 66),
    (0, 114, 178),
    (213, 94, 0),
    (204, 121, 167),
)
_BETWEEN = 2
"""Dots between an image and its answer."""


def pairs_sheet(right: Tensor, told: Tensor, names: Sequence[str] = ()) -> Sheet:
    """Images (bytes [n, c, h, w]) as they should be, each with what came of it below."""
    above, below = small(right), small(told)
    line = above.new_full((*above.shape[:2], _BETWEEN, above.shape[3]), 255)
    stacked = torch.cat([above, line, below], 2)
    pictures = tuple([pixels(image) for image in stacked])
    note = "above what is right, below what was told"
    return Sheet(f"{len(right):,} images", note, pictures, tuple(names))


def masked(images: Tensor, masks: Tensor) -> Tensor:
    """Images with their masks [n, h, w] over them, each class but the first in a colour."""
    grey = images.float().mean(1, keepdim=True)
    table = torch.tensor(_COLOURS, dtype=torch.float32)
    colours = table[(masks.clamp(min=1) - 1) % len(_COLOURS)].movedim(-1, 1)
    mixed = torch.where((masks > 0)[:, None], 0.4 * grey + 0.6 * colours, grey)
    return mixed.round().to(torch.uint8)
