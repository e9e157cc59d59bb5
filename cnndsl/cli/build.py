"""`cnndsl build`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli import options
from cnndsl.cli.bounds import bounds
from cnndsl.cli.dataset import Care, downloading
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import SpecPath
from cnndsl.cli.idle import refuse_idle
from cnndsl.cli.progress import Progress
from cnndsl.cli.resuming import resume
from cnndsl.cli.running import Way, Wish, begin
from cnndsl.cli.switching import switching
from cnndsl.cli.together import Together, together
from cnndsl.cli.trained import RunPath
from cnndsl.limits import Limits

if TYPE_CHECKING:
    from cnndsl.train.building import Ending
    from cnndsl.train.kept.settled import Switches


@click.command("build")
@click.argument("spec", type=SpecPath(), required=False)
@click.option("--model", metavar="NAME", help="The model to train, if the spec has several.")
@options.training
@click.option("--epochs", type=click.IntRange(min=1), metavar="N", help="Train for so many.")
@click.option("--batch", type=click.IntRange(min=1), metavar="N", help="Images of a step.")
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="What chance follows from.")
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder of the run; without it, the next runs/MODEL-N.",
)
@options.device("Where to train: cpu, cuda, cuda:1; by default the GPU, or where a run began.")
@together
@click.option(
    "--sync-batchnorm", is_flag=True, help="With several GPUs, let batch norms see whole batches."
)
@click.option("--deterministic", is_flag=True, help="The same bits each time, also on a GPU.")
@switching
@click.option(
    "--save-every",
    type=options.Positive(),
    default=5.0,
    show_default=True,
    metavar="MINUTES",
    help="Save within epochs too, after so long.",
)
@click.option(
    "--resume",
    "resumed",
    type=RunPath(),
    metavar="RUN",
    help="Go on with this run, to the same bits.",
)
@click.option(
    "--accept-data", "accepts", is_flag=True, help="Go on with data that have changed since."
)
@downloading
@click.option(
    "--verify-resume",
    "verifies",
    is_flag=True,
    help="Train a few steps at once and broken off, and say whether both lead to the same bits.",
)
@click.option("--plan", "only_plan", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("-q", "--quiet", is_flag=True, help="No plan, no epochs, no bar: the result alone.")
@options.style("How to tell the result.")
@bounds()
def command(
    spec: str | None,
    model: str | None,
    settings: tuple[str, ...],
    inputs: tuple[str, ...],
    frozen: tuple[str, ...],
    epochs: int | None,
    batch: int | None,
    seed: int | None,
    out: Path | None,
    device: str | None,
    together: Together,
    sync_batchnorm: bool,
    deterministic: bool,
    switches: "Switches",
    save_every: float,
    resumed: Path | None,
    accepts: bool,
    download: bool,
    verifies: bool,
    only_plan: bool,
    quiet: bool,
    style: str,
    **limits: int,
) -> int:
    """Train a network.

    SPEC is a spec, or std/NAME.cnn of the library that ships. What its `train` says is done;
    what that leaves open is chosen and said. Without data of its own a network of ten
    classes learns the handwritten digits that come with the program.

    A run has a folder with all there is to know of it. Ctrl-C ends after the step that is
    being made, and `--resume` goes on from there to the same bits.

    The exit code is 0 when the run is at its end, 1 if the spec or the data are wrong, 2 if
    the command is, and 128 and the signal's number if it was asked to stop.

    \b
    Examples:
      cnndsl build std/lenet.cnn --model LeNet5
      cnndsl build net.cnn --epochs 3 --set train.optimizer=adam
      cnndsl build net.cnn --set train.lr=0.05 --seed 7 -o runs/mine
      cnndsl build net.cnn --plan
      cnndsl build net.cnn --verify-resume
      cnndsl build --resume runs/LeNet5-1
    """
    refuse_idle(click.get_current_context())
    short = {"epochs": epochs, "batch": batch, "seed": seed}
    told = [f"--{name} {value}" for name, value in short.items() if value is not None]
    if resumed is None and spec is None:
        raise click.UsageError("give a spec, or a run with `--resume`")
    from cnndsl.train.kept.settled import Asked

    asked = Asked(
        set=(*settings, *told),
        input=inputs,
        freeze=frozen,
        device=device,
        deterministic=deterministic,
        sync_batchnorm=sync_batchnorm,
        switches=switches,
    )
    ending: Ending | int | None
    with Progress() as progress:
        care = Care(download, accepts)
        way = Way(Limits(**limits), save_every, quiet, style, progress, care, device)
        if resumed is not None:
            ending = resume(resumed, spec, together, way)
        elif before := together.before:
            ending = resume(before, None, together, way)
        else:
            assert spec is not None
            wish = Wish(only_plan=only_plan, verifies=verifies, together=together)
            ending = begin(spec, model, asked, out, way, wish)
    if ending is None or isinstance(ending, int):
        return ending or ExitCode.CLEAN
    from cnndsl.train.together.cluster import is_first

    return _tell(ending, style) if is_first() else ExitCode.CLEAN


def _tell(ending: "Ending", style: str) -> int:
    from cnndsl.cli.training import as_json, as_text

    click.echo(as_json(ending) if style == "json" else as_text(ending))
    return 128 + ending.signal if ending.signal else ExitCode.CLEAN
