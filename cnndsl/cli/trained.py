"""The folder of a run in the place of a spec: its network and its best weights."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli.conflicts import is_given
from cnndsl.cli.found import found_again
from cnndsl.cli.gather import SUFFIX
from cnndsl.cli.refusing import Refused
from cnndsl.cli.single import which_model
from cnndsl.dataclasses import dataclass
from cnndsl.limits import Limits
from cnndsl.runs import SETTLED, is_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnndsl.analysis.summary import ModelSummary
    from cnndsl.recipe import Recipe
    from cnndsl.train.kept.settled import Settled

RUNS = Path("runs")
"""Where runs are that nobody gives another folder."""
_CHANGES = ("settings", "inputs", "frozen")
"""The options that would make another network of that of a run."""
_OWN = ("model", *_CHANGES, "weights", "entry")
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


class RunPath(click.Path):
    """The folder of a run; completes to folders."""

    def __init__(self) -> None:
        super().__init__(file_okay=False, path_type=Path)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Path:
        """The folder, which must be one of a run."""
        path = Path(value)
        if not is_run(path):
            self.fail(_no_run(path), param, ctx)
        return path


class WeightsPath(click.Path):
    """A file of weights, or the folder of a run, whose best ones are meant."""

    def __init__(self) -> None:
        super().__init__(exists=True, path_type=Path)

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Path:
        """The file."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if is_run(path):
            return _weights(path)
        if path.is_dir():
            self.fail(f"`{path}` is a folder, and no run; give a file of weights", param, ctx)
        return path


def _no_run(path: Path) -> str:
    """What a path is, if it is no run, and which one may be meant."""
    from cnndsl.diagnostics.suggest import listed

    if path.is_dir():
        inside = [each.parent for each in sorted(path.glob(f"*/{SETTLED}"))]
        if inside:
            return f"`{path}` is no run, but has some; name one: {listed([*map(str, inside)])}"
        return f"`{path}` is no folder of a run: it has no `{SETTLED}`"
    if path.exists():
        kind = "a spec" if path.suffix == SUFFIX else "a file"
        return f"`{path}` is {kind}; give the folder of a run, such as `runs/Net-1`"
    meant = RUNS / path
    return f"there is no folder `{path}`" + (f"; did you mean `{meant}`?" if is_run(meant) else "")


def trained(path: str, limits: Limits, *, takes_weights: bool) -> Trained | None:
    """What there is of a run; none where a path is no folder of one."""
    folder = Path(path)
    if not is_run(folder):
        return None
    from cnndsl.train.kept.settled import RunError, settled

    refuse_own(path, _OWN)
    try:
        known = settled(folder)
    except RunError as error:
        raise Refused(str(error)) from None
    found = found_again(folder, known, limits)
    asked = known.asked
    weights = _weights(folder) if takes_weights else None
    spec = str(folder / known.spec)
    return Trained(spec, known.model, asked.own, asked.input, weights, _note(known, found.recipe))


def models_of(path: str, model: str | None, limits: Limits) -> "Sequence[ModelSummary]":
    """The networks of a run as it began with them: the one of a name, or all."""
    from cnndsl.train.kept.settled import RunError, settled

    refuse_own(path, _CHANGES)
    try:
        known = settled(Path(path))
    except RunError as error:
        raise Refused(str(error)) from None
    found = found_again(Path(path), known, limits).models
    chosen = [each for each in found if model in (None, each.name)]
    if not chosen:
        raise which_model(path, [each.name for each in found])
    return chosen


def refuse_own(path: str, options: "Sequence[str]") -> None:
    """Complain of what a run answers itself."""
    context = click.get_current_context()
    for each in context.command.params:
        if each.name in options and is_given(context, each.name):
            raise click.UsageError(f"the run `{path}` has its own; leave out `{each.opts[0]}`")


def _weights(folder: Path) -> Path:
    from cnndsl.train.kept.settled import RunError, best_weights

    try:
        return best_weights(folder)
    except RunError as error:
        raise Refused(str(error)) from None


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
