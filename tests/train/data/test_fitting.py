"""Images brought to a size."""

import pytest
import torch
from PIL import Image
from torchvision.transforms import v2

from cnndsl.recipe.data import Way
from cnndsl.train.data.bytes import tensor, view
from cnndsl.train.data.decoding import _fitted
from cnndsl.train.data.fitting import (
    STRETCHED,
    Axis,
    Fit,
    coloured,
    fitted,
    fitted_masks,
    unfitted_mask,
)
from cnndsl.train.learning.targets import NOWHERE

IMAGES = torch.randint(
    0, 256, (7, 3, 13, 20), generator=torch.Generator().manual_seed(1), dtype=torch.uint8
)


def test_the_same_size_is_the_same_images() -> None:
    assert fitted(IMAGES, (3, 13, 20)) is IMAGES


@pytest.mark.parametrize("size", [(8, 8), (32, 40), (13, 5), (224, 224)])
def test_stretched_as_pillow_does(size: tuple[int, int]) -> None:
    """But for the rounding between its two passes."""
    height, width = size
    found = fitted(IMAGES, (3, height, width))
    for place, image in enumerate(IMAGES):
        shown = Image.frombytes("RGB", (20, 13), bytes(view(image.movedim(0, -1))))
        other = shown.resize((width, height), Image.Resampling.BILINEAR)
        expected = tensor(other.tobytes()).view(height, width, 3).movedim(-1, 0)
        assert (found[place].int() - expected.int()).abs().max() <= 1


def test_an_image_does_not_depend_on_those_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    together = fitted(IMAGES, (3, 24, 17))
    singly = torch.cat([fitted(each[None], (3, 24, 17)) for each in IMAGES])
    assert torch.equal(together, singly)
    monkeypatch.setattr("cnndsl.train.data.fitting._PART", 3000)
    assert torch.equal(together, fitted(IMAGES, (3, 24, 17)))


def test_grey_and_colour() -> None:
    grey = coloured(IMAGES, 1)
    shown = Image.frombytes("RGB", (20, 13), bytes(view(IMAGES[0].movedim(0, -1)))).convert("L")
    assert (grey[0, 0].int() - tensor(shown.tobytes()).view(13, 20).int()).abs().max() <= 1
    again = coloured(grey, 3)
    assert torch.equal(again, grey.expand(-1, 3, -1, -1))
    white = torch.full((1, 3, 2, 2), 255, dtype=torch.uint8)
    assert torch.equal(coloured(white, 1), white[:, :1])
    with pytest.raises(ValueError, match="3 channels cannot become 2"):
        coloured(IMAGES, 2)


def test_no_images_are_none_of_the_new_size() -> None:
    assert fitted(IMAGES[:0], (1, 5, 6)).shape == (0, 1, 5, 6)


def test_masks_keep_their_classes() -> None:
    assert Axis(4, 2, 0, 2).nearest.tolist() == [1, 3]
    assert Axis(2, 4, 0, 4).nearest.tolist() == [0, 0, 1, 1]
    assert Axis(3, 3, 0, 3).nearest.tolist() == [0, 1, 2]
    masks = torch.tensor([[[0, 5], [7, 9]]])
    made = fitted_masks(masks, STRETCHED.axes((2, 2), (4, 2)), NOWHERE)
    assert made.tolist() == [[[0, 5], [0, 5], [7, 9], [7, 9]]]


SIZES = [(100, 150), (150, 100), (37, 301), (256, 256), (61, 60), (1, 9)]


@pytest.mark.parametrize("own", SIZES)
@pytest.mark.parametrize(("margin", "whole"), [(0.0, 56), (0.125, 64)])
def test_a_crop_is_that_of_torchvision(own: tuple[int, int], margin: float, whole: int) -> None:
    """`Resize(64)` and `CenterCrop(56)`, as 256 and 224 are ImageNet's."""
    image = Image.effect_noise((own[1], own[0]), 90).convert("RGB")
    expected = v2.CenterCrop(56)(v2.Resize(whole)(image))
    found = _fitted(image, Fit("crop", margin).axes(own, (56, 56)))
    both = [tensor(each.tobytes()).int() for each in (found, expected)]
    assert found.size == expected.size
    assert (both[0] - both[1]).abs().max() <= 1


@pytest.mark.parametrize("way", ["crop", "pad", "stretch"])
@pytest.mark.parametrize("wanted", [(20, 20), (12, 40), (40, 12), (3, 3)])
@pytest.mark.parametrize("own", SIZES)
def test_each_way_keeps_what_it_says(
    way: Way, wanted: tuple[int, int], own: tuple[int, int]
) -> None:
    axes = Fit(way).axes(own, wanted)
    full = [(each.shown.start, each.shown.stop) == (0, each.whole) for each in axes]
    filled = [len(each.shown) == each.length for each in axes]
    assert [each.length for each in axes] == [*wanted]
    assert all(filled) if way != "pad" else all(full) and any(filled)
    assert all(full) if way == "stretch" else any(full)
    for each in axes:
        before, after = each.start, each.whole - each.start - each.length
        assert abs(before - after) <= 1  # the middle
        assert each.shown
        assert 0 <= int(each.nearest.min()) <= int(each.nearest.max()) < each.own
    if way != "stretch":
        down, across = (each.whole / each.own for each in axes)
        assert min(down, across) <= max(down, across) * (1 + 1 / min(e.whole for e in axes))


@pytest.mark.parametrize("fit", [Fit("crop"), Fit("crop", 0.2), Fit("pad"), Fit()])
@pytest.mark.parametrize("own", [(40, 90), (90, 40), (50, 50)])
def test_masks_lie_where_their_images_do(fit: Fit, own: tuple[int, int]) -> None:
    """A mask of two halves, and an image that is white where the second is."""
    mask = torch.zeros(1, *own, dtype=torch.int64)
    mask[:, own[0] // 2 :, own[1] // 3 :] = 1
    image = Image.frombytes("L", own[::-1], bytes((mask[0] * 255).byte().flatten().tolist()))
    axes = fit.axes(own, (30, 44))
    (found,) = fitted_masks(mask, axes, NOWHERE)
    shown = tensor(_fitted(image, axes).tobytes()).view(30, 44)
    sure = (shown > 200) | ((shown < 50) & (found != NOWHERE))
    assert float(sure.float().mean()) > 0.25
    assert torch.equal((shown > 127)[sure].long(), found[sure])
    assert bool((shown[found == NOWHERE] == 0).all())


@pytest.mark.parametrize("fit", [Fit("crop"), Fit("crop", 0.2), Fit("pad"), Fit()])
@pytest.mark.parametrize("own", [(40, 90), (90, 40), (50, 50), (9, 13)])
def test_masks_come_back_to_their_images(fit: Fit, own: tuple[int, int]) -> None:
    """What of an image is not cut off is again where it was, but for what lies between dots."""
    mask = torch.zeros(1, *own, dtype=torch.int64)
    mask[:, own[0] // 2 :, own[1] // 3 :] = 1
    axes = fit.axes(own, (30, 44))
    found = unfitted_mask(fitted_masks(mask, axes, NOWHERE)[0], axes, NOWHERE)
    known = found != NOWHERE
    assert found.shape == own
    shares = [len(each.shown) / each.whole for each in axes]
    assert float(known.float().mean()) == pytest.approx(shares[0] * shares[1], abs=0.08)
    assert fit.way == "crop" or bool(known.all())
    assert float((found == mask[0])[known].float().mean()) > 0.97


def test_bytes_of_tensors() -> None:
    assert bytes(view(torch.tensor([1, 258], dtype=torch.int16))) == b"\1\0\2\1"
    assert bytes(view(IMAGES[:0])) == b""
    assert bytes(view(IMAGES[:2, :, :, ::2])) == bytes(IMAGES[:2, :, :, ::2].flatten().tolist())
    assert tensor(b"").shape == (0,)
