"""Sheets for networks that answer with an image: what it should be above what it is."""

from collections.abc import Sequence

import torch
from torch import Tensor

from cnndsl.report.pixels import Sheet
from cnndsl.train.pictures.samples import pixels, small
from cnndsl.train.pictures.wording import clipped, named

COLOURS = (
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (240, 228, 66),
    (0, 114, 178),
    (213, 94, 0),
    (204, 121, 167),
)
"""Of classes from the second on: those of Okabe and Ito (2008), which most can tell apart."""
_LETTERS = 24
_BETWEEN = 2
"""Dots between an image and its answer."""


def pairs_sheet(
    right: Tensor,
    told: Tensor,
    words: tuple[str, str],
    names: Sequence[str],
    classes: Sequence[str] = (),
) -> Sheet:
    """Images (bytes [n, c, h, w]) as they should be, each with what came of it below.

    Of masks, a key says which colour is which class.
    """
    above, below = small(right), small(told)
    line = above.new_full((*above.shape[:2], _BETWEEN, above.shape[3]), 255)
    stacked = torch.cat([above, line, below], 2)
    pictures = tuple([pixels(image) for image in stacked])
    return Sheet(*words, pictures, tuple(names), key=key(classes))


def masked(images: Tensor, masks: Tensor) -> Tensor:
    """Images with their masks [n, h, w] over them, each class but the first in a colour."""
    return overlaid(images.float().mean(1, keepdim=True), masks)


def overlaid(images: Tensor, masks: Tensor) -> Tensor:
    """The same of images that keep their colours."""
    table = torch.tensor(COLOURS, dtype=torch.float32)
    colours = table[(masks.clamp(min=1) - 1) % len(COLOURS)].movedim(-1, 1)
    mixed = torch.where((masks > 0)[:, None], 0.5 * images + 0.5 * colours, images)
    return mixed.round().to(torch.uint8)


def key(classes: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What the colours of masks are; where there are too few, one is that of several classes."""
    names = [clipped(name, _LETTERS) for name in named(classes, len(classes))]
    found = [("none", name) for name in names[:1]]
    for place, colour in enumerate(COLOURS):
        if shared := names[1 + place :: len(COLOURS)]:
            found.append((f"#{bytes(colour).hex()}", clipped(", ".join(shared), _LETTERS)))
    return tuple(found)
