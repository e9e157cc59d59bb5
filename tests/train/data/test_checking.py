"""What a check of data finds, and how it tells it."""

import shutil
from pathlib import Path

import pytest
import torch
from PIL import Image

from cnndsl.recipe.augmentations import Hflip, Mixup, Rotate
from cnndsl.recipe.data import DigitRows, ImageFolder, Lines, Pairs
from cnndsl.train.data.checking import Facts, facts
from cnndsl.train.data.guessing import guessed, own_shape
from cnndsl.train.data.samples import Arrays, Collection, DataError
from cnndsl.train.data.sheet import sheets
from cnndsl.train.data.telling import document, page
from tests.train.data.made import cifar10, cifar100, mnist, opened, photos
from tests.train.data.test_pairs import drawn


def checked(data: Collection) -> Facts:
    return facts(data, lambda text: None)


def folder(path: Path) -> Collection:
    return opened(ImageFolder(path=str(path)), (3, 10, 20))


def test_mean_and_deviation_are_exact() -> None:
    chance = torch.Generator().manual_seed(1)
    images = torch.randint(0, 256, (1000, 3, 5, 7), generator=chance, dtype=torch.uint8)
    samples = Arrays(images, torch.arange(1000) % 4)
    found = checked(Collection(samples, None, None, tuple("abcd"), "classes"))
    for channel in range(3):
        numbers = images[:, channel].double() / 255
        assert found.mean[channel] == pytest.approx(numbers.mean().item(), rel=1e-12)
        deviation = numbers.std(correction=0).item()
        assert found.deviation[channel] == pytest.approx(deviation, rel=1e-9)
    assert found.sets[0].counts == (250,) * 4
    assert found.is_right


def test_only_what_is_learned_from_is_measured() -> None:
    low, high = (Arrays(torch.full((2, 1, 2, 2), value), torch.zeros(2)) for value in (0, 255))
    found = checked(Collection(low, high, high, ("a", "b"), "classes"))
    assert found.mean == (0.0,)


def test_images_in_two_sets(tmp_path: Path) -> None:
    photos(tmp_path, train=3, test=2)
    shutil.copy(tmp_path / "train/cat/cat1.png", tmp_path / "test/cat/again.png")
    shutil.copy(tmp_path / "train/cat/cat1.png", tmp_path / "train/dog/odd.png")
    image = Image.open(tmp_path / "train/dog/dog2.png")
    image.save(tmp_path / "test/dog/other.bmp")  # the same dots in another file
    found = checked(folder(tmp_path))
    across = [(each.first.name, each.second.name, each.differ) for each in found.across]
    assert across == [
        ("train/cat/cat1.png", "test/cat/again.png", False),
        ("train/dog/dog2.png", "test/dog/other.bmp", False),
    ]
    within = [each for each in found.twins if not each.is_across]
    assert [(each.second.name, each.differ) for each in within] == [("train/dog/odd.png", True)]
    text = page("photos", found)
    assert "  duplicates  2\n" in text
    assert "test: test/cat/again.png is train: train/cat/cat1.png\n" in text
    lines = [line.strip() for line in text.splitlines()]
    odd = "train: train/dog/odd.png is train: train/cat/cat1.png, of different classes"
    assert lines[lines.index("1 image with a twin in the same set") + 1] == odd
    assert found.is_right


def test_images_that_cannot_be_read(tmp_path: Path) -> None:
    photos(tmp_path)
    for number in range(12):
        (tmp_path / "cat" / f"bad{number:02}.jpg").touch()
    found = checked(folder(tmp_path))
    assert [each.name for each in found.unread] == [f"cat/bad{n:02}.jpg" for n in range(12)]
    assert {each.reason for each in found.unread} == {"the file is empty"}
    assert not found.is_right
    assert found.sets[0].counts == (3, 3)
    text = page("photos", found)
    assert "cat/bad09.jpg: the file is empty" in text
    assert "and 2 more; `--format json` has all" in text
    assert "bad10" not in text
    told = document("photos", found)
    assert len(told["unreadable"]) == 12
    assert not told["usable"]


def test_masks(tmp_path: Path) -> None:
    for kind in ("images", "masks"):
        (tmp_path / kind).mkdir()
    for number in range(2):
        Image.new("RGB", (6, 4), (number, 2, 3)).save(tmp_path / f"images/{number}.png")
        drawn([0, 0, 0, 1, 255, 255]).save(tmp_path / f"masks/{number}.png")
    drawn([9] * 6).save(tmp_path / "masks/1.png")
    said = Pairs(images=str(tmp_path / "images"), masks=str(tmp_path / "masks"), classes=3)
    found = checked(opened(said, (3, 4, 6)))
    assert found.sets[0].counts == (12, 4, 0)
    assert "2 images; dots of each class: 0 75.0%, 1 25.0%, 2 0.0%" in page("x", found)
    (unread,) = found.unread
    assert unread.name == "1.png"
    mask = tmp_path / "masks/1.png"
    assert unread.reason == f"`{mask}`: it has a dot of class 9; classes are 0 to 2"
    (tmp_path / "images/1.png").write_bytes(b"")
    drawn([0] * 6).save(mask)
    (unread,) = checked(opened(said, (3, 4, 6))).unread
    assert (unread.name, unread.reason) == ("1.png", "the file is empty")


@pytest.mark.parametrize(("most", "remark"), [(29, ""), (30, "; uneven")])
def test_uneven_classes(most: int, remark: str) -> None:
    """From ten times on."""
    labels = torch.tensor([0] * most + [1] * 3)
    images = torch.arange(most + 3, dtype=torch.uint8).view(-1, 1, 1, 1)
    found = checked(Collection(Arrays(images, labels), None, None, ("a", "b"), "classes"))
    line = f"{most + 3} images, 3 (b) to {most} (a) of a class{remark}"
    assert line in page("x", found).splitlines()[1]
    assert page("x", found).splitlines()[1].endswith(line)


def test_what_a_path_holds(tmp_path: Path) -> None:
    for name in ("mnist", "Fashion-MNIST"):
        mnist(tmp_path / name, packed=True)
    mnist(tmp_path / "both" / "FashionMNIST" / "raw")
    photos(tmp_path / "photos")
    cifar10(tmp_path / "ten")
    cifar100(tmp_path / "hundred")
    words = {
        "mnist": "mnist",
        "Fashion-MNIST": "fashion_mnist",
        "both": "fashion_mnist",
        "ten": "cifar10",
        "hundred": "cifar100",
        "hundred/cifar-100-python": "cifar100",
        "photos": "folder",
    }
    for name, word in words.items():
        assert guessed(tmp_path / name).word == word
    assert own_shape(guessed(tmp_path / "ten")) == (3, 32, 32)
    assert own_shape(guessed(tmp_path / "photos")) == (3, 224, 224)
    (tmp_path / "later.pack").write_bytes(b"CNNPACK2" + bytes(5_000))
    with pytest.raises(DataError, match="it is a pack of another version"):
        guessed(tmp_path / "later.pack")
    (tmp_path / "file").write_text("x")
    with pytest.raises(DataError, match="it is no pack, and other data are a folder"):
        guessed(tmp_path / "file")


def test_twins_that_say_different_things(tmp_path: Path) -> None:
    """The same line of text under three names, of which one has another text."""
    for name in ("train/a.png", "train/b.png", "train/c.png", "val/a.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        Image.new("L", (20, 8), 7).save(tmp_path / name)
    table = "train/a.png,1\ntrain/b.png,1\ntrain/c.png,2\nval/a.png,1\n"
    (tmp_path / "labels.csv").write_text(table + "train/d.png,123\n")
    Image.new("L", (20, 8), 9).save(tmp_path / "train/d.png")
    data = opened(Lines(path=str(tmp_path), alphabet="123"), (1, 8, 20))
    found = facts(data, lambda text: None)
    differing = {each.second.name: each.differ for each in found.twins}
    assert differing == {"train/b.png": False, "train/c.png": True, "val/a.png": False}
    odd = "train: train/c.png is train: train/a.png, of different sequences"
    assert odd in page("x", found)


def test_sheets_say_what_a_line_is_read_as() -> None:
    data = opened(DigitRows(length=2, count=9), (1, 8, 20))
    (plain,) = sheets(data, (), 0, 9)
    shown = data.train.sequences
    assert shown is not None
    assert plain.names == tuple("".join(str(n) for n in row if n >= 0) for row in shown.tolist())


def test_sheets_show_samples_and_what_becomes_of_them(tmp_path: Path) -> None:
    photos(tmp_path, train=20)
    (tmp_path / "train/cat/cat0.png").write_bytes(b"")
    data = folder(tmp_path)
    (plain,) = sheets(data, (), 0, 8)
    assert len(plain.pictures) == 8
    assert set(plain.names) == {"cat", "dog"}
    told = sheets(data, (Rotate(degrees=30.0), Hflip(), Mixup()), 0, 8)
    assert [len(each.pictures) for each in told] == [8, 8, 8]
    assert told[0].pictures == plain.pictures
    assert told[1].pictures != told[2].pictures
    assert told == sheets(data, (Rotate(degrees=30.0), Hflip(), Mixup()), 0, 8)
    for label in ("cat", "dog"):
        for path in (tmp_path / "train" / label).iterdir():
            path.write_bytes(b"")
    with pytest.raises(DataError, match="neither it nor any other image"):
        sheets(folder(tmp_path), (), 0, 8)
