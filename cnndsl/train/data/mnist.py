"""MNIST and Fashion-MNIST: four IDX files."""

from pathlib import Path

from cnndsl.dataclasses import dataclass
from cnndsl.train.data.finding import first, lacking
from cnndsl.train.data.idx import idx
from cnndsl.train.data.labels import check_labels
from cnndsl.train.data.samples import Arrays, Collection, DataError, Size


@dataclass(frozen=True, slots=True)
class Variant:
    """How one of the data sets is told from the other: its classes, and torchvision's folder."""

    classes: tuple[str, ...]
    folder: str


DIGITS = Variant(tuple("0123456789"), "MNIST")
CLOTHES = Variant(
    (
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
    ),
    "FashionMNIST",
)
AXES = {"images": 3, "labels": 1}
"""The two files of each part, and how many axes their numbers have."""


def mnist(folder: Path, variant: Variant, shape: Size) -> Collection:
    """The images of a folder, with those that are for the test."""
    train, test = (_part(folder, name, variant, shape) for name in ("train", "t10k"))
    return Collection(train, test, None, variant.classes, "classes")


def is_mnist(folder: Path, variant: Variant, part: str = "train", what: str = "images") -> bool:
    """Whether a folder has the images, or another file."""
    return first(folder, _names(variant, part, what)) is not None


def _part(folder: Path, part: str, variant: Variant, shape: Size) -> Arrays:
    found = [_file(folder, variant, part, what) for what in AXES]
    images, labels = idx(found[0], 3), idx(found[1], 1)
    if len(images) != len(labels):
        message = f"it has {len(labels):,} labels for the {len(images):,} images beside it"
        raise DataError(found[1], message)
    check_labels(found[1], labels, len(variant.classes))
    return Arrays(images.unsqueeze(1), labels, shape, source=found[0].name)


def _file(folder: Path, variant: Variant, part: str, what: str) -> Path:
    names = _names(variant, part, what)
    found = first(folder, names)
    if found is None:
        raise lacking(folder, f"it has no `{Path(names[0]).name}`, nor that with .gz")
    return found


def _names(variant: Variant, part: str, what: str) -> list[str]:
    """Where a file may be, the likeliest first; some programs write a dot for a hyphen."""
    stems = [f"{part}-{what}{sign}idx{AXES[what]}-ubyte" for sign in "-."]
    return [
        f"{inside}/{stem}{end}".lstrip("/")
        for inside in ("", "raw", f"{variant.folder}/raw")
        for stem in stems
        for end in ("", ".gz")
    ]
