"""`cnndsl weights`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli import options
from cnndsl.cli.bounds import bounds
from cnndsl.cli.changes import changes
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import SpecPath
from cnndsl.cli.options import changing
from cnndsl.cli.single import single
from cnndsl.cli.trained import WeightsPath
from cnndsl.limits import Limits

if TYPE_CHECKING:
    from cnndsl.emit.weights import Matched


@click.command("weights")
@click.argument("spec", type=SpecPath())
@click.argument("file", type=WeightsPath())
@click.option("--model", metavar="NAME", help="The model that the weights are for.")
@changing
@click.option(
    "--fresh",
    multiple=True,
    metavar="PATTERN",
    help="Let layers, stages or units of this name keep their own numbers, as a new head does.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="PATTERN",
    help="Fill layers, stages or units of this name alone.",
)
@click.option("--entry", metavar="NAME", help="Where in the file the weights are, if it has more.")
@options.style("How to tell what fits.")
@bounds()
def command(
    spec: str,
    file: Path,
    model: str | None,
    settings: tuple[str, ...],
    inputs: tuple[str, ...],
    frozen: tuple[str, ...],
    fresh: tuple[str, ...],
    only: tuple[str, ...],
    entry: str | None,
    style: str,
    **limits: int,
) -> ExitCode:
    """Say which weights of a file fit a model.

    It tells what is matched, missing, left or of another shape. SPEC is a spec, or
    std/NAME.cnn of the library that ships. FILE is one of safetensors, for which torch is
    not needed, or one that torch saved; nothing in it is run. Either may be a run.
    Tensors belong together by their names or, where no name does, by order and shape if that
    leaves no doubt.

    The exit code is 0 if all fits, 1 if not or if the spec or the file is wrong, and 2 if the
    command is.

    \b
    Examples:
      cnndsl weights net.cnn net.safetensors
      cnndsl weights std/resnet.cnn resnet50.pth --model ResNet50
      cnndsl weights std/resnet.cnn r18.pth --model ResNet18 --fresh fc
      cnndsl weights net.cnn net.pt --freeze 'layer*' --format json
    """
    from cnndsl.emit.weights import NoSuchLayer, WeightsError
    from cnndsl.emit.weights.comparing import Asked
    from cnndsl.emit.weights.opening import opened
    from cnndsl.emit.weights.spec import beside

    found = single(spec, model, changes(settings, inputs, frozen), Limits(**limits))
    try:
        matched = beside(found.figures.graph, opened(file, entry), Asked(fresh, only))
    except NoSuchLayer as error:
        raise click.UsageError(f"{error}; {error.help}") from None
    except WeightsError as error:
        click.echo(f"Error: {error}", err=True)
        return ExitCode.WRONG
    _tell(matched, style)
    return ExitCode.CLEAN if matched.fits else ExitCode.WRONG


def _tell(matched: "Matched", style: str) -> None:
    if style == "json":
        import json

        from cnndsl.emit.weights.document import document

        click.echo(json.dumps(document(matched), indent=2))
        return
    click.echo(matched)
    if matched.clashing:
        options = " ".join(f"--fresh {each}" for each in matched.clashing)
        click.echo(f"  help: `{options}` lets them keep their own numbers")
