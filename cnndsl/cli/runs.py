"""`cnndsl runs`."""

import json
from collections.abc import Sequence
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import click

from cnndsl.cli import options
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.show import columns as terminal
from cnndsl.cli.trained import RUNS
from cnndsl.diagnostics.cells import visible
from cnndsl.report.amounts import accuracy, percent
from cnndsl.runs import is_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnndsl.report.grid import Column
    from cnndsl.train.kept.listing import Listed


_WIDTH = 100
"""How wide a table is where no terminal tells."""
_LEAST = 10
"""How far a setting is cut at most."""


@click.command("runs")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False
)
@click.option(
    "--sort",
    type=click.Choice(("name", "accuracy", "iou", "loss")),
    default="name",
    show_default=True,
    help="What comes first: by name, or the best.",
)
@options.style("How to tell.")
def command(folder: Path | None, sort: str, style: str) -> ExitCode:
    """List runs, how well they did, and how they differ.

    FOLDER has the folders of runs in it; without it, `runs`. Scores are of the best weights: of
    the test images where a run is over and has some, or else of those for validation.
    `network` is not the same where layers differ: `cnndsl diff` on two runs shows how.

    The exit code is 0, 1 if a folder is damaged, and 2 if the command is wrong.

    \b
    Examples:
      cnndsl runs
      cnndsl runs experiments --sort accuracy
      cnndsl runs --format json
    """
    folder = folder or RUNS
    if not folder.is_dir():
        raise click.UsageError(f"there is no folder `{RUNS}` here; name another")
    if is_run(folder):
        raise click.UsageError(f"`{folder}` is a run; name the folder that it is in")
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
    value = {"loss": score.loss, "accuracy": score.accuracy, "iou": score.iou}[sort]
    return (missing if value is None else value if sort == "loss" else -value, *named)


def _as_text(runs: "Sequence[Listed]", folder: Path) -> str:
    if not runs:
        return f"no runs in {folder}"
    from cnndsl.report.grid import Column
    from cnndsl.train.kept.listing import differing

    columns = [
        Column("run", tuple([visible(run.path.name) for run in runs]), words=True),
        Column("model", tuple([run.settled.model for run in runs]), words=True),
        Column("parameters", tuple([f"{run.settled.parameters:,}" for run in runs])),
        Column("epochs", tuple([str(run.epochs) for run in runs])),
        Column("of", tuple([run.score.of if run.score else "" for run in runs]), words=True),
        Column("accuracy", tuple([_accuracy(run) for run in runs])),
        *_overlaps(runs),
        Column("loss", tuple([f"{run.score.loss:.4f}" if run.score else "" for run in runs])),
        Column("", tuple(map(_state, runs)), words=True),
    ]
    settings = [
        Column(name, tuple(map(visible, values)), words=True) for name, values in differing(runs)
    ]
    return "\n".join(_laid_out(columns, settings))


def _laid_out(columns: "Sequence[Column]", settings: "Sequence[Column]") -> "Iterator[str]":
    """The lines of a table; settings give way to what there is no room for."""
    from cnndsl.report.columns import GAP
    from cnndsl.report.grid import narrowed

    room, shown = terminal(_WIDTH), [*columns, *settings]
    least = [each.width for each in columns] + [min(each.width, _LEAST) for each in settings]
    while sum(least) + len(GAP) * (len(least) - 1) > room and len(shown) > len(columns):
        del shown[-1], least[-1]
    widths = [each.width for each in shown]
    over = sum(widths) + len(GAP) * (len(widths) - 1) - room
    widths = narrowed(widths, range(len(columns), len(shown)), over)
    lines = [each.lines(room) for each, room in zip(shown, widths, strict=True)]
    for cells in zip(*lines, strict=True):
        yield GAP.join(cells).rstrip()
    missing = [each.title for each in settings[len(shown) - len(columns) :]]
    if missing or over > 0:
        yield ""
        yield from fill(_cut(missing), room).splitlines()


def _cut(missing: "Sequence[str]") -> str:
    """What to do about settings that are cut, or are not there at all."""
    others = f"not shown: {', '.join(missing)}; " if missing else ""
    return f"{others}`--format json` has all settings"


def _accuracy(run: "Listed") -> str:
    right = None if run.score is None else run.score.accuracy
    return "" if right is None else accuracy(right)


def _overlaps(runs: "Sequence[Listed]") -> "Iterator[Column]":
    """The mean IoU, where a run is of masks."""
    from cnndsl.report.grid import Column

    known = [run.score.iou if run.score else None for run in runs]
    if any(each is not None for each in known):
        yield Column("IoU", tuple(["" if each is None else percent(each) for each in known]))


def _state(run: "Listed") -> str:
    if run.diverged is not None:
        return f"diverged at step {run.diverged:,}"
    return "" if run.is_over else "not over"


def _as_json(runs: "Sequence[Listed]") -> str:
    found = [
        {
            "path": str(run.path),
            "model": run.settled.model,
            "parameters": run.settled.parameters,
            "network": run.network,
            "finished": run.is_over,
            "diverged": run.diverged,
            "epochs": run.epochs,
            "measured": run.score and run.score.of,
            "accuracy": run.score and run.score.accuracy,
            "iou": run.score and run.score.iou,
            "loss": run.score and run.score.loss,
            "settings": run.settings,
        }
        for run in runs
    ]
    return json.dumps(found, indent=2, ensure_ascii=False)
