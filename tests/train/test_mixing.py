"""Augmentations that make one sample of two, and their targets."""

import math

import pytest
import torch

from cnndsl.recipe.augmentations import (
    Augmentation,
)
from cnndsl.train.augmenting import augmented
from cnndsl.train.augmenting.mixing import even, partners
from cnndsl.train.targets import shares
from tests.train.changing import (
    CLASSES,
    COUNT,
    MIXES,
    classes,
    pictures,
)


@pytest.mark.parametrize("each", MIXES, ids=str)
def test_mixed_targets_sum_to_1_and_tell_the_mixture(each: Augmentation) -> None:
    labels = torch.arange(CLASSES).repeat(20)
    flat = shares(labels, CLASSES)[:, :, None, None].expand(-1, -1, 8, 8)
    places = torch.arange(1000, 1000 + len(labels))
    images, targets = augmented(flat, labels, [each], 3, 0, places, CLASSES)
    assert torch.allclose(targets.sum(1), torch.ones(len(labels)))
    assert torch.allclose(images.mean((2, 3)), targets)
    assert int((targets.amax(1) < 0.99).sum()) > 20
    again, same = augmented(flat, labels, [each], 3, 0, places, CLASSES)
    assert torch.equal(again, images)
    assert torch.equal(same, targets)
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))
    other = augmented(flat[order], labels[order], [each], 3, 0, places[order], CLASSES)
    assert torch.equal(other[0], images[order])
    assert torch.equal(other[1], targets[order])


def test_partners_are_others() -> None:
    places = torch.arange(500, 600)
    found = partners(1, 2, places, 0)
    assert torch.equal(found.sort().values, torch.arange(100))
    assert not bool((found == torch.arange(100)).any())
    assert not torch.equal(found, partners(1, 3, places, 0))
    assert partners(1, 2, places[:1], 0).tolist() == [0]


@pytest.mark.parametrize("each", MIXES, ids=str)
def test_masks_are_mixed_as_their_images(each: Augmentation) -> None:
    mask = torch.randint(3, (10, 6, 6), generator=torch.Generator().manual_seed(0))
    images, targets = augmented(shares(mask, 3), mask, [each], 3, 0, torch.arange(10), 3)
    soft = targets if targets.is_floating_point() else shares(targets, 3)
    assert torch.allclose(soft, images)
    assert not torch.equal(images, shares(mask, 3))


@pytest.mark.parametrize("each", MIXES, ids=str)
def test_pictures_to_be_made_again_are_mixed_as_their_images(each: Augmentation) -> None:
    images = pictures()
    assert torch.equal(*augmented(images, images, [each], 3, 0, torch.arange(COUNT), 0))


def test_mixing_twice_leaves_shares() -> None:
    labels = classes()
    _, targets = augmented(pictures(), labels, [*MIXES, *MIXES], 3, 0, torch.arange(COUNT), CLASSES)
    assert torch.allclose(targets.sum(1), torch.ones(COUNT))


@pytest.mark.parametrize("alpha", [0.1, 0.2, 0.5, 1.0, 2.0, 8.0])
def test_shares_are_of_the_beta_distribution(alpha: float) -> None:
    """Held against a sum over the density in steps that grow from either end."""
    numbers = (torch.arange(20_000, dtype=torch.float64) + 0.5) / 20_000
    found = even(numbers, alpha)
    assert bool((found.diff() >= 0).all())
    assert torch.allclose(found + found.flip(0), torch.ones(()).double(), atol=1e-6)
    assert float(found.var()) == pytest.approx(1 / (4 * (2 * alpha + 1)), rel=1e-3)
    steps = torch.linspace(-150 / alpha, math.log(0.5), 2_000_001, dtype=torch.float64)
    density = (alpha * steps + (alpha - 1) * torch.log1p(-steps.exp())).exp()
    below = torch.cumulative_trapezoid(density, steps)
    below = below / below[-1] / 2
    half = found[:10_000].log().clamp(min=float(steps[1]))
    places = torch.searchsorted(steps[1:].contiguous(), half).clamp(max=len(below) - 1)
    assert torch.allclose(below[places], numbers[:10_000], atol=2e-4)
