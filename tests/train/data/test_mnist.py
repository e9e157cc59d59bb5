"""IDX files, right and wrong."""

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from cnndsl.recipe.data import FashionMnist, Mnist
from cnndsl.train.data.samples import DataError
from tests.train.data.conftest import Forbidden
from tests.train.data.made import GREY, idx, mnist, opened


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("inside", ["", "raw", "MNIST/raw"])
def test_read(packed: bool, inside: str, tmp_path: Path) -> None:
    mnist(tmp_path / inside, packed=packed)
    data = opened(Mnist(folder=str(tmp_path)), GREY)
    assert (len(data.train), len(data.test or ()), data.validation) == (20, 6, None)
    images, labels = data.train.read([3, 0])
    expected = np.random.default_rng(1).integers(0, 256, (20, 28, 28))
    assert torch.equal(images[:, 0].int(), torch.tensor(expected[[3, 0]]).int())
    assert (images.dtype, labels.dtype, labels.tolist()) == (torch.uint8, torch.int64, [3, 0])
    assert data.classes == tuple("0123456789")


def test_torchvision_keeps_both_in_one_folder(tmp_path: Path) -> None:
    mnist(tmp_path / "MNIST/raw", train=20)
    with pytest.raises(DataError, match=r"it has `MNIST`"):
        opened(FashionMnist(folder=str(tmp_path)), GREY)
    mnist(tmp_path / "FashionMNIST/raw", train=30)
    clothes = opened(FashionMnist(folder=str(tmp_path)), GREY)
    assert (len(clothes.train), clothes.classes[9]) == (30, "Ankle boot")
    assert len(opened(Mnist(folder=str(tmp_path)), GREY).train) == 20


def test_size_and_colour_are_the_networks(tmp_path: Path) -> None:
    mnist(tmp_path)
    data = opened(Mnist(folder=str(tmp_path)), (3, 32, 40))
    assert data.train.read(range(5))[0].shape == (5, 3, 32, 40)
    assert data.notes == (
        "images of 28x28 are stretched to 32x40",
        "images grey are made in colours",
    )


def test_the_fingerprint_is_that_of_the_bytes(tmp_path: Path) -> None:
    mnist(tmp_path)
    before = opened(Mnist(folder=str(tmp_path)), GREY).train.fingerprint
    assert opened(Mnist(folder=str(tmp_path)), (1, 32, 32)).train.fingerprint == before
    path = tmp_path / "train-images-idx3-ubyte"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert opened(Mnist(folder=str(tmp_path)), GREY).train.fingerprint != before


IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
HUGE = struct.pack(">HBB3I", 0, 8, 3, 2**32 - 1, 2**32 - 1, 2**32 - 1)
Damage = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    ("name", "damage", "reason"),
    [
        (IMAGES, lambda raw: raw[:-1], "should have 15,680 bytes"),
        (IMAGES, lambda raw: raw[:7], "it is cut off"),
        (IMAGES, lambda raw: raw[:2], "it is cut off"),
        (IMAGES, lambda raw: b"", "the file is empty"),
        (IMAGES, lambda raw: raw + b"\0", "should have 15,680 bytes of data, and has more"),
        (IMAGES, lambda raw: b"\1" + raw[1:], "begins with 01000803, not with 00000803"),
        (IMAGES, lambda raw: b"\0\0\x0d" + raw[3:], "begins with 00000d03"),
        (IMAGES, lambda raw: idx(np.zeros((0, 28, 28))), "it holds nothing"),
        (IMAGES, lambda raw: HUGE, "it is cut off: it should have 79,228,162,458"),
        (IMAGES, lambda raw: gzip.compress(HUGE), "it is cut off: it should have 79,228,162,458"),
        (IMAGES, lambda raw: gzip.compress(raw)[:-20], "damaged or cut off"),
        (IMAGES, lambda raw: b"\x1f\x8b" + raw, "damaged or cut off"),
        (LABELS, lambda raw: raw[:-1] + b"\x0a", "label 10 of image 19; classes are 0 to 9"),
        (LABELS, lambda raw: idx(np.zeros(19)), "19 labels for the 20 images"),
        (LABELS, lambda raw: idx(np.zeros((20, 1, 1))), "no IDX file of labels"),
    ],
)
def test_wrong_files(name: str, damage: Damage, reason: str, tmp_path: Path) -> None:
    mnist(tmp_path)
    path = tmp_path / name
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError) as caught:
        opened(Mnist(folder=str(tmp_path)), GREY)
    assert reason in str(caught.value)
    assert str(caught.value).startswith(f"`{path}`: ")


def test_a_bomb_is_not_unfolded(tmp_path: Path) -> None:
    """300 MB of zeros behind the few bytes that the head promises."""
    mnist(tmp_path)
    path = tmp_path / IMAGES
    head = idx(np.zeros((20, 28, 28)))
    path.write_bytes(gzip.compress(head + bytes(300_000_000), 1))
    with pytest.raises(DataError, match="and has more"):
        opened(Mnist(folder=str(tmp_path)), GREY)


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no such folder"):
        opened(Mnist(folder=str(tmp_path / "none")), GREY)
    (tmp_path / "cat.jpg").touch()
    with pytest.raises(DataError, match=r"it has no `train-images-idx3-ubyte`.*\n.*`cat.jpg`"):
        opened(Mnist(folder=str(tmp_path)), GREY)


def test_no_right_to_read(tmp_path: Path, forbidden: Forbidden) -> None:
    mnist(tmp_path)
    with forbidden(tmp_path), pytest.raises(DataError) as caught:
        opened(Mnist(folder=str(tmp_path)), GREY)
    assert str(tmp_path) in caught.value.path
    assert caught.value.reason == "it may not be read"
