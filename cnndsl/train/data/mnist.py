"""MNIST and Fashion-MNIST: four IDX files."""

from pathlib import Path

from cnndsl.train.data.finding import first, lacking
from cnndsl.train.data.idx import idx
from cnndsl.train.data.labels import check_labels
from cnndsl.train.data.samples import Arrays, Collection, DataError, Size

DIGITS = tuple("0123456789")
CLOTHES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
AXES = {"images": 3, "labels": 1}
"""The two files of each part, and how many axes their numbers have."""
_INSIDE = ("", "raw", "MNIST/raw", "FashionMNIST/raw")
"""Where in a folder the files may lie; torchvision puts them into the last ones."""


def mnist(folder: Path, classes: tuple[str, ...], shape: Size) -> Collection:
    """The images of a folder, with those that are for the test."""
    train, test = (_part(folder, name, classes, shape) for name in ("train", "t10k"))
    return Collection(train, test, None, classes, "classes")


def is_mnist(folder: Path, part: str = "train", what: str = "images") -> bool:
    """Whether a folder has the images, or another file."""
    return first(folder, _names(part, what, AXES[what])) is not None


def _part(folder: Path, part: str, classes: tuple[str, ...], shape: Size) -> Arrays:
    found = [_file(folder, part, what, axes) for what, axes in AXES.items()]
    images, labels = idx(found[0], 3), idx(found[1], 1)
    if len(images) != len(labels):
        message = f"it has {len(labels):,} labels for the {len(images):,} images beside it"
        raise DataError(found[1], message)
    check_labels(found[1], labels, len(classes))
    return Arrays(images.unsqueeze(1), labels, shape, source=found[0].name)


def _file(folder: Path, part: str, what: str, axes: int) -> Path:
    names = _names(part, what, axes)
    found = first(folder, names)
    if found is None:
        raise lacking(folder, f"it has no `{Path(names[0]).name}`, nor that with .gz")
    return found


def _names(part: str, what: str, axes: int) -> list[str]:
    """Where a file may be, the likeliest first; some programs write a dot for a hyphen."""
    stems = (f"{part}-{what}-idx{axes}-ubyte", f"{part}-{what}.idx{axes}-ubyte")
    return [
        f"{inside}/{stem}{end}".lstrip("/")
        for inside in _INSIDE
        for stem in stems
        for end in ("", ".gz")
    ]
