"""`cnndsl data`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cnndsl.cli import options
from cnndsl.cli.conflicts import is_given
from cnndsl.cli.dataset import Asked, Extents, asked_for, downloading, fetched, showing, working
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.packing import pack
from cnndsl.cli.pictures import write
from cnndsl.cli.refusing import refusing
from cnndsl.cli.replace import refuse_nowhere

if TYPE_CHECKING:
    from cnndsl.cli.dataset import Wanted
    from cnndsl.train.data.checking import Facts
    from cnndsl.train.data.samples import Collection, Size

_KINDS = ("mnist", "fashion_mnist", "cifar10", "cifar100", "folder", "pack")
_ON_A_SHEET = 32


@click.group("data")
def command() -> None:
    """Look over images to learn from, or pack them into one file.

    \b
    Examples:
      cnndsl data check digits --sheet digits.png
      cnndsl data check photos/
      cnndsl data pack photos/ -o photos.pack --size 3x224x224
    """


@command.command("check")
@click.argument("what")
@click.option("--kind", type=click.Choice(_KINDS), help="What it is, if it is not what it seems.")
@showing
@click.option("--model", metavar="NAME", help="The model of a spec with several.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="train.NAME=VALUE",
    help="Make a setting of a spec's training: train.augment=[hflip].",
)
@click.option(
    "--size",
    type=Extents(),
    metavar="CxHxW",
    help="What images are brought to; without it, the network's input or their own size.",
)
@downloading
@click.option(
    "--sheet",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Draw samples, augmented ones too: .png or .svg.",
)
@click.option(
    "--most",
    type=click.IntRange(min=1, max=1024),
    default=_ON_A_SHEET,
    show_default=True,
    metavar="N",
    help="So many samples on a sheet.",
)
@options.style("How to tell what was found.")
def check(
    what: str,
    kind: str | None,
    model: str | None,
    settings: tuple[str, ...],
    size: "Size | None",
    download: bool,
    sheet: Path | None,
    most: int,
    style: str,
    **shown: Any,  # noqa: ANN401 - what `showing` has
) -> ExitCode:
    """Read every image once, and say what is true of them.

    It tells images that cannot be read, how many there are of each class, labels that are no
    class, images that are in two sets, and the mean and deviation of each channel. WHAT is
    `digits`, a folder, a pack, or a spec whose `train` names data; of a spec, samples are
    shown as it augments them.

    The exit code is 0 if all can be used, 1 if not, and 2 if the command is wrong.

    \b
    Examples:
      cnndsl data check net.cnn --sheet samples.png
      cnndsl data check photos/ --size 3x64x64 --format json
      cnndsl data check photos/ --masks masks/ --classes 21
      cnndsl data check words/ --alphabet 0123456789
    """
    _refuse_sheet(sheet)
    with working() as progress, refusing():
        from cnndsl.recipe.data import Pack
        from cnndsl.train.data.checking import facts
        from cnndsl.train.data.opening import place, there
        from cnndsl.train.data.pack import verify

        asked = Asked(**shown, kind=kind, size=size, model=model, settings=settings)
        wanted = asked_for(what, asked)
        if download:
            fetched(wanted.data, wanted.home, progress)
        data = there(wanted.data, wanted.shape, wanted.home)
        if isinstance(wanted.data, Pack):
            verify(place(wanted.data.path, wanted.home))
        found = facts(data, progress)
        progress.clear()
        _print(what, found, style)
        if sheet is not None:
            _draw(what, data, wanted, most, sheet)
    return ExitCode.CLEAN if found.is_right else ExitCode.WRONG


command.add_command(pack)


def _refuse_sheet(sheet: Path | None) -> None:
    """Complain before every image has been read."""
    if sheet is not None and sheet.suffix.lower() not in (".svg", ".png"):
        raise click.UsageError(f"`{sheet}` does not say its format; end it in .svg or .png")
    if sheet is not None:
        refuse_nowhere(sheet)
    context = click.get_current_context()
    if sheet is None and is_given(context, "most"):
        raise click.UsageError("`--most` has no effect without `--sheet`")


def _print(what: str, found: "Facts", style: str) -> None:
    from cnndsl.train.data.telling import document, page

    if style == "json":
        import json

        click.echo(json.dumps(document(what, found), indent=2))
    else:
        click.echo(page(what, found))


def _draw(what: str, data: "Collection", wanted: "Wanted", most: int, output: Path) -> None:
    from cnndsl.render.sheets import sheets_svg
    from cnndsl.render.theme import THEMES
    from cnndsl.train.data.sheet import sheets

    drawn = sheets(data, wanted.augment, wanted.seed, most)
    told = str(wanted.data)
    text = sheets_svg(what, "" if told == what else told, drawn, THEMES["light"])
    content = text.encode()
    if output.suffix.lower() == ".png":
        from cnndsl.render.image.png import png

        content = png(text)
    write(output, content)
