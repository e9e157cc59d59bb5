"""Augmentations: what is true of each."""

import math

import pytest
import torch
from torchvision.transforms.v2 import functional as vision

from cnndsl.recipe.augmentations import (
    AUGMENTATIONS,
    Augmentation,
    Colour,
    Cutout,
    Hflip,
    Noise,
)
from cnndsl.train.augmenting import augmented
from tests.train.changing import (
    ALONE,
    ALWAYS,
    CLASSES,
    COUNT,
    NOTHING,
    SOME,
    after,
    classes,
    pictures,
)


def test_every_augmentation_is_among_these() -> None:
    assert {*SOME} == {*AUGMENTATIONS.values()}


def test_none_changes_nothing() -> None:
    images, labels = pictures(), classes()
    found = augmented(images, labels, (), 0, 0, torch.arange(COUNT), CLASSES)
    assert found[0] is images
    assert found[1] is labels


@pytest.mark.parametrize("height", [9, 8, 28])
@pytest.mark.parametrize("each", NOTHING, ids=str)
def test_without_strength_nothing_changes(each: Augmentation, height: int) -> None:
    images = pictures(height=height)
    assert torch.equal(after(images, each), images)


@pytest.mark.parametrize("each", ALWAYS, ids=str)
def test_a_flip_twice_changes_nothing_and_once_is_that_of_torch(each: Augmentation) -> None:
    images = pictures()
    assert torch.equal(after(images, each, each), images)
    assert torch.equal(after(after(images, each), each), images)
    assert torch.equal(after(images, each), images.flip(3 if isinstance(each, Hflip) else 2))


@pytest.mark.parametrize("each", SOME.values(), ids=str)
def test_each_image_is_changed_anew_each_epoch(each: Augmentation) -> None:
    images = pictures(1).expand(64, -1, -1, -1)
    first, second = after(images, each), after(images, each, epoch=1)
    assert torch.equal(after(images, each), first)
    if not each.mixes:
        assert not torch.equal(first, second)
        assert len({tuple(image.flatten().tolist()) for image in first}) > 1
    assert first.shape == images.shape
    assert first.dtype == images.dtype


@pytest.mark.parametrize("each", ALONE, ids=str)
def test_an_image_becomes_the_same_in_any_company(each: Augmentation) -> None:
    images = pictures(40, height=33, width=31)
    whole = after(images, each, Hflip())
    chosen = torch.tensor([7, 39, 0, 7])
    assert torch.equal(after(images[chosen], each, Hflip(), places=chosen), whole[chosen])
    alone = torch.tensor([39])
    assert torch.equal(after(images[alone], each, Hflip(), places=alone), whole[alone])


@pytest.mark.parametrize("augment", [[each] for each in SOME.values()] + [[*ALONE], []], ids=str)
def test_bytes_are_255ths(augment: list[Augmentation]) -> None:
    images = (pictures() * 255).byte()
    places = torch.arange(COUNT)
    found = augmented(images, images, augment, 3, 0, places, CLASSES)
    numbers = images.float() / 255
    expected = augmented(numbers, numbers, augment, 3, 0, places, CLASSES)
    for ours, theirs in zip(found, expected, strict=True):
        assert torch.equal(ours, theirs)


@pytest.mark.parametrize("each", SOME.values(), ids=str)
def test_how_an_image_lies_in_memory_does_not_matter(each: Augmentation) -> None:
    images = pictures()
    last = images.contiguous(memory_format=torch.channels_last)
    assert torch.equal(after(images, each), after(last, each))


def test_noise_has_its_deviation_and_is_new_for_each_pixel() -> None:
    images = pictures(50, height=40, width=40)
    added = (after(images, Noise(deviation=0.2)) - images).double()
    assert abs(float(added.std()) - 0.2) < 0.001
    assert abs(float(added.mean())) < 0.001
    twice = after(images, Noise(deviation=0.2), Noise(deviation=0.2)) - images
    assert abs(float(twice.std()) - 0.2 * math.sqrt(2)) < 0.001
    flat = added.flatten(1)
    assert float(torch.corrcoef(flat).fill_diagonal_(0).abs().max()) < 0.08


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("name", ["brightness", "contrast", "saturation"])
def test_colours_are_those_of_torchvision(name: str, channels: int) -> None:
    images = pictures(100, channels)
    found = after(images, Colour(**{name: 0.5}))
    change = getattr(vision, f"adjust_{name}")
    grid = torch.linspace(0.5, 1.5, 201)
    used = []
    for before, image in zip(images, found, strict=True):
        if channels == 1 and name == "saturation":
            assert torch.equal(before, image)
            continue
        errors = torch.stack([(change(before, float(x)) - image).abs().max() for x in grid])
        factor = float(grid[errors.argmin()])
        assert float(errors.min()) < 0.0026  # half a step of the grid
        used.append(factor)
    if used:
        assert min(used) < 0.55
        assert max(used) > 1.45


def test_colours_beyond_black_and_white_stay_there() -> None:
    images = pictures(200)
    found = after(images, Colour(brightness=3.0))
    assert float(found.min()) >= 0
    assert float(found.max()) == 1
    assert bool((found.flatten(1).amax(1) > 0).all())
    assert bool((after(images, Colour(contrast=9.0)) == 0).any())


def test_a_cutout_is_a_square_with_its_middle_in_the_image() -> None:
    images = pictures(300) + 1
    gone = after(images, Cutout(size=5)) == 0
    assert bool((gone.all(1) == gone.any(1)).all())
    rows, columns = gone[:, 0].any(2), gone[:, 0].any(1)
    assert torch.equal(gone[:, 0], rows[:, :, None] & columns[:, None])
    for stretch in (rows, columns):
        lengths = stretch.sum(1)
        assert lengths.max() == 5
        assert lengths.min() == 3
        inner = stretch[~stretch[:, 0] & ~stretch[:, -1]]
        assert bool((inner.sum(1) == 5).all())
        starts = (stretch[:, 1:] & ~stretch[:, :-1]).sum(1) + stretch[:, 0]
        assert bool((starts == 1).all())  # one piece
    kept = after(images, Cutout(size=5))
    assert torch.equal(kept[~gone], images[~gone])
