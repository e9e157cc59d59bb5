"""`cnndsl predict`."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli import options
from cnndsl.cli.bounds import bounds
from cnndsl.cli.conflicts import is_given
from cnndsl.cli.exits import ExitCode
from cnndsl.cli.pictures import write
from cnndsl.cli.progress import Progress
from cnndsl.cli.refusing import refusing
from cnndsl.cli.replace import refuse_taken
from cnndsl.cli.running import kept
from cnndsl.cli.trained import RunPath
from cnndsl.dataclasses import replace
from cnndsl.diagnostics.cells import visible
from cnndsl.diagnostics.wording import count
from cnndsl.limits import Limits
from cnndsl.report.amounts import percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnndsl.recipe.data import Aim
    from cnndsl.train.using import Guess


@click.command("predict")
@click.argument("run", type=RunPath())
@click.argument("images", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--top",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    metavar="N",
    help="So many classes of each image.",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where masks or images go that the network makes: for each image a PNG of its name.",
)
@options.device("Where to look: cpu, cuda, cuda:1; by default the CPU.")
@options.style("How to tell.")
@bounds()
def command(
    run: Path,
    images: tuple[Path, ...],
    top: int,
    out: Path | None,
    device: str | None,
    style: str,
    **limits: int,
) -> ExitCode:
    """Tell what images show.

    RUN is the folder of a run, whose best weights are asked; IMAGES are files, or folders that
    are searched for them. They are brought to the size that the network takes as those were
    that it learned from. A network that reads tells a text. One that makes masks or images
    writes them into the folder of `--out`, where nothing may be in their places.

    The exit code is 0, 1 if a file is no image that can be read, and 2 if the command is
    wrong, or a file cannot be written.

    \b
    Examples:
      cnndsl predict runs/LeNet5-1 digit.png
      cnndsl predict runs/Pets-3 photos --top 1 --format json
      cnndsl predict runs/UNet-1 photos --out masks
    """
    with Progress() as progress, refusing():
        progress.torch()
        from cnndsl.train.devices import device_of
        from cnndsl.train.using import Trained, found

        ways = found(images)
        if not ways:
            raise click.UsageError("there are no images there")
        progress.clear()
        trained = kept(run, Limits(**limits), Trained.of).to(device_of(device or "cpu"))
        _refuse_idle(run, trained.recipe.task, out)
        files = {} if out is None else _placed(ways, out)
        progress(f"looking at {count(len(ways), 'image')}")
        told = [_stored(each, files) for each in trained.guesses([*ways], top)]
    _tell(told, files, style)
    return ExitCode(any(each.fault for each in told))


def _refuse_idle(run: Path, task: "Aim", out: Path | None) -> None:
    """Complain of an option that would do nothing, and of one that is missing."""
    makes = {"masks": "a mask of each image", "images": "each image again"}.get(task)
    if makes and out is None:
        raise click.UsageError(f"`{run}` makes {makes}; say with `--out DIR` where to put it")
    if not makes and out is not None:
        raise click.UsageError(f"`--out` has no effect: `{run}` makes no masks and no images")
    if task != "classes" and is_given(click.get_current_context(), "top"):
        raise click.UsageError(f"`--top` has no effect: `{run}` tells no classes of images")


def _placed(ways: "Mapping[Path, Path]", out: Path) -> dict[Path, Path]:
    """Where what is made of each image goes, by the way of the image; no two in one place."""
    refuse_taken(out, is_new=False)
    owners: dict[Path, Path] = {}
    for path, way in ways.items():
        place = out / way.with_suffix(".png")
        if (other := owners.setdefault(place, path)) != path:
            reason = f"what is made of `{other}` and of `{path}` would both be `{place}`"
            raise click.UsageError(f"{reason}; give each another `--out`")
        if os.path.lexists(place):
            raise click.UsageError(f"`{place}` is there already; name another folder")
    return {path: place for place, path in owners.items()}


def _stored(guess: "Guess", files: "Mapping[Path, Path]") -> "Guess":
    """The same without its picture, which is put into its file."""
    if guess.picture:
        place = files[guess.path]
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            write(place, guess.picture)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(place)) from None
    return replace(guess, picture=b"")


def _tell(guesses: "Sequence[Guess]", files: "Mapping[Path, Path]", style: str) -> None:
    """What is made of each image; as text, what is wrong with others goes to standard error."""
    if style == "json":
        click.echo(_as_json(guesses, files))
        return
    for each in guesses:
        line = f"Error: {each.fault}" if each.fault else _as_line(each, files)
        click.echo(line, err=bool(each.fault))


def _as_line(guess: "Guess", files: "Mapping[Path, Path]") -> str:
    if guess.path in files:
        told = str(files[guess.path])
    elif guess.text is not None:
        told = guess.text or "nothing"
    else:
        told = ", ".join([f"{name} {percent(share)}" for name, share in guess.classes])
    return visible(f"{guess.path}: {told}")


def _as_json(guesses: "Sequence[Guess]", files: "Mapping[Path, Path]") -> str:
    found = [
        {
            "path": str(each.path),
            "classes": [{"class": name, "share": share} for name, share in each.classes],
            **({} if each.text is None else {"text": each.text}),
            **({"file": str(files[each.path])} if each.path in files and not each.fault else {}),
            **({"fault": each.fault} if each.fault else {}),
        }
        for each in guesses
    ]
    return json.dumps(found, indent=2, ensure_ascii=False)
