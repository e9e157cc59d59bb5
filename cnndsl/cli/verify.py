"""`cnndsl verify`."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cnndsl.cli import options
from cnndsl.cli.bounds import bounds
from cnndsl.cli.changes import changes
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import SpecPath
from cnndsl.cli.options import changing
from cnndsl.cli.progress import Progress
from cnndsl.cli.show import show
from cnndsl.cli.single import right
from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.wording import count
from cnndsl.limits import Limits

if TYPE_CHECKING:
    from cnndsl.analysis.agreement import Agreement
    from cnndsl.analysis.summary import ModelSummary
    from cnndsl.diagnostics import Diagnostic

_MOST = 2**31


@dataclass(frozen=True, slots=True)
class Trial:
    """Where networks run to be seen, and with how many samples."""

    device: str
    batch: int

    def __str__(self) -> str:
        import torch

        where = f"a step of training on {self.device} with {count(self.batch, 'sample')}"
        return f"held against torch {torch.__version__}, {where}"


@click.command("verify")
@click.argument("spec", type=SpecPath())
@click.option("--model", metavar="NAME", help="Verify this model alone, and show its table.")
@changing
@click.option(
    "--batch",
    type=click.IntRange(min=1, max=_MOST),
    default=2,
    show_default=True,
    metavar="N",
    help="How many samples run.",
)
@click.option(
    "--device",
    type=click.Choice(("cpu", "cuda", "meta")),
    default="cpu",
    show_default=True,
    help="Where the whole runs; on meta, shapes go through torch without numbers.",
)
@options.style("How to tell what agrees.")
@bounds()
def command(
    spec: str,
    model: str | None,
    settings: tuple[str, ...],
    inputs: tuple[str, ...],
    frozen: tuple[str, ...],
    batch: int,
    device: str,
    style: str,
    **limits: int,
) -> ExitCode:
    """Build networks in torch, and hold every number of a check against them.

    SPEC is a spec, or std/NAME.cnn of the library that ships. Of each layer the shapes, the
    tensors and the multiplications are compared, of the whole the outputs, the totals and
    what training keeps for the backward pass; where sizes are open, shapes and
    multiplications at other sizes too.

    The exit code is 0 if all agrees, 1 if something differs or the spec is wrong, and 2 if
    the command is.

    \b
    Examples:
      cnndsl verify net.cnn
      cnndsl verify std/resnet.cnn --model ResNet50
      cnndsl verify std/vgg.cnn --device meta    without the memory for weights
      cnndsl verify net.cnn --format json
    """
    models = right(spec, model, changes(settings, inputs, frozen), Limits(**limits))
    trial = Trial(device, batch)
    found, unlike, problems = _all_verified(models, trial)
    if style == "json":
        _as_json(found, trial)
    elif found:
        _as_text(found, trial)
    show(problems, err=True)
    for message in unlike:
        click.echo(f"Error: {message}", err=True)
    is_whole = all(agreement.is_whole for _, agreement in found)
    return ExitCode(not is_whole or bool(unlike or problems))


def _all_verified(
    models: "Sequence[ModelSummary]", trial: Trial
) -> "tuple[list[tuple[ModelSummary, Agreement]], list[str], list[Diagnostic]]":
    """What was seen of each, which layers torch did not run, and what it has no words for."""
    from cnndsl.emit.refusal import CannotSay
    from cnndsl.emit.unable import Unlike

    found: list[tuple[ModelSummary, Agreement]] = []
    unlike: list[str] = []
    problems: list[Diagnostic] = []
    for model in models:
        try:
            found.append((model, _verified(model, trial)))
        except Unlike as error:
            unlike.append(f"`{model.name}`: {error}")
        except CannotSay as error:
            problems += error.problems
    return found, unlike, problems


def _verified(model: "ModelSummary", trial: Trial) -> "Agreement":
    from cnndsl.analysis.agreement import agreement
    from cnndsl.emit.needed import torch_needed

    torch_needed()
    from cnndsl.emit.observing import observe
    from cnndsl.emit.unable import CannotRun, refusals_told, refuse_missing

    progress = Progress()
    lack = f"there is too little memory for {count(trial.batch, 'sample')}"
    try:
        refuse_missing(trial.device)
        with refusals_told(f"{lack}; lower `--batch`" if trial.batch > 1 else lack):
            observed = observe(
                model.figures.graph,
                trial.batch,
                trial.device,
                lambda text: progress(f"{model.name}: {text}"),
            )
    except CannotRun as error:
        raise click.ClickException(f"`{model.name}`: {error}") from None
    finally:
        progress.clear()
    return agreement(model.figures, observed)


def _as_json(found: "Sequence[tuple[ModelSummary, Agreement]]", trial: Trial) -> None:
    import json

    import torch

    from cnndsl.report.verified import VERSION, Document, verified

    document: Document = {
        "version": VERSION,
        "torch": torch.__version__,
        "device": trial.device,
        "batch": trial.batch,
        "agrees": all(agreement.is_whole for _, agreement in found),
        "models": [verified(each.name, each.file, agreement) for each, agreement in found],
    }
    click.echo(json.dumps(document, indent=2))


def _as_text(found: "Sequence[tuple[ModelSummary, Agreement]]", trial: Trial) -> None:
    """A table of a single model, a line for each of several."""
    from cnndsl.diagnostics.colour import Style, ansi, plain, use_colour
    from cnndsl.report.lines import heading
    from cnndsl.report.verified import summaries, table

    paint = ansi if use_colour(sys.stdout) else plain
    if len(found) == 1:
        ((model, agreement),) = found
        lines = [paint(heading(model), Style.BOLD), f"{trial}", "", *table(agreement)]
    else:
        lines = [f"{trial}", "", *summaries([(each.name, a) for each, a in found])]
    click.echo("\n".join(lines), color=True)
