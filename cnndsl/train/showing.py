"""What there is to see of a trained network: images with what it tells of them, or makes."""

from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor

from cnndsl.dataclasses import replace
from cnndsl.recipe.losses import Bce
from cnndsl.report.pixels import Sheet
from cnndsl.train.adversaries import Adversaries
from cnndsl.train.data.samples import Samples
from cnndsl.train.feed import Batch
from cnndsl.train.judging import judged
from cnndsl.train.objective import main_output
from cnndsl.train.pictures.pairs import masked, pairs_sheet
from cnndsl.train.pictures.samples import pixels, samples_sheet, small, worst_sheet
from cnndsl.train.pictures.wording import figure, percent
from cnndsl.train.reading import is_right, read
from cnndsl.train.run import Run
from cnndsl.train.sheets import SHOWN, sheet
from cnndsl.train.splitting import Part


def shown(run: Run, kept: Samples | None) -> tuple[Sheet, ...]:
    """Some images of a set, evenly chosen, and those that it gets most wrong; or what it makes."""
    if isinstance(run.learner, Adversaries):
        return (sheet(run.learner),)
    if kept is None:
        return ()
    some = [*range(0, len(kept), max(1, -(-len(kept) // SHOWN)))]
    if run.recipe.task == "sequences":
        return _rows(run, kept, some)
    return _told(run, kept, some) if run.recipe.task == "classes" else _pairs(run, kept, some)


def _told(run: Run, kept: Samples, some: Sequence[int]) -> tuple[Sheet, Sheet]:
    """Of images that show classes."""
    found, classes = judged(run.learner, run.feed(kept)), run.collection.classes
    worst = found.worst(min(SHOWN, len(kept)))
    return (
        samples_sheet(kept.read(some)[0], found, some, classes),
        worst_sheet(kept.read(worst)[0], found, worst, classes),
    )


def _pairs(run: Run, kept: Samples, some: Sequence[int]) -> tuple[Sheet, Sheet]:
    """Of images that are answered by images, or by masks: what is right above what was told."""
    is_mask = run.recipe.task == "masks"
    measure = _missed if is_mask else _far
    wrong = torch.cat([measure(*each) for each in _answers(run, kept)])
    worst = wrong.argsort(descending=True, stable=True)[:SHOWN].tolist()
    told: Callable[[float], str] = percent if is_mask else figure
    word = "of the dots" if is_mask else "mean square"
    found = []
    for places, which in ((some, ""), (worst, "The worst ")):
        part = Part(kept, torch.tensor(places))
        pairs = [(_masks if is_mask else _images)(*each) for each in _answers(run, part)]
        right, answers = (torch.cat(each) for each in zip(*pairs, strict=True))
        names = [told(float(wrong[place])) for place in places]
        made = pairs_sheet(right, answers, names)
        title = f"{which}{len(places):,} of {len(kept):,} images"
        note = f"{made.note}, and how far they differ ({word})"
        found.append(replace(made, title=title, note=note))
    return found[0], found[1]


def _rows(run: Run, kept: Samples, some: Sequence[int]) -> tuple[Sheet, Sheet]:
    """Of images that are read; those that are read wrongly come by themselves."""
    found = [(read(each), is_right(each, batch.labels)) for _, batch, each in _answers(run, kept)]
    told, right = (torch.cat(each).cpu() for each in zip(*found, strict=True))
    wrong = torch.nonzero(~right)[:SHOWN, 0].tolist()
    sheets = []
    total = f"{int((~right).sum()):,} that are read wrongly"
    for places, of in ((some, f"{len(kept):,} images"), (wrong, total)):
        images, shown = kept.read(places)
        names = [
            _spelled(run, told[place]) + ("" if right[place] else f"\nis {_spelled(run, label)}")
            for place, label in zip(places, shown, strict=True)
        ]
        marked = frozenset(number for number, place in enumerate(places) if not right[place])
        pictures = tuple([pixels(image) for image in small(images)])
        title = f"{len(places):,} of {of}"
        sheets.append(Sheet(title, "what was read", pictures, tuple(names), marked))
    return sheets[0], sheets[1]


def _spelled(run: Run, classes: Tensor) -> str:
    """A sequence as one text."""
    names = [run.collection.classes[each] for each in classes.tolist() if each >= 0]
    return ("" if all(len(name) == 1 for name in names) else " ").join(names) or "nothing"


def _answers(run: Run, samples: Samples) -> Iterator[tuple[Run, Batch, Tensor]]:
    """The network's outputs for each batch of a set."""
    with run.learner.looking() as module:
        for batch in run.feed(samples).plain():
            with run.learner.engine.narrow():
                outputs = main_output(module(batch.images))
            yield run, batch, outputs.float()


def _copied(run: Run, outputs: Tensor) -> Tensor:
    """Outputs as numbers from 0 to 1."""
    return (outputs.sigmoid() if isinstance(run.recipe.loss, Bce) else outputs).clamp(0, 1)


def _classes(outputs: Tensor) -> Tensor:
    """The class of each dot; a single output tells the second of two."""
    return (outputs[:, 0] > 0).long() if outputs.shape[1] == 1 else outputs.argmax(1)


def _far(run: Run, batch: Batch, outputs: Tensor) -> Tensor:
    """How far each copy is from its image."""
    away = (_copied(run, outputs) - batch.targets).square()
    return away.flatten(1).mean(1).cpu()


def _missed(_: Run, batch: Batch, outputs: Tensor) -> Tensor:
    """The share of dots of which another class is told."""
    known = batch.labels >= 0
    wrong = (_classes(outputs) != batch.labels) & known
    return (wrong.flatten(1).sum(1) / known.flatten(1).sum(1).clamp(min=1)).cpu()


def _images(run: Run, batch: Batch, outputs: Tensor) -> tuple[Tensor, Tensor]:
    """Images and their copies, as bytes."""
    return _bytes(batch.targets), _bytes(_copied(run, outputs))


def _masks(run: Run, batch: Batch, outputs: Tensor) -> tuple[Tensor, Tensor]:
    """Images with the masks that are right, and with those that are told, as bytes."""
    deviation, mean = (
        torch.tensor(each, device=batch.images.device).view(1, -1, 1, 1)
        for each in (run.scale.deviation, run.scale.mean)
    )
    images = _bytes(batch.images * deviation + mean)
    return masked(images, batch.labels.cpu()), masked(images, _classes(outputs).cpu())


def _bytes(images: Tensor) -> Tensor:
    return images.float().mul(255).round().clamp(0, 255).to(torch.uint8).cpu()
