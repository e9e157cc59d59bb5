"""Augmentations that make one sample of two, and their targets."""

import math

import pytest
import torch

from cnndsl.recipe.augmentations import (
    Augmentation,
)
from cnndsl.train.augmenting import augmented, partners
from cnndsl.train.augmenting.mixing import even
from cnndsl.train.learning.targets import shares
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


@pytest.mark.parametrize("count", [1, 2, 3])
def test_what_becomes_of_images_follows_from_those_behind_them(count: int) -> None:
    """So a process needs no others of a batch, and changes its own as one with all of them does."""
    augment, images, labels, places = MIXES[:1] * count, pictures(), classes(), torch.arange(COUNT)
    whole = augmented(images, labels, augment, 3, 0, places, CLASSES)
    behind = partners(augment)
    assert behind == [1, 3, 6][count - 1]
    for start in (0, 3, 5):
        cut = slice(start, start + 1 + behind)
        part = augmented(images[cut], labels[cut], augment, 3, 0, places[cut], CLASSES)
        for one, other in zip(part, whole, strict=True):
            assert torch.equal(one[0], other[start])


def test_mixing_twice_leaves_shares() -> None:
    labels = classes()
    _, targets = augmented(pictures(), labels, [*MIXES, *MIXES], 3, 0, torch.arange(COUNT), CLASSES)
    assert torch.allclose(targets.sum(1), torch.ones(COUNT))


@pytest.mark.parametrize("alpha", [0.1, 0.2, 0.5, 1.0, 2.0, 8.0, 40.0, 100.0, 2000.0])
def test_shares_have_the_moments_of_the_beta_distribution(alpha: float) -> None:
    numbers = (torch.arange(200_000, dtype=torch.float64) + 0.5) / 200_000
    found = even(numbers, alpha)
    assert bool((found.diff() >= 0).all())
    assert torch.allclose(found + found.flip(0), torch.ones(()).double(), atol=1e-12)
    away = found - 0.5
    assert float(away.square().mean()) == pytest.approx(1 / (4 * (2 * alpha + 1)), rel=2e-4)
    fourth = 3 / (16 * (2 * alpha + 1) * (2 * alpha + 3))
    assert float(away.pow(4).mean()) == pytest.approx(fourth, rel=5e-4)


@pytest.mark.parametrize("alpha", [1, 2, 8, 100, 2000])
def test_shares_are_the_quantiles_of_the_beta_distribution(alpha: int) -> None:
    """To be below x is as likely as that of 2 alpha - 1 tries with chance x half succeed."""
    wanted = torch.tensor([1e-6, 1e-3, 0.05, 0.3, 0.5, 0.8, 0.999], dtype=torch.float64)
    for probability, x in zip(wanted.tolist(), even(wanted, alpha).tolist(), strict=True):
        tries = 2 * alpha - 1
        assert math.fsum(
            math.exp(
                math.lgamma(tries + 1)
                - math.lgamma(k + 1)
                - math.lgamma(tries - k + 1)
                + k * math.log(x)
                + (tries - k) * math.log1p(-x)
            )
            for k in range(alpha, tries + 1)
        ) == pytest.approx(probability, rel=1e-4)


@pytest.mark.parametrize("alpha", [0.05, 0.2, 0.5])
def test_small_alpha_leaves_mostly_one_of_the_two(alpha: float) -> None:
    """Held against the series of the incomplete beta function, which is soon at its end here."""
    wanted = torch.tensor([0.1, 0.2, 0.35, 0.45], dtype=torch.float64)
    beta = math.exp(2 * math.lgamma(alpha) - math.lgamma(2 * alpha))
    for probability, x in zip(wanted.tolist(), even(wanted, alpha).tolist(), strict=True):
        term, terms = 1.0, []
        for k in range(200):
            terms.append(term / (alpha + k))
            term *= (k + 1 - alpha) / (k + 1) * x
        assert x**alpha * math.fsum(terms) / beta == pytest.approx(probability, rel=1e-4)
