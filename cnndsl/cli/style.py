"""`cnndsl style`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli import options
from cnndsl.cli.bounds import bounds
from cnndsl.cli.changes import changes
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import SpecPath
from cnndsl.cli.pictures import write
from cnndsl.cli.progress import Progress, say
from cnndsl.cli.refusing import refusing
from cnndsl.cli.replace import refuse_nowhere, refuse_read, refuse_spec
from cnndsl.cli.seen import Numbers
from cnndsl.cli.single import single
from cnndsl.limits import Limits
from cnndsl.needed import needed

if TYPE_CHECKING:
    from torch import nn

    from cnndsl.analysis.summary import ModelSummary
    from cnndsl.train.style import Transfer

_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of ImageNet, which weights of VGG that are handed on were trained with."""
_PICTURE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("style")
@click.argument("content", type=_PICTURE)
@click.argument("style", type=_PICTURE)
@click.option(
    "--spec",
    type=SpecPath(),
    default="std/style_transfer.cnn",
    show_default=True,
    help="A network with outputs `content` and `style...`.",
)
@click.option("--model", metavar="NAME", help="The model, if the spec has several.")
@options.changing
@click.option(
    "--weights",
    type=_PICTURE,
    metavar="FILE",
    help="What it has learned: a file of torch or safetensors, such as torchvision's VGG-19.",
)
@click.option("--random", "is_random", is_flag=True, help="Go without: nothing is learned then.")
@click.option(
    "--steps",
    type=click.IntRange(min=1),
    default=300,
    show_default=True,
    metavar="N",
    help="How often to look at the image and better it.",
)
@click.option(
    "--style-weight",
    "weight",
    type=options.Positive(),
    default=1000.0,
    show_default=True,
    metavar="X",
    help="How much the style counts beside the content.",
)
@click.option("--mean", type=Numbers(), default=_MEAN, metavar="LIST", help="Taken off channels.")
@click.option(
    "--std",
    "deviation",
    type=Numbers(),
    default=_DEVIATION,
    metavar="LIST",
    help="What each channel is then divided by; by itself, as for ImageNet.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file to write, .png.",
)
@bounds()
def command(
    content: Path,
    style: Path,
    spec: str,
    model: str | None,
    settings: tuple[str, ...],
    inputs: tuple[str, ...],
    frozen: tuple[str, ...],
    weights: Path | None,
    is_random: bool,
    steps: int,
    weight: float,
    mean: tuple[float, ...],
    deviation: tuple[float, ...],
    output: Path,
    **limits: int,
) -> ExitCode:
    """Paint what one picture shows as another is painted.

    Neural style transfer (Gatys et al. 2016): from CONTENT on, an image is changed until a
    network sees in it what CONTENT shows, in the style of STYLE. Of both the middle is taken, in
    the proportions of the network's input, which `--input` changes. The same pictures and weights
    make the same image.

    \b
    Examples:
      cnndsl style cat.jpg sea.jpg --weights vgg.pth -o cat.png
      cnndsl style cat.jpg sea.jpg --weights vgg.pth --input 3x384x512 -o cat.png
      cnndsl style cat.jpg sea.jpg --weights vgg.pth --style-weight 1e4 -o cat.png
    """
    if (weights is None) != is_random:
        raise click.UsageError(
            "give either `--weights`, what the network has learned, or `--random`"
        )
    if output.suffix.lower() != ".png":
        raise click.UsageError(f"a picture is written as .png, found `{output}`")
    refuse_nowhere(output)
    refuse_spec(output, spec)
    for each in (content, style, *([weights] if weights else [])):
        refuse_read(output, each, "is read for it")
    found = single(spec, model, changes(settings, inputs, frozen), Limits(**limits))
    needed("PIL", "images")
    with Progress() as progress:
        progress.torch()
        if is_random:
            say("the weights are random: nothing is learned in them")
        from cnndsl.emit.seeing import CannotSee
        from cnndsl.train.style import NoStyle, Transfer

        graph = found.figures.graph
        try:
            with refusing():
                module = _loaded(found, weights)
                transfer = Transfer(module, graph, mean, deviation, weight)
                image = _painted(transfer, (content, style), steps, progress)
        except (CannotSee, NoStyle) as error:
            raise click.UsageError(str(error)) from None
    write(output, image)
    return ExitCode.CLEAN


def _loaded(found: "ModelSummary", weights: Path | None) -> "nn.Module":
    """The network, with weights of a file that may have more, or by chance."""
    import torch

    from cnndsl.emit.compiled import compiled
    from cnndsl.emit.weights import load_weights

    torch.manual_seed(0)
    module = compiled(found.figures.graph)
    if weights is not None:
        load_weights(module, weights, only="*")
    return module


def _painted(
    transfer: "Transfer", pictures: tuple[Path, Path], steps: int, progress: Progress
) -> bytes:
    """The picture as a file of PNG."""
    import torch

    from cnndsl.emit.picturing import image_shape
    from cnndsl.render.sheets import png
    from cnndsl.train.data.decoding import decoded
    from cnndsl.train.data.fitting import CROPPED
    from cnndsl.train.pictures.samples import pixels
    from cnndsl.train.style import painted

    losses: list[float] = []

    def told(look: int, loss: float) -> None:
        losses.append(loss)
        progress(f"look {look:,} of {steps:,}: loss {loss:.4g}, {losses[0]:.4g} at first")

    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    shape = image_shape(transfer.graph)
    content, style = (
        decoded(str(each), shape, CROPPED).to(device).float() / 255 for each in pictures
    )
    image = painted(transfer.to(device), content, style, steps, told)
    if len(losses) < steps:
        say(f"the search ended at look {len(losses):,} of {steps:,}: no step betters it")
    say(f"loss {losses[0]:.4g} at first, {min(losses):.4g} at the end")
    return png(pixels(image.mul(255).round().to(torch.uint8)))
