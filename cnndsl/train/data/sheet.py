"""A picture of samples, as they are and as an epoch would show them."""

from collections.abc import Sequence

import torch
from torch import Tensor

from cnndsl.recipe.augmentations import Augmentation
from cnndsl.report.pixels import Pixels, Sheet
from cnndsl.train.augmenting import augmented
from cnndsl.train.data.fitting import coloured
from cnndsl.train.data.samples import Collection, DataError, Samples

_EPOCHS = 2
_NARROW, _WIDE, _LETTER = 48, 224, 7
"""How wide an image is drawn at least and at most, and a letter of its name."""
# The ten colours of Tableau, as matplotlib has them.
_COLOURS = (
    (31, 119, 180),
    (255, 127, 14),
    (44, 160, 44),
    (214, 39, 40),
    (148, 103, 189),
    (140, 86, 75),
    (227, 119, 194),
    (127, 127, 127),
    (188, 189, 34),
    (23, 190, 207),
)


def sheets(
    data: Collection, augment: Sequence[Augmentation], seed: int, most: int
) -> tuple[Sheet, ...]:
    """Images of the training set, evenly chosen, and what augmentation makes of them."""
    places = _readable(data.train, most)
    images, labels = data.train.read(places)
    room = max(_NARROW, min(_WIDE, images.shape[-1])) // _LETTER
    cut = [name if len(name) <= room else f"{name[: room - 1]}…" for name in data.classes]
    names = tuple([cut[int(each)] for each in labels]) if labels.dim() == 1 else ()
    own = f"{len(places)} of {len(data.train):,} images to learn from"
    made = [Sheet(own, "", _shown(images, labels, data), names)]
    if not augment:
        return tuple(made)
    told = ", ".join(map(str, augment))
    for epoch in range(_EPOCHS):
        changed, targets = augmented(
            images.float() / 255,
            labels,
            augment,
            seed,
            epoch,
            torch.tensor(places),
            len(data.classes),
        )
        bytes_ = (changed.clamp(0, 1) * 255).round().to(torch.uint8)
        title = f"the same in epoch {epoch + 1}"
        made.append(Sheet(title, told, _shown(bytes_, targets, data), ()))
    return tuple(made)


def _readable(samples: Samples, most: int) -> list[int]:
    """So many places, evenly chosen, of images that can be read."""
    found: list[int] = []
    even = range(0, len(samples), max(1, len(samples) // most))
    for place in dict.fromkeys((*even, *range(len(samples)))):  # the others where some cannot
        try:
            samples.read([place])
        except DataError:
            continue
        found.append(place)
        if len(found) == most:
            break
    if not found:
        raise DataError(samples.name(0), "neither it nor any other image of a sheet can be read")
    return found


def _shown(images: Tensor, labels: Tensor, data: Collection) -> tuple[Pixels, ...]:
    """Dots; masks lie over their images in the colours of classes."""
    kind = 1 if images.shape[1] == 1 else 3
    colours = coloured(images[:, :kind].contiguous(), 3) if images.shape[1] != 3 else images
    if data.task == "masks" and labels.dim() == 3:
        table = torch.tensor(_COLOURS, dtype=torch.uint8)
        over = table[labels.clamp(min=0) % len(_COLOURS)].movedim(-1, 1)
        is_shown = (labels > 0)[:, None]
        mixed = ((colours.int() + over.int()) // 2).to(torch.uint8)
        colours = torch.where(is_shown, mixed, colours)
    return tuple(map(_pixels, colours))


def _pixels(image: Tensor) -> Pixels:
    dots = image.movedim(0, -1).contiguous()
    return Pixels(image.shape[-1], image.shape[-2], bytes(dots.flatten().tolist()))
