"""`cnndsl eval`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli import options
from cnndsl.cli.bounds import bounds
from cnndsl.cli.dataset import Care, downloading
from cnndsl.cli.elsewhere import elsewhere
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.progress import Progress, say
from cnndsl.cli.refusing import refusing
from cnndsl.cli.running import Where, reopened
from cnndsl.cli.trained import RunPath
from cnndsl.diagnostics.cells import width
from cnndsl.diagnostics.wording import count
from cnndsl.limits import Limits
from cnndsl.report.amounts import accuracy, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnndsl.recipe.data import Aim
    from cnndsl.train.learning.scores import Score

_SETS = ("test", "validation", "training")


@click.command("eval")
@click.argument("run", type=RunPath())
@click.option(
    "--on",
    "chosen",
    type=click.Choice(_SETS),
    help="The images; without it, those for tests, or else those for validation.",
)
@click.option(
    "--data",
    "other",
    metavar="DATA",
    help="Other data of the same classes, as a spec names them; paths lead from here.",
)
@options.device("Where to look: cpu, cuda, cuda:1; by default where it was trained.")
@downloading
@options.style("How to tell.")
@bounds()
def command(
    run: Path,
    chosen: str | None,
    other: str | None,
    device: str | None,
    download: bool,
    style: str,
    **limits: int,
) -> ExitCode:
    """Say how well a run does, class by class.

    RUN is the folder of a run, whose best weights are asked. Its data are opened again, and
    must be what they were. Others are given by `--data`: without `--on`, all of them are
    looked at if they are not parted. They are scaled and fitted as the run's were.

    The exit code is 0, 1 if the data are wrong or others, and 2 if the command is wrong.

    \b
    Examples:
      cnndsl eval runs/LeNet5-1
      cnndsl eval runs/LeNet5-1 --on training --format json
      cnndsl eval runs/Pets-3 --data 'folder("new")'
      cnndsl eval runs/LeNet5-1 --device cpu
    """
    with Progress() as progress:
        progress.torch()
        from cnndsl.train.kept.result import result_of

        care, where = Care(download), Where(device)
        bounds, given = Limits(**limits), (progress, care, where)
        if other is None:
            found, folder = reopened(run, bounds, *given)
        else:
            found, folder = elsewhere(run, other, bounds, *given)
        if found.adversary is not None:
            message = f"`{run}` has no score: look at its images in `{run / 'samples'}`"
            raise click.UsageError(message)
        sets = {name: getattr(found.division, name) for name in _SETS}
        name = chosen or next(each for each in _SETS if sets[each] is not None)
        if sets[name] is None:
            raise click.UsageError(f"`{run}` has no images for {name}")
        found.learner.average = {}
        with refusing():
            if result_of(run) is None:
                say(f"note: the training of `{run}` is not over")
            folder.take_best(found.learner.module)
            progress(f"looking at {count(len(sets[name]), 'image')}")
            score = found.look(sets[name])
    if other is not None and chosen is None and len(found.collection.sets) == 1:
        name = "all"  # of data that nobody has parted
    classes = found.collection.classes
    click.echo(
        _as_json(score, name, classes)
        if style == "json"
        else _as_text(score, name, classes, found.recipe.task)
    )
    return ExitCode.CLEAN


def _as_text(score: "Score", name: str, classes: "Sequence[str]", task: "Aim") -> str:
    from cnndsl.train.pictures.classwise import heads, rows
    from cnndsl.train.pictures.wording import named

    right = "" if score.accuracy is None else f"{accuracy(score.accuracy)} right, "
    if score.iou is not None:
        right += f"mean IoU {percent(score.iou)}, "
    lines = [f"{name}: {right}loss {score.loss:.4f}, {count(score.count, 'image')}"]
    if not score.confusion:
        return lines[0]
    names = named(classes, len(score.confusion))
    wide = max(width("class"), *map(width, names))
    table = [heads(task)]
    table += [(f"{count:,}", *map(percent, shares)) for count, *shares in rows(score, task)]
    rooms = [max(6, *map(len, column)) for column in zip(*table, strict=True)]
    for own, row in zip(("class", *names), table, strict=True):
        cells = [f"{cell:>{room}}" for cell, room in zip(row, rooms, strict=True)]
        blank = " " * (wide - width(own))
        lines += [*[""] * (row is table[0]), "  ".join([own + blank, *cells])]
    return "\n".join(lines)


def _as_json(score: "Score", name: str, classes: "Sequence[str]") -> str:
    told = {"set": name, **score.numbers(), "classes": [*classes] if score.confusion else []}
    return json.dumps(told, indent=2, ensure_ascii=False)
