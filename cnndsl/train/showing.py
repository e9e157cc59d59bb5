"""What there is to see of a trained network: images with what it tells of them, or makes."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from cnndsl.diagnostics.wording import count
from cnndsl.report.amounts import percent
from cnndsl.report.pixels import Sheet
from cnndsl.train.answers import as_bytes, classes_of, copied
from cnndsl.train.data.samples import Samples
from cnndsl.train.feed import Batch
from cnndsl.train.judging import Judging
from cnndsl.train.learning.adversaries import Adversaries
from cnndsl.train.learning.scores import Score
from cnndsl.train.pictures.pairs import masked, pairs_sheet
from cnndsl.train.pictures.samples import (
    JUDGED,
    pixels,
    samples_sheet,
    small,
    worst_rows,
    worst_sheet,
)
from cnndsl.train.pictures.wording import figure
from cnndsl.train.reading import is_right, read, spelled
from cnndsl.train.run import Run
from cnndsl.train.sheets import SHOWN, sheet
from cnndsl.train.splitting import Part
from cnndsl.train.stopping import Stop

Table = tuple[Sequence[str], Sequence[Sequence[object]]]
"""The heads of a table, and its lines."""
Looked = tuple[Score, tuple[Sheet, Sheet], Table]
_PART = 4
"""Of images that are all more or less wrong, the worst are one in so many at most."""
Draw = Callable[[Run, Batch, Tensor], tuple[Tensor, Tensor]]
"""Draws the images of a batch, and what a network told of them."""


def looked_through(
    run: Run, kept: Samples | None, stop: Stop | None = None
) -> tuple[Score | None, tuple[Sheet, ...], Table | None]:
    """What a network makes of a set, with some of its images, and those that it gets most wrong,
    which a table names.

    Each is looked at once; but images and masks that are shown are made again. A signal ends it
    with a `Stopped`.
    """
    if isinstance(run.learner, Adversaries):
        return None, (sheet(run.learner),), None
    if kept is None:
        return None, (), None
    if run.recipe.task == "sequences":
        return _rows(run, kept, stop)
    return (_told if run.recipe.task == "classes" else _pairs)(run, kept, stop)


def _some(kept: Samples) -> list[int]:
    """Places of a set, evenly chosen."""
    return [*range(0, len(kept), max(1, -(-len(kept) // SHOWN)))]


def _told(run: Run, kept: Samples, stop: Stop | None) -> Looked:
    """Of images that show classes."""
    judging, classes = Judging(), run.collection.classes
    score = run.look(kept, judging.add, stop)
    found, some = judging.judged, _some(kept)
    worst = found.worst(min(SHOWN, len(kept)))
    sheets = (
        samples_sheet(kept.read(some)[0], found, some, classes),
        worst_sheet(kept.read(worst)[0], found, worst, classes),
    )
    return score, sheets, (JUDGED, worst_rows(kept, found, worst, classes))


def _pairs(run: Run, kept: Samples, stop: Stop | None) -> Looked:
    """Of images that are answered by images, or by masks: what is right above what was told."""
    is_mask = run.recipe.task == "masks"
    measure, far = _missed if is_mask else _far, list[Tensor]()
    score = run.look(kept, lambda batch, outputs: far.append(measure(run, batch, outputs)), stop)
    wrong = torch.cat(far)
    few = min(SHOWN, -(-len(kept) // _PART))
    worst = wrong.argsort(descending=True, stable=True)[:few].tolist()
    told: Callable[[float], str] = percent if is_mask else figure
    word = "share of the dots" if is_mask else "mean square"
    note = f"above what is right, below what was told, and how far they differ ({word})"
    draw = _masks if is_mask else _images
    found = []
    for places, which in ((_some(kept), ""), (worst, "The worst ")):
        right, answers = _drawn(run, Part(kept, torch.tensor(places)), draw)
        names = [told(float(wrong[place])) for place in places]
        title = f"{which}{len(places):,} of {count(len(kept), 'image')}"
        classes = run.collection.classes if is_mask else ()
        found.append(pairs_sheet(right, answers, (title, note), names, classes))
    named = [(kept.name(place), float(wrong[place])) for place in worst]
    return score, (found[0], found[1]), (("image", word.replace(" ", "_")), named)


def _drawn(run: Run, part: Samples, draw: Draw) -> tuple[Tensor, Tensor]:
    """Images of a few places, and what is told of them, as bytes."""
    pairs = list[tuple[Tensor, Tensor]]()
    run.look(part, lambda batch, outputs: pairs.append(draw(run, batch, outputs)))
    right, answers = (torch.cat(each) for each in zip(*pairs, strict=True))
    return right, answers


def _rows(run: Run, kept: Samples, stop: Stop | None) -> Looked:
    """Of images that are read; those that are read wrongly come by themselves."""
    found = list[tuple[Tensor, Tensor]]()

    def seen(batch: Batch, outputs: Tensor) -> None:
        found.append((read(outputs).cpu(), is_right(outputs, batch.labels).cpu()))

    score = run.look(kept, seen, stop)
    told, right = (torch.cat(each) for each in zip(*found, strict=True))
    wrong = torch.nonzero(~right)[:SHOWN, 0].tolist()
    total = f"{int((~right).sum()):,} that are read wrongly"
    some = _read(run, kept, _some(kept), (told, right), count(len(kept), "image"))
    lines = [
        (
            kept.name(place),
            *[spelled(run.collection.classes, each) for each in (label, told[place])],
        )
        for place, label in zip(wrong, kept.read(wrong)[1], strict=True)
    ]
    sheets = some, _read(run, kept, wrong, (told, right), total)
    return score, sheets, (("image", "text", "read"), lines)


def _read(
    run: Run, kept: Samples, places: Sequence[int], found: tuple[Tensor, Tensor], of: str
) -> Sheet:
    """Images with what was read in them and, where that is wrong, what is there."""
    images, shown = kept.read(places)
    told, right = found
    names = [
        _spelled(run, told[place]) + ("" if right[place] else f"\nis {_spelled(run, label)}")
        for place, label in zip(places, shown, strict=True)
    ]
    marked = frozenset(number for number, place in enumerate(places) if not right[place])
    pictures = tuple([pixels(image) for image in small(images)])
    return Sheet(f"{len(places):,} of {of}", "what was read", pictures, tuple(names), marked)


def _spelled(run: Run, classes: Tensor) -> str:
    """A sequence as one text."""
    return spelled(run.collection.classes, classes) or "nothing"


def _far(run: Run, batch: Batch, outputs: Tensor) -> Tensor:
    """How far each copy is from its image."""
    away = (copied(run.recipe.loss, outputs) - batch.targets).square()
    return away.flatten(1).mean(1).cpu()


def _missed(_: Run, batch: Batch, outputs: Tensor) -> Tensor:
    """The share of dots of which another class is told."""
    known = batch.labels >= 0
    wrong = (classes_of(outputs) != batch.labels) & known
    return (wrong.flatten(1).sum(1) / known.flatten(1).sum(1).clamp(min=1)).cpu()


def _images(run: Run, batch: Batch, outputs: Tensor) -> tuple[Tensor, Tensor]:
    """Images and their copies, as bytes."""
    return as_bytes(batch.targets), as_bytes(copied(run.recipe.loss, outputs))


def _masks(run: Run, batch: Batch, outputs: Tensor) -> tuple[Tensor, Tensor]:
    """Images with the masks that are right, and with those that are told, as bytes."""
    deviation, mean = (
        torch.tensor(each, device=batch.images.device).view(1, -1, 1, 1)
        for each in (run.scale.deviation, run.scale.mean)
    )
    images = as_bytes(batch.images * deviation + mean)
    return masked(images, batch.labels.cpu()), masked(images, classes_of(outputs).cpu())
