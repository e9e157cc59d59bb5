"""A picture of samples, as they are and as an epoch would show them."""

from collections.abc import Sequence

import torch
from torch import Tensor

from cnndsl.recipe.augmentations import Augmentation
from cnndsl.report.pixels import Pixels, Sheet
from cnndsl.train.augmenting import augmented
from cnndsl.train.data.fitting import coloured
from cnndsl.train.data.samples import Collection, DataError, Samples
from cnndsl.train.pictures.pairs import key, overlaid
from cnndsl.train.pictures.samples import pixels
from cnndsl.train.reading import spelled

_EPOCHS = 2
_NARROW, _WIDE, _LETTER = 48, 224, 7
"""How wide an image is drawn at least and at most, and a letter of its name."""


def sheets(
    data: Collection, augment: Sequence[Augmentation], seed: int, most: int
) -> tuple[Sheet, ...]:
    """Images of the training set, evenly chosen, and what augmentation makes of them."""
    places = _readable(data.train, most)
    images, labels = data.train.read(places)
    room = max(_NARROW, min(_WIDE, images.shape[-1])) // _LETTER
    texts = _texts(labels, data)
    names = tuple([each if len(each) <= room else f"{each[: room - 1]}…" for each in texts])
    own = f"{len(places)} of {len(data.train):,} images to learn from"
    colours = key(data.classes) if data.task == "masks" else ()
    made = [Sheet(own, "", _shown(images, labels, data), names, key=colours)]
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


def _texts(labels: Tensor, data: Collection) -> list[str]:
    """What is written below images; of masks nothing, which lie over them."""
    if data.task == "sequences":
        return [spelled(data.classes, each) for each in labels]
    return [data.classes[int(each)] for each in labels] if labels.dim() == 1 else []


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
    if data.task == "masks":
        colours = overlaid(colours, labels)
    return tuple(map(pixels, colours))
