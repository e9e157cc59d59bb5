"""`cnndsl runs`."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli.exits import ExitCode

if TYPE_CHECKING:
    from cnndsl.train.listing import Listed


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
@click.option(
    "--format",
    "style",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How to tell.",
)
def command(folder: Path | None, sort: str, style: str) -> ExitCode:
    """List runs, how well they did, and how they differ.

    FOLDER has the folders of runs in it; without it, `runs`.

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
    from cnndsl.train.listing import listed

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
    value = run.accuracy if sort == "accuracy" else run.loss
    missing = float("inf")
    return (missing if value is None else -value if sort == "accuracy" else value, *named)


def _as_text(runs: "Sequence[Listed]", folder: Path) -> str:
    if not runs:
        return f"no runs in {folder}"
    from cnndsl.report.columns import GAP
    from cnndsl.report.grid import Column
    from cnndsl.train.listing import differing

    columns = [
        Column("run", tuple([run.path.name for run in runs]), words=True),
        Column("model", tuple([run.settled.model for run in runs]), words=True),
        Column("epochs", tuple([str(len(run.epochs)) for run in runs])),
        Column("accuracy", tuple([_percent(run.accuracy) for run in runs])),
        Column("loss", tuple(["" if run.loss is None else f"{run.loss:.4f}" for run in runs])),
        Column("", tuple(["" if run.is_over else "not over" for run in runs]), words=True),
    ]
    columns += [Column(name, tuple(values), words=True) for name, values in differing(runs)]
    rows = zip(*[each.lines(each.width) for each in columns], strict=True)
    return "\n".join([GAP.join(cells).rstrip() for cells in rows])


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.2%}"


def _as_json(runs: "Sequence[Listed]") -> str:
    found = [
        {
            "path": str(run.path),
            "model": run.settled.model,
            "finished": run.is_over,
            "epochs": len(run.epochs),
            "score": run.score,
            "recipe": run.settled.recipe,
        }
        for run in runs
    ]
    return json.dumps(found, indent=2, ensure_ascii=False)
