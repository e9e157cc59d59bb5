"""`cnndsl runs`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli import options
from cnndsl.cli.exits import ExitCode
from cnndsl.report.amounts import accuracy

if TYPE_CHECKING:
    from cnndsl.train.kept.listing import Listed


@click.command("runs")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False
)
@click.option(
    "--sort",
    type=click.Choice(("name", "accuracy", "loss")),
    default="name",
    show_default=True,
    help="What comes first: by name, or the best.",
)
@options.style("How to tell.")
def command(folder: Path | None, sort: str, style: str) -> ExitCode:
    """List runs, how well they did, and how they differ.

    FOLDER has the folders of runs in it; without it, `runs`. Scores are of the best weights: of
    the test images where a run is over and has some, or else of those for validation.
    `network` is not the same where layers differ: `cnndsl diff` on two `spec.cnn` shows how.

    The exit code is 0, 1 if a folder is damaged, and 2 if the command is wrong.

    \b
    Examples:
      cnndsl runs
      cnndsl runs experiments --sort accuracy
      cnndsl runs --format json
    """
    folder = folder or Path("runs")
    if not folder.is_dir():
        raise click.UsageError("there is no folder `runs` here; name another")
    from cnndsl.train.kept.listing import listed

    found, problems = listed(folder)
    found.sort(key=lambda run: _key(run, sort))
    click.echo(_as_json(found) if style == "json" else _as_text(found, folder))
    for problem in problems:
        click.echo(f"Error: {problem}", err=True)
    return ExitCode(bool(problems))


def _key(run: "Listed", sort: str) -> tuple[float, str, int]:
    stem, _, number = run.path.name.rpartition("-")
    named = (stem, int(number)) if number.isdecimal() else (run.path.name, 0)
    if sort == "name":
        return (0.0, *named)
    score, missing = run.score, float("inf")
    if score is None:
        return (missing, *named)
    value = score.loss if sort == "loss" else score.accuracy
    return (missing if value is None else value if sort == "loss" else -value, *named)


def _as_text(runs: "Sequence[Listed]", folder: Path) -> str:
    if not runs:
        return f"no runs in {folder}"
    from cnndsl.report.columns import GAP
    from cnndsl.report.grid import Column
    from cnndsl.train.kept.listing import differing

    columns = [
        Column("run", tuple([run.path.name for run in runs]), words=True),
        Column("model", tuple([run.settled.model for run in runs]), words=True),
        Column("parameters", tuple([f"{run.settled.parameters:,}" for run in runs])),
        Column("epochs", tuple([str(run.epochs) for run in runs])),
        Column("of", tuple([run.score.of if run.score else "" for run in runs]), words=True),
        Column("accuracy", tuple([_accuracy(run) for run in runs])),
        Column("loss", tuple([f"{run.score.loss:.4f}" if run.score else "" for run in runs])),
        Column("", tuple(["" if run.is_over else "not over" for run in runs]), words=True),
    ]
    columns += [Column(name, tuple(values), words=True) for name, values in differing(runs)]
    rows = zip(*[each.lines(each.width) for each in columns], strict=True)
    return "\n".join([GAP.join(cells).rstrip() for cells in rows])


def _accuracy(run: "Listed") -> str:
    right = None if run.score is None else run.score.accuracy
    return "" if right is None else accuracy(right)


def _as_json(runs: "Sequence[Listed]") -> str:
    found = [
        {
            "path": str(run.path),
            "model": run.settled.model,
            "parameters": run.settled.parameters,
            "network": run.network,
            "finished": run.is_over,
            "epochs": run.epochs,
            "measured": run.score and run.score.of,
            "accuracy": run.score and run.score.accuracy,
            "loss": run.score and run.score.loss,
            "settings": run.settings,
        }
        for run in runs
    ]
    return json.dumps(found, indent=2, ensure_ascii=False)
