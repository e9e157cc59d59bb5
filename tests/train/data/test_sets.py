"""Which images are in which set, and what is said of those that are in none."""

from pathlib import Path

import pytest
from PIL import Image

from cnndsl.recipe.data import Data, ImageFolder, Lines, Pairs
from cnndsl.train.data.samples import DataError
from tests.train.data.made import opened

SIZE = (3, 4, 4)


def draw(home: Path, *names: str) -> None:
    for name in names:
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (4, 4), len(name)).save(path)


def told(home: Path, word: str) -> Data:
    """The files of a folder as data of a word; masks are drawn too, and a table is written."""
    if word == "folder":
        return ImageFolder(path=str(home))
    names = [each.relative_to(home).as_posix() for each in sorted(home.rglob("*.png"))]
    if word == "lines":
        (home / "labels.csv").write_text("\n".join([f"{name},a" for name in names]))
        return Lines(path=str(home), alphabet="a")
    masks = home.with_name("masks")
    for name in names:
        (masks / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (4, 4), 0).save(masks / name)
    return Pairs(images=str(home), masks=str(masks), classes=2)


BOTH = [f"{name}/{kind}/1.png" for name in ("train", "test") for kind in ("cat", "dog")]


@pytest.mark.parametrize("word", ["folder", "pairs", "lines"])
@pytest.mark.parametrize(
    ("names", "sets", "others"),
    [
        (BOTH, {"train": 2, "test": 2}, ""),
        (["extra/cat/1.png", "a.png", *BOTH], {"train": 2, "test": 2}, "2 images"),
        (["extra/cat/deep/1.png", *BOTH], {"train": 2, "test": 2}, "1 image"),
        ([each.partition("/")[2] for each in BOTH], {"train": 2}, ""),
    ],
)
def test_what_is_in_no_set_is_left_out_and_told(
    word: str, names: list[str], sets: dict[str, int], others: str, tmp_path: Path
) -> None:
    home = tmp_path / "images"
    draw(home, *names)
    data = opened(told(home, word), SIZE)
    assert {name: len(each) for name, each in data.sets.items()} == sets
    left = [note for note in data.notes if "left out" in note]
    assert [note.partition(" of no ")[0] for note in left] == [others] * bool(others)
    name = names[0].removesuffix(".png") if word == "pairs" else names[0]
    assert all(f"`{name}`" in note for note in left)


def test_images_beside_the_folders_of_classes_are_told(tmp_path: Path) -> None:
    draw(tmp_path / "flat", "cat/1.png", "dog/1.png", "a.png", "b.JPG")
    flat = opened(told(tmp_path / "flat", "folder"), SIZE)
    assert flat.notes[0] == "2 images of no set or no class are left out: `a.png` and `b.JPG`"
    assert len(flat.train) == 2
    draw(tmp_path / "deep", *BOTH, "train/a.png")
    deep = opened(told(tmp_path / "deep", "folder"), SIZE)
    assert deep.notes[0] == "1 image of no set or no class is left out: `train/a.png`"


@pytest.mark.parametrize("word", ["folder", "pairs", "lines"])
@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["val", "valid"], "`val` and `valid` are both called as the validation set"),
        (["Test", "test"], "`Test` and `test` are both called as the test set"),
        (["train", "training"], "`train` and `training` are both called as the train set"),
    ],
)
def test_two_folders_for_one_set(word: str, names: list[str], reason: str, tmp_path: Path) -> None:
    home = tmp_path / "images"
    kinds = [f"{name}/{kind}/1.png" for name in ("train", *names) for kind in ("cat", "dog")]
    draw(home, *kinds)
    with pytest.raises(DataError, match=reason):
        opened(told(home, word), SIZE)


@pytest.mark.parametrize("word", ["folder", "pairs", "lines"])
@pytest.mark.parametrize("others", [[], ["cat/1.png", "dog/1.png"]])
def test_sets_without_one_to_learn_from(word: str, others: list[str], tmp_path: Path) -> None:
    home = tmp_path / "images"
    draw(home, *[each.replace("train", "val") for each in BOTH], *others)
    with pytest.raises(DataError, match="it has `val` and `test`, and no `train` to learn from"):
        opened(told(home, word), SIZE)


def test_classes_that_are_called_as_sets(tmp_path: Path) -> None:
    """Pictures of trains, and those that are valid."""
    for other in ("plane", "valid"):
        draw(tmp_path / other, "train/1.png", f"{other}/1.png", "ship/1.png")
        data = opened(told(tmp_path / other, "folder"), SIZE)
        assert data.classes == tuple(sorted(["train", other, "ship"]))
        assert [*data.sets] == ["train"]
