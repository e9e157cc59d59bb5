"""`cnndsl eval`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli import options
from cnndsl.cli.bounds import bounds
from cnndsl.cli.dataset import Care, downloading
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.progress import Progress
from cnndsl.cli.refusing import refusing
from cnndsl.cli.running import Where, reopened
from cnndsl.emit.needed import torch_needed
from cnndsl.limits import Limits
from cnndsl.report.amounts import accuracy, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnndsl.recipe.data import Aim
    from cnndsl.train.learning.scores import Score

_SETS = ("test", "validation", "training")


@click.command("eval")
@click.argument("run", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--on",
    "chosen",
    type=click.Choice(_SETS),
    help="The images; without it, those for tests, or else those for validation.",
)
@options.device("Where to look: cpu, cuda, cuda:1; by default where it was trained.")
@downloading
@options.style("How to tell.")
@bounds()
def command(
    run: Path,
    chosen: str | None,
    device: str | None,
    download: bool,
    style: str,
    **limits: int,
) -> ExitCode:
    """Say how well a run does, class by class.

    RUN is the folder of a run, whose best weights are asked. Its data are opened again, and
    must be what they were.

    The exit code is 0, 1 if the data are wrong or others, and 2 if the command is wrong.

    \b
    Examples:
      cnndsl eval runs/LeNet5-1
      cnndsl eval runs/LeNet5-1 --on training --format json
      cnndsl eval runs/LeNet5-1 --device cpu
    """
    with Progress() as progress:
        progress("loading torch")
        torch_needed()
        from cnndsl.train.kept.result import result_of

        care, where = Care(download), Where(device)
        found, folder = reopened(run, Limits(**limits), progress, care, where)
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
                progress.clear()
                click.echo(f"note: the training of `{run}` is not over", err=True)
            folder.take_best(found.learner.module)
            progress(f"looking at {len(sets[name]):,} images")
            score = found.look(sets[name])
    classes = found.collection.classes
    click.echo(
        _as_json(score, name)
        if style == "json"
        else _as_text(score, name, classes, found.recipe.task)
    )
    return ExitCode.CLEAN


def _as_text(score: "Score", name: str, classes: "Sequence[str]", task: "Aim") -> str:
    from cnndsl.train.pictures.classwise import heads, mean_overlap, rows

    right = "" if score.accuracy is None else f"{accuracy(score.accuracy)} right, "
    if task == "masks":
        right += f"mean IoU {percent(mean_overlap(score))}, "
    lines = [f"{name}: {right}loss {score.loss:.4f}, {score.count:,} images"]
    if not score.confusion:
        return lines[0]
    wide = max(len("class"), *map(len, classes))
    table = [heads(task)]
    table += [(f"{count:,}", *map(percent, shares)) for count, *shares in rows(score, task)]
    rooms = [max(6, *map(len, column)) for column in zip(*table, strict=True)]
    for own, row in zip(("class", *classes), table, strict=True):
        cells = [f"{cell:>{room}}" for cell, room in zip(row, rooms, strict=True)]
        lines += [*[""] * (row is table[0]), "  ".join([f"{own:<{wide}}", *cells])]
    return "\n".join(lines)


def _as_json(score: "Score", name: str) -> str:
    return json.dumps({"set": name, **score.numbers()}, indent=2)
