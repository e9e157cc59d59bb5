"""`cnndsl eval`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli.bounds import bounds
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.progress import Progress
from cnndsl.cli.refusing import refusing
from cnndsl.cli.running import reopened
from cnndsl.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnndsl.train.scores import Score

_SETS = ("test", "validation", "training")


@click.command("eval")
@click.argument("run", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--on",
    "chosen",
    type=click.Choice(_SETS),
    help="The images; without it, those for tests, or else those for validation.",
)
@click.option(
    "--format",
    "style",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How to tell.",
)
@bounds()
def command(run: Path, chosen: str | None, style: str, **limits: int) -> ExitCode:
    """Say how well a run does, class by class.

    RUN is the folder of a run, whose best weights are asked. Its data are opened again, and
    must be what they were.

    The exit code is 0, 1 if the data are wrong or others, and 2 if the command is wrong.

    \b
    Examples:
      cnndsl eval runs/LeNet5-1
      cnndsl eval runs/LeNet5-1 --on training --format json
    """
    found, folder = reopened(run, Limits(**limits), Progress())
    if found.adversary is not None:
        message = f"`{run}` has no score: look at its images in `{run / 'samples'}`"
        raise click.UsageError(message)
    sets = {name: getattr(found.division, name) for name in _SETS}
    name = chosen or next(each for each in _SETS if sets[each] is not None)
    if sets[name] is None:
        raise click.UsageError(f"`{run}` has no images for {name}")
    found.learner.average = {}
    with refusing():
        folder.take_best(found.learner.module)
    score = found.look(found.feed(sets[name]))
    classes = found.collection.classes
    click.echo(_as_json(score, name) if style == "json" else _as_text(score, name, classes))
    return ExitCode.CLEAN


def _as_text(score: "Score", name: str, classes: "Sequence[str]") -> str:
    right = "" if score.accuracy is None else f"{score.accuracy:.2%} right, "
    lines = [f"{name}: {right}loss {score.loss:.4f}, {score.count:,} images"]
    if not score.confusion:
        return lines[0]
    wide = max(len("class"), *map(len, classes))
    lines += ["", f"{'class':<{wide}}  images  precision  recall      F1"]
    for own, (images, *shares) in zip(classes, score.classes(), strict=True):
        told = [f"{share:.1%}" for share in shares]
        lines.append(f"{own:<{wide}}  {images:>6,}  {told[0]:>9}  {told[1]:>6}  {told[2]:>6}")
    return "\n".join(lines)


def _as_json(score: "Score", name: str) -> str:
    return json.dumps({"set": name, **score.numbers()}, indent=2)
