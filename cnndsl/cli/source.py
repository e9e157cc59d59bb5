"""`cnndsl source`."""

import sys
from pathlib import Path

import click

from cnndsl.cli import options
from cnndsl.cli.bounds import bounds
from cnndsl.cli.changes import changes
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import SpecPath
from cnndsl.cli.replace import refuse_spec, replace
from cnndsl.cli.single import right
from cnndsl.limits import Limits

_WAYS = ("torch", "he", "xavier", "lecun", "dcgan")


@click.command("source")
@click.argument("spec", type=SpecPath())
@click.option("--model", metavar="NAME", help="Print this model alone.")
@options.changing
@click.option(
    "--init",
    type=click.Choice(_WAYS),
    default=_WAYS[0],
    show_default=True,
    help="How weights are drawn before training.",
)
@options.output("The file to write; without it, standard output.")
@bounds()
def command(
    spec: str,
    model: str | None,
    settings: tuple[str, ...],
    inputs: tuple[str, ...],
    frozen: tuple[str, ...],
    init: str,
    output: Path | None,
    **limits: int,
) -> ExitCode:
    """Print networks as Python that imports only torch.

    There is one class for each block. SPEC is a spec, or std/NAME.cnn of the library that
    ships. The names of the weights are
    those of the compiled module; torch is not needed to print.

    \b
    Examples:
      cnndsl source net.cnn
      cnndsl source std/resnet.cnn --model ResNet50 -o resnet50.py
      cnndsl source std/resnet.cnn --model ResNet50 --set classes=10 --init he
    """
    refuse_spec(output, spec)
    models = right(spec, model, changes(settings, inputs, frozen), Limits(**limits))
    from cnndsl.emit.source import source

    text = source([each.figures.graph for each in models], init)  # type: ignore[arg-type]
    if output is None:
        sys.stdout.write(text)
    else:
        replace(output, text)
    return ExitCode.CLEAN
