"""`cnndsl profile`."""

import sys
from typing import TYPE_CHECKING

import click

from cnndsl.cli import options
from cnndsl.cli.bounds import bounds
from cnndsl.cli.changes import changes
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import SpecPath
from cnndsl.cli.options import DTYPES, changing, unfolding
from cnndsl.cli.progress import Progress
from cnndsl.cli.show import columns
from cnndsl.cli.single import single
from cnndsl.diagnostics.cells import WIDTH
from cnndsl.diagnostics.wording import count
from cnndsl.limits import Limits

if TYPE_CHECKING:
    from cnndsl.analysis.summary import ModelSummary
    from cnndsl.analysis.timed import Course, Timed
    from cnndsl.report.profiled import Line, Profiled

_MOST = 2**31
_NARROWEST = 50


@click.command("profile")
@click.argument("spec", type=SpecPath())
@click.option("--model", metavar="NAME", help="The model to run, if the spec has several.")
@changing
@click.option(
    "--batch",
    type=click.IntRange(min=1, max=_MOST),
    default=1,
    show_default=True,
    metavar="N",
    help="How many samples run.",
)
@click.option(
    "--device",
    type=click.Choice(("cpu", "cuda")),
    default="cpu",
    show_default=True,
    help="Where it runs.",
)
@click.option(
    "--dtype",
    type=click.Choice(DTYPES),
    default=DTYPES[0],
    show_default=True,
    help="The numbers that it runs on.",
)
@click.option("--train", "training", is_flag=True, help="Run forward and backward, as training.")
@click.option(
    "--repeat",
    "repeats",
    type=click.IntRange(min=1, max=1_000_000),
    default=10,
    show_default=True,
    metavar="N",
    help="How many runs to take the median of.",
)
@unfolding
@click.option(
    "--sort",
    type=click.Choice(("network", "time")),
    default="network",
    show_default=True,
    help="In the order of the network, or what took longest first.",
)
@options.style("How to print it.", "csv")
@bounds()
def command(
    spec: str,
    model: str | None,
    settings: tuple[str, ...],
    inputs: tuple[str, ...],
    frozen: tuple[str, ...],
    batch: int,
    device: str,
    dtype: str,
    training: bool,
    repeats: int,
    levels: int | None,
    flat: bool,
    sort: str,
    style: str,
    **limits: int,
) -> ExitCode:
    """Run a network in torch, and say where its time goes.

    SPEC is a spec, or std/NAME.cnn of the library that ships. The table has the rows of
    `cnndsl check`, with the time of each part, its share, and beside it what was worked
    out: `moved` are the bytes that a layer reads and writes, `FLOP/B` its operations for
    each of them, `GFLOP/s` how fast it was at them. Costs are those of the way forward.

    \b
    Examples:
      cnndsl profile net.cnn --batch 8
      cnndsl profile std/resnet.cnn --model ResNet50 --train --batch 8
      cnndsl profile net.cnn --device cuda --dtype bf16 --sort time --flat
      cnndsl profile net.cnn --format csv
    """
    if flat and levels is not None:
        raise click.UsageError("`--flat` unfolds everything; leave out `--depth`")
    found = single(spec, model, changes(settings, inputs, frozen), Limits(**limits))
    from cnndsl.emit.needed import torch_needed

    torch_needed()
    from cnndsl.analysis.timed import Course
    from cnndsl.report.profiled import Profiled
    from cnndsl.report.rows import View

    timed = _timed(found, Course(batch, device, dtype, training, repeats))
    profiled = Profiled(found.figures, timed)
    lines = profiled.lines(View(levels, flat), by_time=sort == "time")
    _tell(found, profiled, lines, style)
    return ExitCode.CLEAN


def _timed(model: "ModelSummary", course: "Course") -> "Timed":
    from cnndsl.emit.profiling import profile
    from cnndsl.emit.unable import CannotRun, refusals_told, refuse_missing

    progress = Progress()
    lack = f"there is too little memory for {count(course.batch, 'sample')}"
    try:
        refuse_missing(course.device)
        with refusals_told(f"{lack}; lower `--batch`" if course.batch > 1 else lack):
            return profile(model.figures.graph, course, progress)
    except CannotRun as error:
        raise click.ClickException(f"`{model.name}`: {error}") from None
    finally:
        progress.clear()


def _tell(model: "ModelSummary", profiled: "Profiled", lines: "list[Line]", style: str) -> None:
    if style == "json":
        import json

        from cnndsl.report.timetable import document

        click.echo(json.dumps(document(model, profiled, lines), indent=2))
    elif style == "csv":
        from cnndsl.report.timetable import as_csv

        click.echo(as_csv(profiled, lines))
    else:
        from cnndsl.diagnostics.colour import ansi, plain, use_colour
        from cnndsl.report.times import page

        room = max(columns(WIDTH), _NARROWEST)
        paint = ansi if use_colour(sys.stdout) else plain
        click.echo(page(model, profiled, lines, room=room, paint=paint), color=True)
