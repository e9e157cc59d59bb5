"""`cnndsl render`."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli.bounds import bounds
from cnndsl.cli.changes import changes
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import SpecPath
from cnndsl.cli.options import changing
from cnndsl.cli.pictures import Shown, form_of, form_to_watch, refuse_idle, write
from cnndsl.cli.replace import not_dash, refuse_spec
from cnndsl.cli.single import single
from cnndsl.limits import Limits
from cnndsl.render.forms import FORMS, Form
from cnndsl.render.picture import SHOWN
from cnndsl.syntax.read import STDIN

if TYPE_CHECKING:
    from cnndsl.analysis.summary import ModelSummary
    from cnndsl.render.drawn import Look
    from cnndsl.render.shown import View


@click.command("render")
@click.argument("spec", type=SpecPath())
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="NAME",
    help="The model to draw, if the spec has several; more than one for `--style volume`.",
)
@changing
@click.option(
    "--style",
    type=click.Choice(("diagram", "volume")),
    help="Boxes and edges, or tensors as cuboids; without it, a diagram but for .tex.",
)
@click.option(
    "--depth",
    "levels",
    type=click.IntRange(min=1),
    metavar="N",
    help="Open so many levels; without it, as many as stay easy to look at.",
)
@click.option("--flat", is_flag=True, help="Every layer on its own, nothing folded.")
@click.option(
    "--arcs",
    is_flag=True,
    help="Leave concatenations out: an arc from each tensor to each layer that reads it.",
)
@click.option(
    "--show",
    type=Shown(),
    default="shapes",
    show_default=True,
    metavar="LIST",
    help=f"What to say of each box, with commas between: {', '.join(SHOWN)}.",
)
@click.option(
    "--layout",
    type=click.Choice(("flow", "u")),
    default="flow",
    show_default=True,
    help="Along the flow, or as a U: down on the left, up on the right, tensors across.",
)
@click.option(
    "--direction",
    type=click.Choice(("down", "right")),
    default="down",
    show_default=True,
    help="Where the network runs to.",
)
@click.option(
    "--theme",
    type=click.Choice(("light", "dark", "print")),
    default="light",
    show_default=True,
    help="Its colours; print is for paper, in greys.",
)
@click.option(
    "--engine",
    type=click.Choice(("own", "dot")),
    default="own",
    show_default=True,
    help="Who finds the places: the program itself, or Graphviz.",
)
@click.option(
    "--lengths",
    type=click.Choice(("log", "linear")),
    default="log",
    show_default=True,
    help="What the lengths of cuboids grow with: the logarithm of sizes, or these.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="The format, if the name of the file does not say it; without both, svg.",
)
@click.option(
    "--scale",
    type=click.FloatRange(min=0.01, max=100),
    metavar="X",
    help="How many times as large PNG and PDF are.",
)
@click.option(
    "--dpi",
    type=click.IntRange(min=10, max=2400),
    metavar="N",
    help="Dots of a PNG per inch; without it, 192.",
)
@click.option(
    "--watch",
    is_flag=True,
    help="Draw again at each save, into the file of -o or else on a page, until Ctrl-C.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; without it, standard output.",
)
@bounds()
def command(
    spec: str,
    models: tuple[str, ...],
    settings: tuple[str, ...],
    inputs: tuple[str, ...],
    frozen: tuple[str, ...],
    style: str | None,
    levels: int | None,
    flat: bool,
    arcs: bool,
    show: tuple[str, ...],
    layout: str,
    direction: str,
    theme: str,
    engine: str,
    lengths: str,
    form: Form | None,
    scale: float | None,
    dpi: int | None,
    watch: bool,
    output: Path | None,
    **limits: int,
) -> ExitCode:
    """Draw a network.

    SPEC is a spec, or std/NAME.cnn of the library that ships. The flow runs straight,
    branches stand side by side, and what skips ahead runs beside them. Stages and blocks
    are frames, and units that repeat are drawn once, with how often they come.

    The format follows the name of the file: .svg, .png, .pdf, .dot, .mmd for Mermaid, and
    .html for a page in which one can look around, fold and search. `--style volume` draws
    the figure of a paper, and .tex has it for LaTeX. PNG needs
    `pip install 'cnndsl[images]'`, all others nothing.

    \b
    Examples:
      cnndsl render net.cnn -o net.svg
      cnndsl render std/unet.cnn --model UNet --layout u -o unet.svg
      cnndsl render std/resnet.cnn --model ResNet50 --depth 3 -o net.pdf
      cnndsl render net.cnn --show shapes,params,macs --theme dark -o net.png
      cnndsl render net.cnn --direction right --format mermaid
      cnndsl render net.cnn -o net.html
      cnndsl render net.cnn --watch
      cnndsl render std/vgg.cnn --model VGG16 --style volume -o vgg16.tex
      cnndsl render net.cnn --engine dot -o net.svg
    """
    if flat and levels is not None:
        raise click.UsageError("`--flat` opens everything; leave out `--depth`")
    output = not_dash(output)
    refuse_spec(output, spec)
    context, is_served = click.get_current_context(), watch and output is None
    form = form or (form_to_watch(context) if is_served else form_of(output))
    style = style or ("volume" if form == "tex" else "diagram")
    refuse_idle(context, form, style)
    if output is None and form in ("png", "pdf") and sys.stdout.isatty():
        raise click.UsageError(f"a terminal cannot show {form}; name a file with `-o`")

    def draw() -> bytes:
        wish, bounds = changes(settings, inputs, frozen), Limits(**limits)
        found = [single(spec, model, wish, bounds) for model in models or (None,)]
        from cnndsl.render.drawn import Look
        from cnndsl.render.shown import View

        look = Look(style, layout, direction, theme, engine, lengths, scale or 1, dpi)
        home = None if is_served else str(output.parent) if output else ""
        return _made(found, View(levels, flat, show, arcs, home), form, look)

    if watch:
        return _watch(spec, form, output, draw)
    write(output, draw())
    return ExitCode.CLEAN


def _made(found: "Sequence[ModelSummary]", view: "View", form: Form, look: "Look") -> bytes:
    from cnndsl.render.drawn import file
    from cnndsl.render.refusal import CannotDraw

    try:
        made = file([each.figures for each in found], view, form, look)
    except CannotDraw as error:
        raise click.UsageError(str(error)) from None
    if made.warning:
        click.echo(f"Warning: {made.warning}", err=True)
    return made.content


def _watch(spec: str, form: Form, output: Path | None, draw: Callable[[], bytes]) -> ExitCode:
    from cnndsl.cli.live import watch_file, watch_page

    if spec == str(STDIN):
        raise click.UsageError("standard input cannot be watched")
    if output is not None:
        return watch_file(spec, lambda: write(output, draw()))
    if form not in ("html", "svg"):
        raise click.UsageError(f"`--watch` needs a file for {form}; name one with `-o`")
    return watch_page(spec, lambda: draw().decode())
