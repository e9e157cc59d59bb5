"""`cnndsl render`."""

import sys
from pathlib import Path

import click

from cnndsl.cli.bounds import bounds
from cnndsl.cli.changes import changes
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import SpecPath
from cnndsl.cli.options import changing
from cnndsl.cli.replace import not_dash, refuse_spec, replace
from cnndsl.cli.single import single
from cnndsl.limits import Limits
from cnndsl.render.picture import SHOWN


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
    output: Path | None,
    **limits: int,
) -> ExitCode:
    """Draw a network.

    SPEC is a spec, or std/NAME.cnn of the library that ships. The flow runs straight,
    branches stand side by side, and what skips ahead runs beside them. Stages and blocks
    are frames, and units that repeat are drawn once, with how often they come.

    \b
    Examples:
      cnndsl render net.cnn -o net.svg
      cnndsl render std/resnet.cnn --model ResNet50 --depth 3 -o net.svg
      cnndsl render net.cnn --show shapes,params,macs --theme dark
      cnndsl render net.cnn --direction right
    """
    if flat and levels is not None:
        raise click.UsageError("`--flat` opens everything; leave out `--depth`")
    output = not_dash(output)
    refuse_spec(output, spec)
    found = single(spec, model, changes(settings, inputs, frozen), Limits(**limits))
    from cnndsl.render.drawn import drawn
    from cnndsl.render.shown import View, picture

    text = drawn(picture(found.figures, View(levels, flat, show)), direction, theme)
    if output is None:
        sys.stdout.write(text)
    else:
        replace(output, text)
    return ExitCode.CLEAN
