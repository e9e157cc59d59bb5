"""Images with what they show and what a network made of them, as sheets."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from cnndsl.diagnostics.wording import count
from cnndsl.report.amounts import percent
from cnndsl.report.pixels import Pixels, Sheet
from cnndsl.train.data.samples import Samples
from cnndsl.train.judging import Judged
from cnndsl.train.pictures.wording import clipped, named, numbered

_LARGEST = 112
"""Dots of an image along its longer side; a larger one is made smaller."""
_LETTERS = 16
_COLOURS = 3
JUDGED = ("image", "class", "told", "sure", "likely")
"""Heads for images that were judged, with how likely what is right was thought."""


def samples_sheet(
    images: Tensor, judged: Judged, places: Sequence[int], classes: Sequence[str]
) -> Sheet:
    """Images (bytes [n, c, h, w]) of some places of a set, with what was told and how surely."""
    wrong = int(judged.wrong[[*places]].sum())
    title = f"{len(places):,} of {count(len(judged.told), 'image')}"
    note = f"what was told, and how surely; {wrong:,} of these are wrong"
    return _sheet(images, judged, places, classes, (title, note))


def worst_sheet(
    images: Tensor, judged: Judged, places: Sequence[int], classes: Sequence[str]
) -> Sheet:
    """The same of those told wrongly, with how likely what is right was thought; worst first."""
    wrong, whole = int(judged.wrong.sum()), count(len(judged.told), "image")
    if wrong:
        title = f"{len(places):,} of {wrong:,} told wrongly, among {whole}"
        words = title, "what was told, how surely, and how likely what is right was thought"
    else:
        words = f"None of {whole} is told wrongly", f"the {len(places):,} that it is least sure of"
    return _sheet(images, judged, places, classes, words, is_worst=True)


def worst_rows(
    kept: Samples, judged: Judged, places: Sequence[int], classes: Sequence[str]
) -> list[tuple[object, ...]]:
    """The same images by their names, under `JUDGED`."""
    found: list[tuple[object, ...]] = []
    for place in places:
        shown, told = int(judged.labels[place]), int(judged.told[place])
        names = named(classes, max(shown, told) + 1)
        shares = float(judged.sure[place]), float(judged.right[place])
        found.append((kept.name(place), names[shown], names[told], *shares))
    return found


def made_sheet(images: Tensor) -> Sheet:
    """Images (bytes [n, c, h, w]) that a network made out of noise."""
    title = f"{count(len(images), 'image')} that {'is' if len(images) == 1 else 'are'} made"
    pictures = tuple([pixels(image) for image in small(images)])
    return Sheet(title, "out of the same noise in each epoch", pictures)


def _sheet(
    images: Tensor,
    judged: Judged,
    places: Sequence[int],
    classes: Sequence[str],
    words: tuple[str, str],
    *,
    is_worst: bool = False,
) -> Sheet:
    names = [_name(judged, place, classes, is_worst=is_worst) for place in places]
    wrong = [number for number, place in enumerate(places) if judged.wrong[place]]
    pictures = tuple([pixels(image) for image in small(images)])
    return Sheet(*words, pictures, tuple(names), frozenset(wrong))


def _name(judged: Judged, place: int, classes: Sequence[str], *, is_worst: bool) -> str:
    """What was told and how surely; below it what the image shows, if that is something else."""
    shown, told = int(judged.labels[place]), int(judged.told[place])
    names = named(classes, max(shown, told) + 1)
    names = [numbered(name, number) for number, name in enumerate(names)]
    first = f"{clipped(names[told], _LETTERS)} · {percent(float(judged.sure[place]))}"
    if shown < 0:
        return f"{first}\nnot known"
    if shown == told:
        return first
    likely = f" · {percent(float(judged.right[place]))}" if is_worst else ""
    return f"{first}\nis {clipped(names[shown], _LETTERS)}{likely}"


def small(images: Tensor) -> Tensor:
    """Images no larger than a sheet shows them."""
    longer = max(images.shape[-2:])
    if longer <= _LARGEST or not len(images):
        return images
    high, wide = (max(1, round(side * _LARGEST / longer)) for side in images.shape[-2:])
    made = nn.functional.interpolate(
        images.float(), (high, wide), mode="bilinear", antialias=True, align_corners=False
    )
    return made.round().clamp(0, 255).to(torch.uint8)


def pixels(image: Tensor) -> Pixels:
    """An image of bytes as dots: in colour if it has three channels, else their mean in grey."""
    if len(image) != _COLOURS:
        image = image.float().mean(0, keepdim=True).round().to(torch.uint8)
    dots = image.expand(_COLOURS, -1, -1).movedim(0, -1).contiguous().cpu()
    return Pixels(image.shape[-1], image.shape[-2], bytes(dots.flatten().tolist()))
