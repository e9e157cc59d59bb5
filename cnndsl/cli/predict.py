"""`cnndsl predict`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli import options
from cnndsl.cli.bounds import bounds
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.progress import Progress
from cnndsl.cli.refusing import refusing
from cnndsl.cli.running import kept
from cnndsl.limits import Limits
from cnndsl.report.amounts import percent

if TYPE_CHECKING:
    from cnndsl.train.using import Guess


@click.command("predict")
@click.argument("run", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("images", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--top",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    metavar="N",
    help="So many classes of each image.",
)
@options.device("Where to look: cpu, cuda, cuda:1; by default the CPU.")
@options.style("How to tell.")
@bounds()
def command(
    run: Path,
    images: tuple[Path, ...],
    top: int,
    device: str | None,
    style: str,
    **limits: int,
) -> ExitCode:
    """Tell what images show.

    RUN is the folder of a run, whose best weights are asked; IMAGES are files, or folders that
    are searched for them. They are brought to the size that the network takes as those were
    that it learned from. A network that reads tells a text.

    The exit code is 0, 1 if a file is no image that can be read, and 2 if the command is
    wrong.

    \b
    Examples:
      cnndsl predict runs/LeNet5-1 digit.png
      cnndsl predict runs/Pets-3 photos --top 1 --format json
    """
    with Progress() as progress:
        progress("loading torch")
        with refusing():
            from cnndsl.train.devices import device_of
            from cnndsl.train.using import Trained
            from cnndsl.train.using import images as found

            paths = found(images)
            if not paths:
                raise click.UsageError("there are no images there")
            progress(f"looking at {len(paths):,} images")
            where = device_of(device or "cpu")
            trained = kept(run, Limits(**limits), Trained.of).to(where)
            guesses = [*trained.guesses(paths, top)]
    click.echo(_as_json(guesses) if style == "json" else "\n".join(map(_as_line, guesses)))
    return ExitCode(any(each.fault for each in guesses))


def _as_line(guess: "Guess") -> str:
    if guess.text is not None:
        return f"{guess.path}: {guess.text or 'nothing'}"
    told = ", ".join([f"{name} {percent(share)}" for name, share in guess.classes])
    return f"{guess.path}: {told}" if told else guess.fault


def _as_json(guesses: "list[Guess]") -> str:
    found = [
        {
            "path": str(each.path),
            "classes": [{"class": name, "share": share} for name, share in each.classes],
            **({} if each.text is None else {"text": each.text}),
            **({"fault": each.fault} if each.fault else {}),
        }
        for each in guesses
    ]
    return json.dumps(found, indent=2, ensure_ascii=False)
