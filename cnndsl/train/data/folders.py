"""Folders of images: one for each class, and perhaps one for each set above them."""

from collections.abc import Collection as Group
from collections.abc import Sequence
from pathlib import Path

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.suggest import listed
from cnndsl.train.data.files import Files
from cnndsl.train.data.finding import folders, pictures, shown_folder
from cnndsl.train.data.samples import Collection, DataError, Size

SETS = {
    "train": ("train", "training"),
    "validation": ("val", "valid", "validation"),
    "test": ("test", "testing"),
}
"""What folders are called that hold a set."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The files of a set with their classes, before anything is read."""

    paths: list[Path]
    labels: list[int]


@dataclass(frozen=True, slots=True)
class Tree:
    """What a folder of images holds."""

    home: Path
    classes: tuple[str, ...]
    sets: dict[str, Listed]

    @property
    def count(self) -> int:
        """All its images."""
        return sum(len(each.paths) for each in self.sets.values())


def image_folder(folder: Path, shape: Size) -> Collection:
    """The images of a folder, decoded when they are read."""
    tree = image_tree(folder)
    sets = {name: Files(each.paths, each.labels, shape, folder) for name, each in tree.sets.items()}
    return Collection(
        sets["train"], sets.get("test"), sets.get("validation"), tree.classes, "classes"
    )


def image_tree(folder: Path) -> Tree:
    """Which files there are in which classes and sets; classes are in the order of their names."""
    inside = {each.name.lower(): each for each in folders(folder)}
    sets = {
        name: next((inside[word] for word in words if word in inside), None)
        for name, words in SETS.items()
    }
    if sets["train"] is None or _is_class(sets["train"], inside):
        return Tree(folder, *_single(folder))
    classes = _classes(sets["train"])
    listed = {name: _set(home, classes) for name, home in sets.items() if home is not None}
    return Tree(folder, classes, listed)


def _is_class(train: Path, inside: Group[str]) -> bool:
    """Whether a folder `train` is one of pictures of trains, beside other classes."""
    sets = {word for words in SETS.values() for word in words}
    return not folders(train) and not sets.issuperset(inside)


def _single(folder: Path) -> tuple[tuple[str, ...], dict[str, Listed]]:
    """A folder that holds classes at once, which is to be split."""
    classes = _classes(folder)
    return classes, {"train": _set(folder, classes)}


def _classes(folder: Path) -> tuple[str, ...]:
    found = tuple([each.name for each in folders(folder)])
    if not found:
        raise DataError(folder, "it has no folder of a class", shown_folder(folder))
    if len(found) == 1:
        message = f"it has the one class {listed(found)}, and there is nothing to tell apart"
        raise DataError(folder, message, "a folder for each class is expected in it")
    return found


def _set(folder: Path, classes: Sequence[str]) -> Listed:
    """The files of each class; one that the training set lacks is a mistake."""
    found = {each.name: each for each in folders(folder)}
    if unknown := [name for name in found if name not in classes]:
        message = f"it has the class {listed(unknown)}, which the training set lacks"
        raise DataError(folder, message, "rename it, or give the training set that class too")
    paths: list[Path] = []
    labels: list[int] = []
    for label, name in enumerate(classes):
        if name not in found:
            continue  # a small test need not show everything
        images = pictures(found[name])
        if not images:
            raise DataError(found[name], "this class has no image", "delete it or fill it")
        paths += images
        labels += [label] * len(images)
    if not paths:
        raise DataError(folder, "it has no image of any class", shown_folder(folder))
    return Listed(paths, labels)
