"""Folders of images: one for each class, and perhaps one for each set above them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.suggest import listed
from cnndsl.train.data.files import Files
from cnndsl.train.data.finding import folders, loose, passed_over, pictures, shown_folder
from cnndsl.train.data.fitting import Fit
from cnndsl.train.data.samples import Collection, DataError, Size, inside
from cnndsl.train.data.sets import homes, left_out, untrained


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
    notes: tuple[str, ...]
    """What is to be said of images that are in none of them."""
    empty: tuple[str, ...]
    """The folders of classes without an image."""


def image_folder(folder: Path, shape: Size, fit: Fit) -> Collection:
    """The images of a folder, decoded when they are read."""
    tree = image_tree(folder)
    sets = {
        name: Files(each.paths, each.labels, shape, folder, fit) for name, each in tree.sets.items()
    }
    found = sets["train"], sets.get("test"), sets.get("validation")
    return Collection(*found, tree.classes, "classes", fit, tree.notes, tree.empty)


def image_tree(folder: Path) -> Tree:
    """Which files there are in which classes and sets; classes are in the order of their names."""
    there = {each.name: each for each in folders(folder)}
    own = {name: there[home] for name, home in homes(folder, there).items()}
    rest = [each for each in there.values() if each not in own.values()]
    if not _has_sets(folder, own, rest):
        own, rest = {"train": folder}, []
    classes = _classes(own["train"])
    sets = {name: _set(home, classes) for name, home in own.items()}
    others = [path for home in dict.fromkeys((folder, *own.values())) for path in loose(home)]
    others += [path for home in rest for path in pictures(home)]
    bare = [each for name, home in own.items() for each in _bare(home, classes, sets[name])]
    notes = left_out([inside(path, folder) for path in others]) + passed_over(folder)
    return Tree(folder, classes, sets, notes, tuple(map(str, bare)))


def _bare(home: Path, classes: Sequence[str], found: Listed) -> list[Path]:
    """The folders of classes that are there, and have no image."""
    there = {*found.labels}
    return [
        home / name
        for label, name in enumerate(classes)
        if label not in there and (home / name).is_dir()
    ]


def _has_sets(folder: Path, own: Mapping[str, Path], rest: Sequence[Path]) -> bool:
    """Whether folders called as sets are such, and not classes, as one of pictures of trains is."""
    if not own or (rest and not any(folders(home) for home in own.values())):
        return False
    if "train" not in own:
        raise untrained(folder, [home.name for home in own.values()])
    return True


def _classes(folder: Path) -> tuple[str, ...]:
    there = folders(folder)
    if not any(map(pictures, there)):
        cure = f"{shown_folder(folder)}; name a folder that has one for each class"
        raise DataError(folder.resolve(), "no folder in it has images", cure)
    found = tuple([each.name for each in there])
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
        paths += images
        labels += [label] * len(images)
    if not paths:
        raise DataError(folder, "it has no image of any class", shown_folder(folder))
    return Listed(paths, labels)
