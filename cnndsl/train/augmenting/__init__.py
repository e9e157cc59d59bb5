"""Augmentations on whole batches, on the device where they are, with a decision for each image."""

from collections.abc import Sequence
from itertools import groupby

import torch
from torch import Tensor

from cnndsl.recipe.augmentations import Augmentation, Noise
from cnndsl.train.augmenting.mixing import MIXES
from cnndsl.train.augmenting.moving import MOVES, moved
from cnndsl.train.augmenting.painting import PAINTS, noisy
from cnndsl.train.chance import uniform
from cnndsl.train.learning.targets import fractions

__all__ = ["augmented", "partners"]

_NUMBERS = {cls: count for table in (MOVES, PAINTS, MIXES) for cls, (count, _) in table.items()}


def augmented(
    images: Tensor,
    labels: Tensor,
    augment: Sequence[Augmentation],
    seed: int,
    epoch: int,
    places: Tensor,
    classes: int,
) -> tuple[Tensor, Tensor]:
    """Images [n, c, h, w] of numbers from 0 to 1 changed one way after the other, with targets.

    Bytes stand for 255ths; flips and shifts are soonest made on them.
    What becomes of an image depends on the seed, the epoch and its place alone, but for the
    partner that it is mixed with: that is the one behind it in the batch, whose order is of
    chance, for a second mixture the second behind it, and so on. Labels are classes [n], masks
    [n, h, w] or pictures [n, c, h, w]; the latter two move with their images, and where nothing
    moved in, a mask says `NOWHERE`. Mixed classes become shares of each.
    """
    counts = [_NUMBERS.get(type(each), 0) for each in augment]
    drawn = uniform(seed, epoch, places, "augment", sum(counts)).split(counts, 1)
    targets, mixes = labels, 0
    steps = enumerate(zip(augment, drawn, strict=True))
    for moves, run in groupby(steps, lambda step: type(step[1][0]) in MOVES):
        if moves:
            images, targets = moved(images, targets, [each for _, each in run])
            continue
        images, targets = fractions(images), fractions(targets)
        for number, (each, numbers) in run:
            if isinstance(each, Noise):
                images = noisy(images, each, seed, epoch, places, number)
            elif each.mixes:
                mixes += 1
                others = torch.arange(len(images), device=images.device).roll(-mixes)
                mix = MIXES[type(each)][1]
                images, targets = mix(each, images, targets, numbers, others, classes)
            else:
                images = PAINTS[type(each)][1](each, images, numbers)
    return fractions(images), fractions(targets)


def partners(augment: Sequence[Augmentation]) -> int:
    """How many images behind an image have a part in what becomes of it."""
    mixes = sum(each.mixes for each in augment)
    return mixes * (mixes + 1) // 2
