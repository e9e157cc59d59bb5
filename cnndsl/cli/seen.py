"""`cnndsl show`."""

from collections.abc import Callable
from math import isfinite, nan
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli import options
from cnndsl.cli.bounds import bounds
from cnndsl.cli.brought import Brought
from cnndsl.cli.changes import changes
from cnndsl.cli.conflicts import flag, is_given
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import SpecPath
from cnndsl.cli.pictures import colours, form_of, made, write
from cnndsl.cli.replace import refuse_read, refuse_spec
from cnndsl.cli.single import single
from cnndsl.cli.trained import WeightsPath, refuse_own, trained
from cnndsl.limits import Limits
from cnndsl.render.forms import Form
from cnndsl.runs import run_of

if TYPE_CHECKING:
    from torch import nn

    from cnndsl.analysis.summary import ModelSummary
    from cnndsl.render.drawn import File
    from cnndsl.report.pixels import Sheet

_FORMS: tuple[Form, ...] = ("svg", "png")
_IDLE = {
    "layer": ("cam",),
    "most": ("cam",),
    "target": ("filters", "features"),
    **dict.fromkeys(("image", "mean", "deviation"), ("filters",)),
}
"""What an option has no effect on."""


class Numbers(click.ParamType[tuple[float, ...]]):
    """Numbers with commas between."""

    name = "numbers"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        """The numbers, each of which must be one."""
        if isinstance(value, tuple):
            return value
        try:
            numbers = tuple([float(each) for each in str(value).split(",")])
        except ValueError:
            numbers = (nan,)
        if not all(map(isfinite, numbers)):
            self.fail(f"expected numbers such as `0.5,0.4,0.4`, found `{value}`", param, ctx)
        return numbers


@click.command("show")
@click.argument("what", type=click.Choice(("filters", "features", "cam")))
@click.argument("spec", type=SpecPath())
@click.option("--model", metavar="NAME", help="The model, if the spec has several.")
@options.changing
@click.option(
    "--weights",
    type=WeightsPath(),
    metavar="FILE",
    help="What it has learned: a file of torch or safetensors, or a run.",
)
@click.option(
    "--image",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The picture that it is shown, for features and cam.",
)
@click.option("--mean", type=Numbers(), default=(), metavar="LIST", help="Taken off each channel.")
@click.option(
    "--std",
    "deviation",
    type=Numbers(),
    default=(),
    metavar="LIST",
    help="What each channel is then divided by.",
)
@click.option(
    "--layer", multiple=True, metavar="NAME", help="Of this layer; without it, of telling ones."
)
@click.option(
    "--most",
    type=click.IntRange(min=1, max=4096),
    default=64,
    show_default=True,
    metavar="N",
    help="So many filters or maps of a layer.",
)
@click.option(
    "--class",
    "target",
    type=click.IntRange(min=0),
    metavar="N",
    help="The class to tell, for cam; without it, the likeliest.",
)
@colours("The colours around the pictures.")
@options.output("The file to write, .svg or .png; without it, SVG to standard output.")
@bounds()
def command(
    what: str,
    spec: str,
    model: str | None,
    settings: tuple[str, ...],
    inputs: tuple[str, ...],
    frozen: tuple[str, ...],
    weights: Path | None,
    image: Path | None,
    mean: tuple[float, ...],
    deviation: tuple[float, ...],
    layer: tuple[str, ...],
    most: int,
    target: int | None,
    theme: str,
    output: Path | None,
    **limits: int,
) -> ExitCode:
    """Show what a network has learned.

    `filters` are the kernels of a layer, by itself the first; `features` are what layers
    make of a picture, by themselves the last at each size; `cam` is where the network looks
    to tell a class (Grad-CAM). SPEC is a spec, std/NAME.cnn of the library that ships, or the
    folder of a run, whose best weights are shown. With weights of a run, the picture is
    brought to size and scale as the images of that run were.
    Pictures are read with Pillow: `pip install 'cnndsl[images]'`.

    \b
    Examples:
      cnndsl show cam runs/LeNet5-1 --image digit.png -o cam.svg
      cnndsl show filters net.cnn --weights net.pt -o filters.svg
      cnndsl show features net.cnn --weights net.pt --image cat.jpg -o maps.png
      cnndsl show features net.cnn --weights net.pt --image cat.jpg --layer conv1
      cnndsl show cam net.cnn --weights net.pt --image cat.jpg --class 3
    """
    refuse_spec(output, spec)
    form = form_of(output, _FORMS)
    _refuse_idle(what, image)
    known = trained(spec, Limits(**limits), takes_weights=True)
    if known is not None:
        refuse_own(spec, ("mean", "deviation"))
        spec, model, settings, inputs = known.spec, known.model, known.settings, known.inputs
        weights = known.weights
    if weights is None:
        raise click.UsageError("give what it has learned with `--weights`, or name a run")
    for read in (weights, image or weights):
        refuse_read(output, read, "is read to draw it")
    found = single(spec, model, changes(settings, inputs, frozen), Limits(**limits))
    from cnndsl.emit.needed import torch_needed

    torch_needed()
    network = _loaded(found, weights)
    brought = Brought(run_of(weights), mean, deviation)

    def see() -> "list[Sheet]":
        from cnndsl.emit.seeing import activation_map, features, filters

        graph = found.figures.graph
        if image is None:
            return filters(graph, network, layer[0] if layer else None, most)
        shown, given = brought(image, graph)
        if what == "features":
            return features(graph, network, given, layer, most)
        return activation_map(graph, network, given, shown, target, brought.classes)

    told = f"{weights.name}, {image.name}" if image else weights.name
    sheets = _seen(see)
    if image is not None and known is None:
        brought.tell()
    write(output, made(lambda: _file(found.name, told, sheets, theme, form)))
    return ExitCode.CLEAN


def _refuse_idle(what: str, image: Path | None) -> None:
    """Say which option would do nothing, and what is missing."""
    context = click.get_current_context()
    for name, idle in _IDLE.items():
        if what in idle and is_given(context, name):
            raise click.UsageError(f"`{flag(context, name)}` has no effect on {what}")
    if what == "filters" and len(context.params["layer"]) > 1:
        raise click.UsageError("filters are shown of one layer; give one `--layer`")
    if what != "filters" and image is None:
        raise click.UsageError(f"{what} is shown of a picture; give one with `--image`")


def _loaded(found: "ModelSummary", weights: Path) -> "nn.Module":
    from cnndsl.emit.compiled import compiled
    from cnndsl.emit.weights import WeightsError, load_weights

    module = compiled(found.figures.graph)
    try:
        load_weights(module, weights)
    except WeightsError as error:
        raise click.ClickException(str(error)) from None
    return module


def _seen(see: "Callable[[], list[Sheet]]") -> "list[Sheet]":
    from cnndsl.emit.seeing import CannotSee

    try:
        return see()
    except CannotSee as error:
        raise click.UsageError(str(error)) from None


def _file(name: str, told: str, sheets: "list[Sheet]", theme: str, form: Form) -> "File":
    from cnndsl.render.drawn import printed
    from cnndsl.render.sheets import sheets_svg
    from cnndsl.render.theme import THEMES

    return printed(sheets_svg(name, told, sheets, THEMES[theme]), form, name)
