"""Files with bytes changed by chance: they are read or refused, and end in nothing else."""

import pickle
import random
import shutil
import warnings
from pathlib import Path

import pytest
from PIL import Image

from cnndsl.recipe.data import Cifar10, Data, ImageFolder, Mnist, Pack, Pairs
from cnndsl.train.data.packing import write_pack
from cnndsl.train.data.samples import DataError
from tests.train.data.made import cifar10, mnist, opened, photos, python2

TIMES = 60


def changed(raw: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, left out, doubled or cut off, mostly near the beginning or the end."""
    content = bytearray(raw)
    for _ in range(chance.randint(1, 4)):
        near = min(len(content), 120)
        place = chance.choice([chance.randrange(near), -1 - chance.randrange(near)])
        match chance.randrange(4):
            case 0:
                content[place] = chance.randrange(256)
            case 1:
                content[place] ^= 1 << chance.randrange(8)
            case 2:
                del content[place]
            case 3:
                content[place:place] = bytes([chance.choice([0, 255, 46, 82, 99])])
    return bytes(content[: chance.randrange(len(content))] if chance.random() < 0.1 else content)


def survive(data: Data, path: Path) -> int:
    """How many of the changes are refused."""
    raw = path.read_bytes()
    refused: list[str] = []
    for seed in range(TIMES):
        path.write_bytes(changed(raw, random.Random(seed)))
        try:
            for samples in opened(data, (3, 8, 8)).sets.values():
                samples.read(range(len(samples)))
        except DataError as error:
            refused.append(error.path)
    assert all(each.startswith(str(path.parent)) for each in refused)
    return len(refused)


@pytest.mark.parametrize("packed", [False, True])
def test_idx(packed: bool, tmp_path: Path) -> None:
    mnist(tmp_path, packed=packed)
    end = ".gz" if packed else ""
    for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"):
        assert survive(Mnist(folder=str(tmp_path)), tmp_path / f"{name}{end}") > TIMES // 3


@pytest.mark.parametrize("protocol", [None, 2, 4, 5])
def test_pickles(protocol: int | None, tmp_path: Path) -> None:
    home = cifar10(
        tmp_path, lambda each: pickle.dumps(each, protocol) if protocol else python2(each)
    )
    assert survive(Cifar10(folder=str(home)), home / "data_batch_1") > TIMES // 3
    assert survive(Cifar10(folder=str(home)), home / "batches.meta") > TIMES // 3


def test_packs(tmp_path: Path) -> None:
    photos(tmp_path / "photos")
    data = opened(ImageFolder(path=str(tmp_path / "photos")), (3, 8, 8))
    write_pack(data, tmp_path / "a.pack", lambda text: None)
    assert survive(Pack(path=str(tmp_path / "a.pack")), tmp_path / "a.pack") > TIMES // 3


@pytest.mark.parametrize("suffix", ["jpg", "png", "gif", "bmp", "tiff", "webp", "ppm"])
def test_images(suffix: str, tmp_path: Path) -> None:
    photos(tmp_path)
    path = tmp_path / "cat" / f"x.{suffix}"
    Image.effect_noise((16, 16), 50).convert("RGB").save(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's own, of what it mends
        assert survive(ImageFolder(path=str(tmp_path)), path) > 0


def test_masks(tmp_path: Path) -> None:
    photos(tmp_path / "images")
    shutil.copytree(tmp_path / "images", tmp_path / "masks")
    for path in (tmp_path / "masks").rglob("*.png"):
        Image.new("L", (20, 10), 1).save(path)
    data = Pairs(images=str(tmp_path / "images"), masks=str(tmp_path / "masks"), classes=2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert survive(data, tmp_path / "masks" / "cat" / "cat0.png") > 0
