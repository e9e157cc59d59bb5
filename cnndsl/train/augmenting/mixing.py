"""Augmentations that make one sample of two, and what such a sample shows."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import expm1, log, log1p, sqrt
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from cnndsl.recipe.augmentations import Augmentation, Cutmix, Mixup
from cnndsl.train.augmenting.painting import stretch
from cnndsl.train.learning.targets import shares

Mix = Callable[[Any, Tensor, Tensor, Tensor, Tensor, int], tuple[Tensor, Tensor]]
_CELLS = 8192
_NOTHING = 21.0
"""Half of minus the logarithm of a density that counts nothing, beside 1 at its top."""


def even(numbers: Tensor, alpha: float) -> Tensor:
    """Numbers from 0 to 1, evenly spread, as numbers of the distribution Beta(alpha, alpha)."""
    exact = numbers.double()
    outer = torch.minimum(exact, 1 - exact)
    places, below = _quantiles(alpha, numbers.device)
    after = torch.searchsorted(below, outer).clamp_(1, _CELLS)
    part = (outer - below[after - 1]) / (below[after] - below[after - 1])
    half = (places[after - 1] + (places[after] - places[after - 1]) * part).sigmoid()
    return torch.where(exact < 0.5, half, 1 - half).to(numbers.dtype)


@lru_cache(maxsize=16)
def _quantiles(alpha: float, device: torch.device) -> tuple[Tensor, Tensor]:
    """Places up to the middle, each with the probability that Beta(alpha, alpha) is below it.

    A place is log(x / (1 - x)). There the density is (4 x (1 - x)) ** alpha, for any alpha one
    smooth hill, which the first place is so far out on that what lies beyond counts nothing.
    """
    height = _NOTHING / alpha
    far = 2 * (height + log1p(sqrt(-expm1(-2 * height))))
    places = torch.linspace(-far, 0, _CELLS + 1, dtype=torch.float64)
    middles = (places[1:] + places[:-1]) / 2
    sides = functional.logsigmoid(middles) + functional.logsigmoid(-middles)
    below = (alpha * (sides + log(4))).exp().cumsum(0)
    below = torch.cat([below.new_zeros(1), below / (2 * below[-1])])
    return places.to(device), below.to(device)


def _mixup(
    mixup: Mixup, images: Tensor, labels: Tensor, numbers: Tensor, partners: Tensor, classes: int
) -> tuple[Tensor, Tensor]:
    """A mean, weighted by a number of its own for each image."""
    own = even(numbers[:, 0], mixup.alpha)
    return _mean(images, partners, own), _mean(_soft(labels, classes), partners, own)


def _soft(labels: Tensor, classes: int) -> Tensor:
    """Shares of classes, which labels are already that were mixed before."""
    return labels if labels.is_floating_point() else shares(labels, classes)


def _mean(values: Tensor, partners: Tensor, own: Tensor) -> Tensor:
    own = own.view(-1, *(1,) * (values.dim() - 1)).to(values.dtype)
    return values * own + values[partners] * (1 - own)


def _cutmix(
    cutmix: Cutmix, images: Tensor, labels: Tensor, numbers: Tensor, partners: Tensor, classes: int
) -> tuple[Tensor, Tensor]:
    """A rectangle with the image's proportions, as much of it as lies in the image."""
    side = (1 - even(numbers[:, 0], cutmix.alpha)).sqrt()
    rows, columns = (
        stretch(numbers[:, 1 + place], (side * extent).floor(), extent)
        for place, extent in enumerate(images.shape[2:])
    )
    box = rows[:, :, None] & columns[:, None, :]
    images = torch.where(box[:, None], images[partners], images)
    own = 1 - box.flatten(1).sum(1) / box[0].numel()
    return images, _mean(_soft(labels, classes), partners, own)


MIXES: Mapping[type[Augmentation], tuple[int, Mix]] = MappingProxyType(
    {Mixup: (1, _mixup), Cutmix: (3, _cutmix)}
)
"""How many numbers each takes, and what it does with a batch."""
