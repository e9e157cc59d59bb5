"""Data that a run is asked about without having learned from them."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli.dataset import Care
from cnndsl.cli.found import found_again
from cnndsl.cli.progress import Progress, say
from cnndsl.cli.refusing import refusing
from cnndsl.cli.running import Where, prepared
from cnndsl.dataclasses import replace
from cnndsl.limits import Limits

if TYPE_CHECKING:
    from cnndsl.recipe.data import Data
    from cnndsl.train.building import Kept
    from cnndsl.train.kept.settled import Settled
    from cnndsl.train.run import Run

_DATA = "train.data"
_FITTED = ("fit", "margin")
"""What the run has decided of images."""


def elsewhere(
    path: Path, text: str, limits: Limits, progress: Progress, care: Care, where: Where
) -> "tuple[Run, Kept]":
    """A run with other data of the same classes, none of which is drawn to learn from."""
    progress.torch()
    from cnndsl.recipe.splits import Official
    from cnndsl.train.building import Kept
    from cnndsl.train.kept.first import Begun

    progress.clear()
    with refusing():
        folder = Kept(path)
        known = folder.settled
    _refuse_fit(text)
    others = [each for each in known.asked.set if not each.lstrip().startswith(_DATA)]
    asked = known.asked.model_copy(update={"set": (*others, f"{_DATA}={text}")})
    found = found_again(path, known.model_copy(update={"asked": asked}), limits)
    data = _fitted(found.recipe.data, known)
    found = replace(found, recipe=replace(found.recipe, data=data, split=Official(fraction=0.0)))
    if getattr(found.recipe.loss, "weights", None) == "balanced":
        say("note: the loss weighs classes by how many of these images show them")
    begun = Begun(folder, is_kept=True, trains=False)
    where = replace(where, device=where.device or asked.device)
    return prepared(found, asked, Path.cwd(), progress, care, where, begun), folder


def _refuse_fit(text: str) -> None:
    from cnndsl.graph.asked import AskedError
    from cnndsl.recipe.overrides import overrides
    from cnndsl.syntax import tree

    try:
        ((_, argument),) = overrides([f"{_DATA}={text}"]).items()
    except AskedError as error:
        raise click.UsageError(str(error)) from None
    given = argument.value.arguments if isinstance(argument.value, tree.Call) else ()
    for each in given:
        if each.name and each.name.name in _FITTED:
            name = each.name.name
            raise click.UsageError(f"images are fitted as the run's were; leave out `{name}`")


def _fitted(data: "Data", known: "Settled") -> "Data":
    """Files of images as those that the run has learned from are fitted."""
    told, own = dict(data), {"fit": known.fit.way, "margin": known.fit.margin}
    return type(data)(**told | {name: own[name] for name in _FITTED if name in told})
