"""Augmentations that change what pixels show, and leave them where they are."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor

from cnndsl.recipe.augmentations import Augmentation, Colour, Cutout, Noise
from cnndsl.train.chance import normal
from cnndsl.train.data.fitting import LUMA

Paint = Callable[[Any, Tensor, Tensor], Tensor]


def noisy(
    images: Tensor, noise: Noise, seed: int, epoch: int, places: Tensor, number: int
) -> Tensor:
    """With a number of its own for each pixel; what leaves 0 to 1 by it is left so."""
    numbers = normal(seed, epoch, places, f"noise {number}", images[0].numel())
    return images + numbers.view(images.shape) * noise.deviation


def _colour(colour: Colour, images: Tensor, numbers: Tensor) -> Tensor:
    """First brightness, then contrast, then saturation."""
    most = (colour.brightness, colour.contrast, colour.saturation)
    brightness, contrast, saturation = (
        _factor(numbers[:, place], each) for place, each in enumerate(most)
    )
    if colour.brightness:
        images = (images * brightness).clamp(0, 1)
    if colour.contrast:
        grey = _grey(images).mean((1, 2, 3), keepdim=True, dtype=torch.float64).to(images.dtype)
        images = _towards(grey, images, contrast)
    if colour.saturation and images.shape[1] == len(LUMA):
        images = _towards(_grey(images), images, saturation)
    return images


def _factor(numbers: Tensor, most: float) -> Tensor:
    least = max(0.0, 1 - most)
    return (numbers * (1 + most - least) + least)[:, None, None, None]


def _grey(images: Tensor) -> Tensor:
    if images.shape[1] != len(LUMA):
        return images
    red, green, blue = (images[:, place] * each for place, each in enumerate(LUMA))
    return (red + green + blue)[:, None]


def _towards(less: Tensor, more: Tensor, factor: Tensor) -> Tensor:
    """With 0 the first, with 1 the second, and beyond it with more."""
    return (more * factor + less * (1 - factor)).clamp(0, 1)


def _cutout(cutout: Cutout, images: Tensor, numbers: Tensor) -> Tensor:
    """The middle of the square is a pixel of the image, so that a part may lie outside."""
    size = torch.full_like(numbers[:, 0], cutout.size)
    rows, columns = (
        stretch(numbers[:, place], size, extent) for place, extent in enumerate(images.shape[2:])
    )
    return images * ~(rows[:, None, :, None] & columns[:, None, None, :])


def stretch(numbers: Tensor, size: Tensor, length: int) -> Tensor:
    """Which pixels of an axis lie in so long a part of it around one of them, [n, length]."""
    size = size.view(-1, 1)
    start = (numbers * length).floor()[:, None] - (size / 2).floor()
    places = torch.arange(length, device=numbers.device)
    return (places >= start) & (places < start + size)


PAINTS: Mapping[type[Augmentation], tuple[int, Paint]] = MappingProxyType(
    {Colour: (3, _colour), Cutout: (2, _cutout)}
)
"""How many numbers each takes, and what it does; noise takes one for each pixel by itself."""
