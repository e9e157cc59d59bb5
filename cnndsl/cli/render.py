"""`cnndsl render`."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from cnndsl.cli import options
from cnndsl.cli.bounds import bounds
from cnndsl.cli.changes import changes
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import SpecPath
from cnndsl.cli.pictures import Shown, colours, form_of, form_to_watch, made, refuse_idle, write
from cnndsl.cli.replace import refuse_spec
from cnndsl.cli.single import single
from cnndsl.limits import Limits
from cnndsl.render.forms import FORMS, Form
from cnndsl.render.picture import SHOWN
from cnndsl.syntax.read import STDIN

_OR = ", or give `--format`"


@click.command("render")
@click.argument("spec", type=SpecPath())
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="NAME",
    help="The model to draw, if the spec has several; more than one for `--style volume`.",
)
@options.changing
@click.option(
    "--style",
    type=click.Choice(("diagram", "volume")),
    help="Boxes and edges, or tensors as cuboids; without it, a diagram but for .tex.",
)
@options.depth("Open so many levels; without it, as many as stay easy to look at.")
@options.flat
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
@colours("Its colours; print is for paper, in greys.")
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
@options.output("The file to write; without it, standard output.")
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
    refuse_spec(output, spec)
    context, is_served = click.get_current_context(), watch and output is None
    form = form or (form_to_watch(context) if is_served else form_of(output, otherwise=_OR))
    style = style or ("volume" if form == "tex" else "diagram")
    refuse_idle(context, form, style)
    if output is None and form in ("png", "pdf") and sys.stdout.isatty():
        raise click.UsageError(f"a terminal cannot show {form}; name a file with `-o`")

    def draw() -> bytes:
        wish, bounds = changes(settings, inputs, frozen), Limits(**limits)
        found = [single(spec, model, wish, bounds) for model in models or (None,)]
        from cnndsl.render.drawn import Look, file
        from cnndsl.render.shown import View

        look = Look(style, layout, direction, theme, engine, lengths, scale or 1, dpi)
        home = None if is_served else str(output.parent) if output else ""
        view, figures = View(levels, flat, show, arcs, home), [each.figures for each in found]
        return made(lambda: file(figures, view, form, look))

    if watch:
        return _watch(spec, Limits(**limits), form, output, draw)
    write(output, draw())
    return ExitCode.CLEAN


def _watch(
    spec: str, bounds: Limits, form: Form, output: Path | None, draw: Callable[[], bytes]
) -> ExitCode:
    from cnndsl.cli.live import watch_file, watch_page
    from cnndsl.cli.nearby import Nearby

    if spec == str(STDIN):
        raise click.UsageError("standard input cannot be watched")
    near = Nearby([spec], None, bounds)
    if output is not None:
        return watch_file(near, lambda: write(output, draw()))
    if form not in ("html", "svg"):
        raise click.UsageError(f"`--watch` needs a file for {form}; name one with `-o`")
    return watch_page(near, lambda: draw().decode())
