"""`cnndsl export`."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli import options
from cnndsl.cli.bounds import bounds
from cnndsl.cli.changes import changes
from cnndsl.cli.conflicts import is_given
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.formats import FORMATS, OPTIONS, Format, Wish
from cnndsl.cli.gather import SpecPath
from cnndsl.cli.replace import refuse_spec
from cnndsl.cli.show import show
from cnndsl.cli.single import single
from cnndsl.cli.trained import WeightsPath, trained
from cnndsl.limits import Limits

if TYPE_CHECKING:
    from cnndsl.emit.weights import WeightsError

_OLDEST = 7

_IMPORTED = frozenset(
    """
    PIL absl cnndsl cuda flax h5py jax jaxlib keras markdown_it mdurl ml_dtypes mpmath namex numpy
    onnx openvino optree orbax packaging pandas pydot pygments rich scipy sklearn sympy tensorflow
    torch torchgen torchvision triton typing_extensions z3
    """.split()
)
"""Beside Python's own, what is imported with Keras and one of its backends, and what we are."""


@click.command("export")
@click.argument("spec", type=SpecPath())
@click.option(
    "--format",
    "name",
    type=click.Choice([*FORMATS]),
    help="The format; without it, the ending of the output says which.",
)
@options.output("The file to write; without it, standard output, if the format is text.")
@click.option("--model", metavar="NAME", help="The model to export.")
@options.resizing
@click.option(
    "--weights",
    type=WeightsPath(),
    metavar="FILE",
    help="Take over the weights of this file, of torch or safetensors. Not for keras.",
)
@click.option("--entry", metavar="NAME", help="Where in that file the weights are, if it has more.")
@click.option(
    "--fuse",
    is_flag=True,
    help="Make batch norms part of the convolutions before them. Not for keras.",
)
@click.option(
    "--opset",
    type=click.IntRange(min=_OLDEST),
    metavar="N",
    help="The version of ONNX's operators; without it, the one that torch's exporter prefers.",
)
@click.option(
    "--external",
    is_flag=True,
    help="Put the weights into a second file, OUTPUT.data; large ones of ONNX always are.",
)
@bounds()
def command(
    spec: str,
    name: str | None,
    output: Path | None,
    model: str | None,
    settings: tuple[str, ...],
    inputs: tuple[str, ...],
    weights: Path | None,
    entry: str | None,
    fuse: bool,
    opset: int | None,
    external: bool,
    **limits: int,
) -> ExitCode:
    """Hand a network on to other programs.

    SPEC is a spec, std/NAME.cnn of the library that ships, or the folder of a run, whose best
    weights are handed on. The format keras is a Python
    file that builds the network in Keras 3 and takes weights over from torch; neither of
    them is needed to write it. The formats onnx and pt2 (of torch.export) hold the network in
    evaluation, with its weights, for batches of any size. What is written in them has been
    run and compared with torch.

    The exit code is 0 if the file is written; 1 if the spec or the weights are wrong, the
    format has no words for a layer, which is named with its line, or the outputs differ; and
    2 if the command is wrong.

    \b
    Examples:
      cnndsl export net.cnn --format keras
      cnndsl export net.cnn -o net.py
      cnndsl export net.cnn -o net.onnx --weights net.pt --fuse
      cnndsl export net.cnn -o net.pt2
      cnndsl export runs/LeNet5-1 -o net.onnx
      cnndsl export std/resnet.cnn --model ResNet50 --set classes=10 -o net.py
    """
    chosen = _chosen(name, output)
    _refuse_idle(click.get_current_context(), chosen)
    if entry is not None and weights is None:
        raise click.UsageError("`--entry` has no effect without `--weights`")
    known = trained(spec, Limits(**limits), takes_weights="weights" in chosen.options)
    if known is not None:
        spec, model, settings, inputs = known.spec, known.model, known.settings, known.inputs
        weights = known.weights
    refuse_spec(output, spec)
    _refuse_hiding(output, chosen)
    found = single(spec, model, changes(settings, inputs, ()), Limits(**limits))
    wish = Wish(output, weights, entry, fuse, opset, external)
    from cnndsl.emit.refusal import CannotExport, CannotSay
    from cnndsl.emit.weights import WeightsError

    try:
        chosen.write(found.figures.graph, wish)
    except CannotSay as error:
        show(error.problems, err=True)
        return ExitCode.WRONG
    except WeightsError as error:
        click.echo(f"Error: {_misfit(error, spec, model)}", err=True)
        return ExitCode.WRONG
    except CannotExport as error:
        click.echo(f"Error: {error}", err=True)
        return ExitCode.WRONG
    if known is not None and known.note:
        click.echo(f"note: {known.note}", err=True)
    return ExitCode.CLEAN


def _misfit(error: "WeightsError", spec: str, model: str | None) -> str:
    """What is wrong with weights, and for those that do not fit the command that tells more."""
    if error.matched is None:
        return str(error)
    chosen = ["--model", model] if model else []
    words = shlex.join(["cnndsl", "weights", spec, error.path, *chosen])
    return f"{error.message}\n  help: `{words}` tells what fits"


def _refuse_hiding(output: Path | None, chosen: Format) -> None:
    """Complain where a file of Python would take the place of a module that it imports."""
    if output is None or chosen.suffix != ".py":
        return
    name = output.stem
    if name in sys.stdlib_module_names or name in _IMPORTED:
        message = f"`{output}` would hide the module `{name}`, which the file needs or Keras does"
        raise click.UsageError(f"{message}; give it another name")


def _refuse_idle(context: click.Context, chosen: Format) -> None:
    """Say which option would do nothing for a format."""
    for parameter in context.command.params:
        name = parameter.name or ""
        if is_given(context, name) and name in OPTIONS and name not in chosen.options:
            raise click.UsageError(f"`{parameter.opts[0]}` has no effect on {chosen.name}")


def _chosen(name: str | None, output: Path | None) -> Format:
    """The format that is asked for, or the one that files of this ending have."""
    known = ", ".join(f"`{each.suffix}` for {word}" for word, each in FORMATS.items())
    if name is None:
        suffix = "" if output is None else output.suffix
        fitting = [each for each in FORMATS.values() if each.suffix == suffix]
        if not fitting:
            ways = f"`--format`, or an output that ends in {known}"
            raise click.UsageError(f"say what to export to: {ways}")
        return fitting[0]
    chosen = FORMATS[name]
    if output is None and not chosen.is_text:
        raise click.UsageError(f"{name} needs a file to write: `-o net{chosen.suffix}`")
    if output is not None and output.suffix != chosen.suffix:
        raise click.UsageError(f"a file of {name} ends in `{chosen.suffix}`, found `{output}`")
    return chosen
