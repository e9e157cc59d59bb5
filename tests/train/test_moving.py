"""Augmentations that move pixels, held against windows, torch's sampler, and one another."""

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - its usual name
from torchvision.transforms import v2

from cnndsl.recipe.augmentations import (
    Augmentation,
    Colour,
    Crop,
    Cutout,
    Hflip,
    Noise,
    Rotate,
    Scale,
    Translate,
    Vflip,
    Window,
)
from cnndsl.train.augmenting import augmented
from cnndsl.train.augmenting.moving import moved
from cnndsl.train.chance import uniform
from cnndsl.train.learning.targets import NOWHERE, shares
from tests.train.changing import COUNT, MOVES, after, classes, pictures


def found_maps(each: Augmentation, epoch: int = 0) -> tuple[Tensor, Tensor]:
    """The row and column of the source of each pixel, read off images that tell them."""
    size = 21
    rows = torch.arange(1.0, size + 1)[:, None].expand(size, size)
    told = torch.stack([rows, rows.T, torch.ones(size, size)]).expand(200, -1, -1, -1)
    moved = after(told, each, epoch=epoch)
    inside = moved[:, 2] > 0.9999
    return moved[:, 0].where(inside, 0), moved[:, 1].where(inside, 0)


def test_a_crop_is_a_window_of_the_padded_image() -> None:
    images = pictures(300)
    found = after(images, Crop(pad=2))
    windows = F.pad(images, (2, 2, 2, 2)).unfold(2, 9, 1).unfold(3, 14, 1)  # n c 5 5 h w
    same = (windows == found[:, :, None, None]).all(-1).all(-1).all(1)
    assert bool(same.flatten(1).any(1).all())
    assert bool((same.sum(0) > 2).all())  # each of the 25, of 12 in the mean


def test_a_translation_is_a_shift_by_part_of_the_size() -> None:
    images = pictures(400, height=10, width=20)
    found = after(images, Translate(fraction=0.1))
    windows = F.pad(images, (2, 2, 1, 1)).unfold(2, 10, 1).unfold(3, 20, 1)
    same = (windows == found[:, :, None, None]).all(-1).all(-1).all(1)
    assert same.shape[1:] == (3, 5)
    assert bool(same.flatten(1).any(1).all())
    assert bool((same.sum(0) > 2).all())


def turned(images: Tensor, angles: Tensor, factors: Tensor) -> Tensor:
    """By torch's own sampler."""
    height, width = images.shape[2:]
    cosine, sine = angles.cos() / factors, angles.sin() / factors
    zero, ratio = torch.zeros_like(sine), height / width
    theta = torch.stack([cosine, -sine * ratio, zero, sine / ratio, cosine, zero], 1)
    grid = F.affine_grid(theta.view(-1, 2, 3), [*images.shape], align_corners=False)
    return F.grid_sample(images, grid, align_corners=False)


def test_a_turn_is_that_of_torch() -> None:
    images = pictures(200)
    found = after(images, Rotate(degrees=30.0))
    grid = torch.linspace(-30, 30, 60_001).deg2rad()
    ones = torch.ones(200)
    best = grid[torch.linspace(0, 60_000, 2_001).long()]
    errors = torch.stack(
        [
            (turned(images[:4], angle.expand(4), ones[:4]) - found[:4]).flatten(1).abs().amax(1)
            for angle in best
        ]
    )
    for image, place in enumerate(errors.argmin(0).tolist()):
        close = grid[max(0, 30 * place - 30) : 30 * place + 31]
        many = images[image : image + 1].expand(len(close), -1, -1, -1)
        error = turned(many, close, torch.ones(len(close))) - found[image]
        assert float(error.flatten(1).abs().amax(1).min()) < 1e-4
    sizes = images.new_tensor([x.abs().sum() for x in found - images])
    assert float(sizes.min()) > 0


def test_half_a_turn_is_a_flip_of_both_axes() -> None:
    images = pictures()
    most = torch.full((COUNT, 1), 1.0)  # as a number just below would be
    found, _ = moved(images, classes(), [(Rotate(degrees=180.0), most)])
    assert torch.allclose(found, images.flip(2, 3), atol=1e-4)


def test_sizes_are_even_between_their_bounds() -> None:
    rows, columns = found_maps(Scale(by=0.25))
    steps = columns[:, 10, 11] - columns[:, 10, 10]  # at the middle, always inside
    assert torch.allclose(steps, rows[:, 11, 10] - rows[:, 10, 10], atol=1e-4)
    factors = 1 / steps
    assert 0.7499 < float(factors.min()) < 0.77
    assert 1.23 < float(factors.max()) < 1.2501
    assert abs(float(factors.mean()) - 1) < 0.05
    assert torch.allclose(columns[:, 10, 10], torch.full((200,), 11.0))


def test_angles_are_even_between_their_bounds() -> None:
    rows, columns = found_maps(Rotate(degrees=45.0))
    across, down = columns[:, 10, 11] - columns[:, 10, 10], rows[:, 10, 11] - rows[:, 10, 10]
    angles = torch.atan2(down, across).rad2deg()
    assert torch.allclose(across.hypot(down), torch.ones(200), atol=1e-4)
    assert -45.01 < float(angles.min()) < -42
    assert 42 < float(angles.max()) < 45.01
    assert abs(float(angles.mean())) < 6


def test_windows_are_those_of_torchvision() -> None:
    """Their areas, proportions and places have the same quartiles, and none leaves the image."""
    size, move = 21, Window(area=0.08, ratio=4 / 3)
    whole = [found_maps(move, epoch) for epoch in range(10)]
    rows, columns = (torch.cat(each) for each in zip(*whole, strict=True))
    assert float(rows.min()) > 0.99
    assert float(columns.max()) < size + 0.01
    height, width = (rows[:, 11, 10] - rows[:, 10, 10]), (columns[:, 10, 11] - columns[:, 10, 10])
    torch.manual_seed(0)
    image = torch.empty(1, 2100, 2100)
    theirs = torch.tensor(
        [v2.RandomResizedCrop.get_params(image, [0.08, 1.0], [3 / 4, 4 / 3]) for _ in range(2000)]
    )
    parts = theirs[:, 2:] / 2100
    quarters = torch.tensor([0.1, 0.25, 0.5, 0.75, 0.9])
    for ours, other, near in (
        (height * width, parts.prod(1), 0.04),
        (width / height, parts[:, 1] / parts[:, 0], 0.04),
    ):
        assert (ours.quantile(quarters) - other.quantile(quarters)).abs().max() < near
    free = (1 - height) * (size - 1)
    place = ((rows[:, 10, 10] - 11) / free + 0.5)[free > 1]
    assert (place.quantile(quarters) - quarters).abs().max() < 0.04


def test_a_window_of_all_is_the_image() -> None:
    images = pictures()
    assert torch.allclose(after(images, Window(area=1.0, ratio=1.0)), images, atol=1e-5)


QUARTER = Rotate(degrees=90.0)


@pytest.mark.parametrize("then", [Hflip(), Vflip(), Crop(pad=4), Translate(fraction=0.2), QUARTER])
@pytest.mark.parametrize("first", [Hflip(), Vflip(), Crop(pad=4), Translate(fraction=0.2), QUARTER])
def test_moves_that_follow_one_another_are_read_at_once(
    first: Augmentation, then: Augmentation
) -> None:
    images = F.pad(pictures(height=6, width=6), (12, 12, 12, 12))  # so that nothing leaves
    labels, numbers = classes(), uniform(5, 0, torch.arange(COUNT), "moves", 4)
    one, other = (
        (each, drawn.round() if each is QUARTER else drawn)
        for each, drawn in ((first, numbers[:, :2]), (then, numbers[:, 2:]))
    )
    found = moved(images, labels, [one, other])[0]
    expected = moved(moved(images, labels, [one])[0], labels, [other])[0]
    assert torch.allclose(found, expected, atol=1e-4)
    flips, shifts = (
        all(isinstance(each, some) for each in (first, then))
        for some in ((Hflip, Vflip), (Crop, Translate))
    )
    if first != then and not flips:
        swapped = moved(images, labels, [other, one])[0]
        assert torch.allclose(found, swapped, atol=1e-4) == shifts


@pytest.mark.parametrize("each", MOVES, ids=str)
def test_masks_move_with_their_images(each: Augmentation) -> None:
    mask = (torch.arange(9)[:, None] // 3 + torch.arange(14) // 5).expand(60, -1, -1)
    planes = shares(mask, 5)
    found, masks = augmented(planes, mask, [each], 3, 0, torch.arange(60), 5)
    nowhere = masks == NOWHERE
    assert bool((nowhere | ((masks >= 0) & (masks < 5))).all())
    certain = found.amax(1) > 0.75  # where a pixel is nearly of one class, it says so
    assert float(certain.float().mean()) > 0.3
    assert torch.equal(found.argmax(1)[certain], masks[certain])
    assert bool((found.sum(1)[nowhere] < 0.75).all())
    assert bool((found.sum(1)[~nowhere] > 0.24).all())


@pytest.mark.parametrize("each", MOVES, ids=str)
def test_pictures_to_be_made_again_move_with_their_images_and_nothing_else(
    each: Augmentation,
) -> None:
    images = pictures()
    both = augmented(images, images, [each], 3, 0, torch.arange(COUNT), 0)
    assert torch.equal(*both)
    paints = [Noise(deviation=0.1), Colour(brightness=0.5), Cutout(size=4)]
    painted, clean = augmented(images, images, [each, *paints], 3, 0, torch.arange(COUNT), 0)
    assert torch.equal(clean, both[1])
    assert not torch.equal(painted, clean)


def test_a_shift_beyond_the_image_leaves_nothing_of_it() -> None:
    """And needs no border larger than the image."""
    images = pictures() + 1
    labels = torch.zeros(COUNT, 9, 14, dtype=torch.int64)
    found, masks = augmented(images, labels, [Crop(pad=10**6)], 3, 0, torch.arange(COUNT), 1)
    assert bool((found == 0).all())
    assert bool((masks == NOWHERE).all())
