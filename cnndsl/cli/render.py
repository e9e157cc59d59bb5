"""`cnndsl render`."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from cnndsl.cli.bounds import bounds
from cnndsl.cli.changes import changes
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import SpecPath
from cnndsl.cli.options import changing
from cnndsl.cli.replace import not_dash, refuse_spec
from cnndsl.cli.single import single
from cnndsl.drafts import drafted
from cnndsl.limits import Limits
from cnndsl.render.forms import FORMS, SUFFIXES, Form
from cnndsl.render.picture import SHOWN
from cnndsl.syntax.read import STDIN

if TYPE_CHECKING:
    from cnndsl.analysis.summary import ModelSummary
    from cnndsl.render.drawn import Look
    from cnndsl.render.shown import View

_FORMS: dict[str, tuple[Form, ...]] = {
    "show": ("svg", "png", "pdf", "dot", "mermaid"),
    "direction": ("svg", "png", "pdf", "dot", "mermaid"),
    "engine": ("svg", "png", "pdf"),
    "scale": ("png", "pdf"),
    "dpi": ("png",),
}
"""The formats on which an option has an effect."""


class Shown(click.ParamType[tuple[str, ...]]):
    """What a picture says of its boxes, separated by commas."""

    name = "list"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """The words, each of which must be known."""
        from cnndsl.diagnostics.suggest import closest, listed

        words = tuple([each.strip() for each in str(value).split(",") if each.strip()])
        for word in words:
            if word not in SHOWN:
                near = closest(word, SHOWN)
                cure = f"did you mean `{near}`?" if near else f"it is {listed(SHOWN)}"
                self.fail(f"nothing called `{word}` can be shown; {cure}", param, ctx)
        return words


@click.command("render")
@click.argument("spec", type=SpecPath())
@click.option("--model", metavar="NAME", help="The model to draw, if the spec has several.")
@changing
@click.option(
    "--depth",
    "levels",
    type=click.IntRange(min=1),
    metavar="N",
    help="Open so many levels; without it, as many as stay easy to look at.",
)
@click.option("--flat", is_flag=True, help="Every layer on its own, nothing folded.")
@click.option(
    "--show",
    type=Shown(),
    default="shapes",
    show_default=True,
    metavar="LIST",
    help=f"What to say of each box, with commas between: {', '.join(SHOWN)}.",
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
    model: str | None,
    settings: tuple[str, ...],
    inputs: tuple[str, ...],
    frozen: tuple[str, ...],
    levels: int | None,
    flat: bool,
    show: tuple[str, ...],
    direction: str,
    theme: str,
    engine: str,
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
    .html for a page in which one can look around, fold and search. PNG needs
    `pip install 'cnndsl[images]'`, all others nothing.

    \b
    Examples:
      cnndsl render net.cnn -o net.svg
      cnndsl render std/resnet.cnn --model ResNet50 --depth 3 -o net.pdf
      cnndsl render net.cnn --show shapes,params,macs --theme dark -o net.png
      cnndsl render net.cnn --direction right --format mermaid
      cnndsl render net.cnn -o net.html
      cnndsl render net.cnn --watch
      cnndsl render net.cnn --engine dot -o net.svg
    """
    if flat and levels is not None:
        raise click.UsageError("`--flat` opens everything; leave out `--depth`")
    output = not_dash(output)
    refuse_spec(output, spec)
    form = form or ("html" if watch and output is None else _form(output))
    _refuse_idle(click.get_current_context(), form)
    if output is None and form in ("png", "pdf") and sys.stdout.isatty():
        raise click.UsageError(f"a terminal cannot show {form}; name a file with `-o`")

    def draw() -> bytes:
        found = single(spec, model, changes(settings, inputs, frozen), Limits(**limits))
        from cnndsl.render.drawn import Look
        from cnndsl.render.shown import View

        look = Look(direction, theme, engine, scale or 1, dpi)
        return _made(found, View(levels, flat, show), form, look)

    if watch:
        return _watch(spec, form, output, draw)
    _write(output, draw())
    return ExitCode.CLEAN


def _made(found: "ModelSummary", view: "View", form: Form, look: "Look") -> bytes:
    from cnndsl.render.drawn import file
    from cnndsl.render.refusal import CannotDraw

    try:
        made = file(found.figures, view, form, look)
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
        return watch_file(spec, lambda: _write(output, draw()))
    if form != "html":
        raise click.UsageError(f"`--watch` needs a file for {form}; name one with `-o`")
    return watch_page(spec, lambda: draw().decode())


def _form(output: Path | None) -> Form:
    """The format that a file's name says; of standard output, SVG."""
    if output is None:
        return "svg"
    form = SUFFIXES.get(output.suffix.lower())
    if form is None:
        known = ", ".join(SUFFIXES)
        raise click.UsageError(
            f"`{output}` does not say its format; end it in one of {known}, or give `--format`"
        )
    return form


def _refuse_idle(context: click.Context, form: Form) -> None:
    """Say which option would do nothing."""
    for option, forms in _FORMS.items():
        is_given = context.get_parameter_source(option) is ParameterSource.COMMANDLINE
        if is_given and form not in forms:
            raise click.UsageError(f"`--{option}` has no effect on {form}")
    if context.params["engine"] == "dot" and context.params["scale"] is not None:
        raise click.UsageError("`--scale` has no effect with `--engine dot`")


def _write(output: Path | None, content: bytes) -> None:
    if output is None:
        sys.stdout.buffer.write(content)
        return
    with drafted(output) as draft:
        draft.write_bytes(content)
