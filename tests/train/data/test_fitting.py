"""Images brought to a size."""

import pytest
import torch
from PIL import Image

from cnndsl.train.data.bytes import tensor, view
from cnndsl.train.data.fitting import coloured, fitted, fitted_masks, nearest

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
    assert nearest(4, 2).tolist() == [1, 3]
    assert nearest(2, 4).tolist() == [0, 0, 1, 1]
    assert nearest(3, 3).tolist() == [0, 1, 2]
    masks = torch.tensor([[[0, 5], [7, 9]]])
    assert fitted_masks(masks, 4, 2).tolist() == [[[0, 5], [0, 5], [7, 9], [7, 9]]]
    for extent, wanted in ((7, 3), (5, 16), (100, 33)):
        assert int(nearest(extent, wanted).min()) >= 0
        assert int(nearest(extent, wanted).max()) < extent


def test_bytes_of_tensors() -> None:
    assert bytes(view(torch.tensor([1, 258], dtype=torch.int16))) == b"\1\0\2\1"
    assert bytes(view(IMAGES[:0])) == b""
    assert bytes(view(IMAGES[:2, :, :, ::2])) == bytes(IMAGES[:2, :, :, ::2].flatten().tolist())
    assert tensor(b"").shape == (0,)
