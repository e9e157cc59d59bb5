"""Images and their masks."""

import struct
from pathlib import Path

import pytest
import torch
from PIL import Image

from cnndsl.recipe.data import Pairs
from cnndsl.train.data.samples import Collection, DataError
from tests.train.data.made import opened

SHAPE = (3, 4, 6)


def pairs(home: Path, classes: int = 3) -> Collection:
    data = Pairs(images=str(home / "images"), masks=str(home / "masks"), classes=classes)
    return opened(data, SHAPE)


def draw(home: Path, name: str, mask: Image.Image, ends: str = ".png") -> None:
    for kind in ("images", "masks"):
        (home / kind / name).parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (6, 4), (1, 2, 3)).save(home / "images" / f"{name}.jpg")
    mask.save(home / "masks" / f"{name}{ends}")


def drawn(values: list[int], mode: str = "L") -> Image.Image:
    """A mask whose columns are of these classes."""
    image = Image.new(mode, (6, 4))
    for x in range(6):
        for y in range(4):
            image.putpixel((x, y), values[x])
    if mode == "P":
        image.putpalette([0, 0, 0, 128, 0, 0, 0, 128, 0] + [0] * 759)
    return image


@pytest.mark.parametrize("mode", ["L", "P"])
def test_read(mode: str, tmp_path: Path) -> None:
    values = [0, 1, 2, 2, 1, 255]
    draw(tmp_path, "b", drawn([0] * 6, mode))
    draw(tmp_path, "a", drawn(values, mode))
    data = pairs(tmp_path)
    assert (data.task, data.classes, data.test) == ("masks", ("0", "1", "2"), None)
    images, masks = data.train.read([0, 1])
    assert (images.shape, masks.shape, masks.dtype) == ((2, 3, 4, 6), (2, 4, 6), torch.int64)
    assert masks[0].tolist() == [[0, 1, 2, 2, 1, -100]] * 4
    assert masks[1].sum() == 0
    assert data.train.name(0) == "a.jpg"
    assert data.train.labels is None


def test_black_and_white_are_two_classes(tmp_path: Path) -> None:
    draw(tmp_path, "a", drawn([0, 255, 0, 255, 1, 0]))
    draw(tmp_path, "b", Image.new("1", (6, 4), 1))
    _, masks = pairs(tmp_path, classes=2).train.read([0, 1])
    assert masks[0][0].tolist() == [0, 1, 0, 1, 1, 0]
    assert masks[1].min() == 1


def test_classes_of_16_bits(tmp_path: Path) -> None:
    raw = struct.pack("<6H", 0, 256, 300, 1, 255, 3) * 4
    draw(tmp_path, "a", Image.frombytes("I;16", (6, 4), raw))
    _, masks = pairs(tmp_path, classes=301).train.read([0])
    assert masks[0][2].tolist() == [0, 256, 300, 1, 255, 3]


@pytest.mark.parametrize("most", [2, 254, 255, 300, 65535])
def test_masks_that_are_grey_maps(most: int, tmp_path: Path) -> None:
    """Pillow scales them; a number is its class all the same."""
    draw(tmp_path, "a", drawn([0] * 6))
    (tmp_path / "masks/a.png").unlink()
    values = [0, 1, 2, most - 1, most // 2, 1]
    body = struct.pack(f">24{'H' if most > 255 else 'B'}", *values * 4)
    (tmp_path / "masks/a.pgm").write_bytes(f"P5 6 4 {most}\n".encode() + body)
    _, masks = pairs(tmp_path, classes=max(3, most)).train.read([0])
    assert masks[0].tolist() == [values] * 4


def test_sets_and_names(tmp_path: Path) -> None:
    draw(tmp_path, "train/a", drawn([0] * 6), "_mask.PNG")
    draw(tmp_path, "val/a", drawn([1] * 6))
    draw(tmp_path, "test/deep/a", drawn([2] * 6), "_labelIds.png")
    data = pairs(tmp_path)
    first = {name: int(each.read([0])[1][0, 0, 0]) for name, each in data.sets.items()}
    assert first == {"train": 0, "validation": 1, "test": 2}
    assert data.test is not None
    assert data.test.name(0) == "test/deep/a.jpg"


@pytest.mark.parametrize(
    ("mask", "reason"),
    [
        (drawn([0, 1, 3, 0, 0, 0]), "it has a dot of class 3; classes are 0 to 2"),
        (Image.new("RGB", (6, 4)), "a mask has the number of a class in each dot, and this is RGB"),
    ],
)
def test_wrong_masks(mask: Image.Image, reason: str, tmp_path: Path) -> None:
    draw(tmp_path, "a", mask)
    with pytest.raises(DataError) as caught:
        pairs(tmp_path).train.read([0])
    assert caught.value.reason == reason
    assert caught.value.path == str(tmp_path / "masks" / "a.png")


@pytest.mark.parametrize(
    ("classes", "help"),
    [
        (2, "255 alone says 1, too"),
        (3, "255 alone says that a dot is of none"),
        (300, "65535 alone says that a dot is of none"),
    ],
)
def test_what_else_a_mask_may_say(classes: int, help: str, tmp_path: Path) -> None:
    raw = struct.pack("<6H", 0, classes, 1, 0, 0, 0) * 4
    draw(tmp_path, "a", Image.frombytes("I;16", (6, 4), raw))
    with pytest.raises(DataError) as caught:
        pairs(tmp_path, classes=classes).train.read([0])
    assert caught.value.help == help


def test_what_has_no_partner(tmp_path: Path) -> None:
    draw(tmp_path, "a", drawn([0] * 6))
    draw(tmp_path, "b", drawn([0] * 6))
    (tmp_path / "masks" / "b.png").unlink()
    with pytest.raises(DataError, match="1 of 2 images have no mask: `b`"):
        pairs(tmp_path)
    (tmp_path / "images" / "b.jpg").unlink()
    drawn([0] * 6).save(tmp_path / "masks" / "c.png")
    with pytest.raises(DataError, match="1 mask has no image: `c`"):
        pairs(tmp_path)
    Image.new("L", (2, 2)).save(tmp_path / "images" / "a.bmp")
    with pytest.raises(DataError, match=r"same name as `a.bmp` but for its end"):
        pairs(tmp_path)


def test_the_fingerprint_tells_masks_that_changed(tmp_path: Path) -> None:
    draw(tmp_path, "a", drawn([0] * 6))
    before = pairs(tmp_path).train.fingerprint
    drawn([0, 1, 0, 2, 0, 1]).save(tmp_path / "masks" / "a.png")
    assert pairs(tmp_path).train.fingerprint != before
