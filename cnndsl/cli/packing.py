"""`cnndsl data pack`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cnndsl.cli import options
from cnndsl.cli.dataset import Asked, Extents, files_of, showing, working
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.refusing import refusing

if TYPE_CHECKING:
    from cnndsl.train.data.samples import Size


@click.command("pack")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help="The file to write.",
)
@click.option(
    "--size",
    type=Extents(),
    required=True,
    metavar="CxHxW",
    help="What all images are brought to.",
)
@click.option(
    "--fit",
    type=click.Choice(("crop", "pad", "stretch")),
    help="How they get its proportions; as a spec does it without a word.",
)
@click.option(
    "--margin",
    type=click.FloatRange(min=0, max=1, max_open=True),
    metavar="PART",
    help="With crop, the part of height and width that is cut off all.",
)
@showing
@options.style("How to tell what was written.")
def pack(
    folder: Path,
    output: Path,
    size: "Size",
    style: str,
    **asked: Any,  # noqa: ANN401 - what `showing` has, `fit` and `margin`
) -> ExitCode:
    """Pack a folder of images into one file.

    Its images are decoded once and stored in one size, with what they show; a training maps
    the file and decodes nothing. FOLDER has a folder for each class, or `train`, `val` and
    `test` with those inside; `--masks` or `--alphabet` say that images show something else.
    If an image cannot be read, nothing is written.

    \b
    Examples:
      cnndsl data pack photos/ -o photos.pack --size 3x224x224
      cnndsl data pack photos/ -o a.pack --size 3x64x64 --margin 0.1
      cnndsl data pack photos/ --masks m/ --classes 21 -o a.pack --size 3x64x64
      cnndsl data pack words/ --alphabet 0123456789 -o words.pack --size 1x32x100
    """
    with working() as progress, refusing():
        from cnndsl.train.data.opening import open_data
        from cnndsl.train.data.packing import write_pack

        data = open_data(files_of(folder, Asked(**asked)), size, Path())
        packed = write_pack(data, output, progress)
        progress.clear()
    if style == "json":
        import json

        click.echo(json.dumps(packed.document(str(output)), indent=2))
    else:
        click.echo(f"{output}: {packed}")
    return ExitCode.CLEAN
