"""Images and masks: two folders, in which what belongs together has the same name."""

from pathlib import Path

from cnndsl.diagnostics.suggest import listed
from cnndsl.train.data.files import MaskedFiles
from cnndsl.train.data.finding import passed_over, pictures
from cnndsl.train.data.fitting import STRETCHED, Fit
from cnndsl.train.data.samples import Collection, DataError, Size, inside
from cnndsl.train.data.sets import by_set

_ENDS = ("", "_mask", "-mask", "_label", "_gt", "_labelIds", "_labelTrainIds")
"""What the name of a mask may have behind that of its image."""


def image_pairs(
    images: Path, masks: Path, classes: int, shape: Size, fit: Fit = STRETCHED
) -> Collection:
    """The images of a folder with their masks; sets are folders of the same name in both."""
    photos, drawn = _stems(images), _stems(masks)
    both = _matched(images, photos, masks, drawn)
    names = tuple(map(str, range(classes)))
    parts, notes = by_set(images, list(both))
    notes += passed_over(images, masks)
    sets = {
        name: MaskedFiles(
            [photos[stem] for stem in stems],
            [both[stem] for stem in stems],
            classes,
            shape,
            images,
            fit,
        )
        for name, stems in parts.items()
    }
    found = sets["train"], sets.get("test"), sets.get("validation")
    return Collection(*found, names, "masks", fit=fit, notes=notes)


def _stems(folder: Path) -> dict[str, Path]:
    """Each image by its way from the folder, without its suffix."""
    found: dict[str, Path] = {}
    for path in pictures(folder):
        stem = inside(path.with_suffix(""), folder)
        if stem in found:
            message = f"it has the same name as `{found[stem].name}` but for its end"
            raise DataError(path, message, "keep one of the two")
        found[stem] = path
    if not found:
        raise DataError(folder, "it has no image")
    return found


def _matched(
    images: Path, photos: dict[str, Path], masks: Path, drawn: dict[str, Path]
) -> dict[str, Path]:
    """The mask of each image."""
    both: dict[str, Path] = {}
    for stem in photos:
        found = next((drawn[stem + end] for end in _ENDS if stem + end in drawn), None)
        if found is not None:
            both[stem] = found
    if lacking := [stem for stem in photos if stem not in both]:
        message = f"{len(lacking):,} of {len(photos):,} images have no mask: {listed(lacking)}"
        raise DataError(masks, message, f"a mask has the name of its image in `{images}`")
    used = set(both.values())
    if left := [stem for stem, path in drawn.items() if path not in used]:
        have = "mask has" if len(left) == 1 else "masks have"
        message = f"{len(left):,} {have} no image: {listed(left)}"
        raise DataError(images, message, "delete them, or fetch the images too")
    return both
