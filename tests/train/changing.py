"""What the tests of augmentations have in common: one of each, and images for it."""

import torch
from torch import Tensor

from cnndsl.recipe.augmentations import (
    Augmentation,
    Colour,
    Crop,
    Cutmix,
    Cutout,
    Hflip,
    Mixup,
    Noise,
    Rotate,
    Scale,
    Translate,
    Vflip,
    Window,
)
from cnndsl.train.augmenting import augmented

COUNT, CLASSES = 12, 4
SOME: dict[type[Augmentation], Augmentation] = {
    Hflip: Hflip(),
    Vflip: Vflip(),
    Rotate: Rotate(degrees=40.0),
    Scale: Scale(by=0.3),
    Window: Window(area=0.2),
    Crop: Crop(pad=3),
    Translate: Translate(fraction=0.3),
    Noise: Noise(deviation=0.1),
    Colour: Colour(brightness=0.4, contrast=0.4, saturation=0.6),
    Cutout: Cutout(size=5),
    Mixup: Mixup(alpha=0.4),
    Cutmix: Cutmix(alpha=1.0),
}
ALONE = [each for each in SOME.values() if not each.mixes]
MOVES = [each for each in ALONE if not isinstance(each, (Noise, Colour, Cutout))]
MIXES = [each for each in SOME.values() if each.mixes]
NOTHING = [
    Hflip(chance=0.0),
    Vflip(chance=0.0),
    Rotate(degrees=0.0),
    Scale(by=0.0),
    Crop(pad=0),
    Translate(fraction=0.0),
    Noise(deviation=0.0),
    Colour(),
]
ALWAYS = [Hflip(chance=1.0), Vflip(chance=1.0)]


def pictures(count: int = COUNT, channels: int = 3, height: int = 9, width: int = 14) -> Tensor:
    return torch.rand(count, channels, height, width, generator=torch.Generator().manual_seed(0))


def classes(count: int = COUNT) -> Tensor:
    return torch.randint(CLASSES, (count,), generator=torch.Generator().manual_seed(1))


def after(
    images: Tensor, *augment: Augmentation, places: Tensor | None = None, epoch: int = 0
) -> Tensor:
    places = torch.arange(len(images)) if places is None else places
    return augmented(images, classes(len(images)), augment, 3, epoch, places, CLASSES)[0]
