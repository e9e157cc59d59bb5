"""The folder of a run in the place of a spec: its network and its best weights."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli.conflicts import is_given
from cnndsl.cli.found import found_again
from cnndsl.cli.refusing import Refused
from cnndsl.dataclasses import dataclass
from cnndsl.limits import Limits

if TYPE_CHECKING:
    from cnndsl.recipe import Recipe
    from cnndsl.train.kept.settled import Settled

_OWN = ("model", "settings", "inputs", "weights", "entry")
"""The options of commands that a run answers itself."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What a command would be told of a network, beside the run."""

    spec: str
    model: str | None
    settings: tuple[str, ...]
    inputs: tuple[str, ...]
    weights: Path | None
    note: str = ""
    """What images have to be brought to."""


def is_run(folder: Path) -> bool:
    """Whether it is the folder of a run."""
    return (folder / "resolved.json").is_file()


def trained(path: str, limits: Limits, *, takes_weights: bool) -> Trained | None:
    """What there is of a run; none where a path is no folder of one."""
    folder = Path(path)
    if not is_run(folder):
        return None
    from cnndsl.train.kept.settled import RunError, settled

    _refuse_own(path)
    try:
        known = settled(folder)
    except RunError as error:
        raise Refused(str(error)) from None
    found = found_again(folder, known, limits)
    asked = known.asked
    weights = _weights(folder) if takes_weights else None
    spec = str(folder / known.spec)
    return Trained(spec, known.model, asked.own, asked.input, weights, _note(known, found.recipe))


def _refuse_own(path: str) -> None:
    context = click.get_current_context()
    for each in context.command.params:
        if each.name in _OWN and is_given(context, each.name):
            raise click.UsageError(f"the run `{path}` has its own; leave out `{each.opts[0]}`")


def _weights(folder: Path) -> Path:
    """The best weights: of a run that is over, or of one that is not."""
    places = (folder / "best.safetensors", folder / "checkpoints" / "best.pt")
    for each in places:
        if each.is_file():
            return each
    raise Refused(f"`{folder}` has no weights yet: its first epoch is not over")


def _note(known: "Settled", recipe: "Recipe") -> str:
    makes = recipe.task == "adversarial"
    noise = "it takes noise of normal numbers"
    scale = known.scale
    if not any(scale.mean) and set(scale.deviation) == {1.0}:
        return noise if makes else ""
    both = scale.mean, scale.deviation
    mean, deviation = (", ".join([f"{each:.6g}" for each in own]) for own in both)
    if makes:
        return f"{noise}; what it makes, times {deviation}, plus {mean}, goes from 0 to 1"
    return (
        f"it takes images of numbers from 0 to 1, less the mean {mean}, "
        f"divided by the deviation {deviation}"
    )
