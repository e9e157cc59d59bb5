"""Augmentations that make one sample of two, and what such a sample shows."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor

from cnndsl.recipe.augmentations import Augmentation, Cutmix, Mixup
from cnndsl.train.chance import key, words
from cnndsl.train.targets import shares

Mix = Callable[[Any, Tensor, Tensor, Tensor, Tensor, int], tuple[Tensor, Tensor]]
_KNOTS = 4096


def partners(seed: int, epoch: int, places: Tensor, number: int) -> Tensor:
    """For each image of a batch another one: the next, in an order of chance."""
    drawn = words(key(seed, epoch, f"partner {number}"), places)[:, 0]
    order = drawn.argsort(stable=True)
    return torch.empty_like(order).scatter_(0, order, order.roll(-1))


def even(numbers: Tensor, alpha: float) -> Tensor:
    """Numbers from 0 to 1, evenly spread, as numbers of the distribution Beta(alpha, alpha)."""
    exact = numbers.double()
    inner = torch.minimum(exact, 1 - exact) * (2 * _KNOTS)
    knots = _knots(alpha, numbers.device)
    start = inner.floor().clamp_(max=_KNOTS - 1)
    low, high = knots[start.long()], knots[start.long() + 1]
    half = (low + (high - low) * (inner - start)) ** (1 / alpha)
    return torch.where(exact < 0.5, half, 1 - half).to(numbers.dtype)


@lru_cache(maxsize=16)
def _knots(alpha: float, device: torch.device) -> Tensor:
    """x ** alpha for what Beta(alpha, alpha) is below with probability 0 to 1/2, evenly spaced.

    As a function of x ** alpha that probability has a density that is bounded, and even nearly
    constant where alpha is small.
    """
    ends = torch.linspace(0, 0.5**alpha, 16 * _KNOTS + 1, dtype=torch.float64)
    middles = (ends[1:] + ends[:-1]) / 2
    below = (1 - middles ** (1 / alpha)).pow(alpha - 1).cumsum(0)
    below = torch.cat([below.new_zeros(1), below / below[-1]])
    wanted = torch.linspace(0, 1, _KNOTS + 1, dtype=torch.float64)
    after = torch.searchsorted(below, wanted).clamp(1, len(below) - 1)
    part = (wanted - below[after - 1]) / (below[after] - below[after - 1])
    return (ends[after - 1] + (ends[after] - ends[after - 1]) * part).to(device)


def _mixup(
    mixup: Mixup,
    images: Tensor,
    targets: Tensor,
    numbers: Tensor,
    partners: Tensor,
    classes: int,
) -> tuple[Tensor, Tensor]:
    """A mean, weighted by a number of its own for each image."""
    own = even(numbers[:, 0], mixup.alpha)
    soft = targets if targets.is_floating_point() else shares(targets, classes)
    return _mean(images, partners, own), _mean(soft, partners, own)


def _mean(values: Tensor, partners: Tensor, own: Tensor) -> Tensor:
    own = own.view(-1, *(1,) * (values.dim() - 1)).to(values.dtype)
    return values * own + values[partners] * (1 - own)


def _cutmix(
    cutmix: Cutmix,
    images: Tensor,
    targets: Tensor,
    numbers: Tensor,
    partners: Tensor,
    classes: int,
) -> tuple[Tensor, Tensor]:
    """A rectangle with the image's proportions, as much of it as lies in the image."""
    side = (1 - even(numbers[:, 0], cutmix.alpha)).sqrt()
    rows, columns = (
        _stretch(numbers[:, 1 + place], side, images.shape[2 + place]) for place in (0, 1)
    )
    box = rows[:, :, None] & columns[:, None, :]
    images = torch.where(box[:, None], images[partners], images)
    if targets.dim() > 2:
        there = box if targets.dim() == 3 else box[:, None]
        return images, torch.where(there, targets[partners], targets)
    soft = targets if targets.is_floating_point() else shares(targets, classes)
    own = 1 - box.flatten(1).sum(1) / box[0].numel()
    return images, _mean(soft, partners, own)


def _stretch(numbers: Tensor, side: Tensor, length: int) -> Tensor:
    """Which pixels of an axis lie in a part of it around one of them, [n, length]."""
    size = (side * length).floor()
    start = ((numbers * length).floor() - (size / 2).floor())[:, None]
    places = torch.arange(length, device=numbers.device)
    return (places >= start) & (places < start + size[:, None])


MIXES: Mapping[type[Augmentation], tuple[int, Mix]] = MappingProxyType(
    {Mixup: (1, _mixup), Cutmix: (3, _cutmix)}
)
"""How many numbers each takes, and what it does with a batch."""
