"""The training that a command is about, as a spec has it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli.changes import changes
from cnndsl.cli.refusing import Refused
from cnndsl.cli.single import refuse_wrong, which_model
from cnndsl.dataclasses import dataclass
from cnndsl.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnndsl.analysis.summary import ModelSummary
    from cnndsl.diagnostics import Diagnostic
    from cnndsl.model import Spec
    from cnndsl.recipe import Recipe
    from cnndsl.train.kept.settled import Asked, Settled

_TRAINING = "E41"
"""What codes begin with that are of trainings."""


@dataclass(frozen=True, slots=True)
class Found:
    """A training, as a spec has it."""

    models: "Sequence[ModelSummary]"
    """The one to train, and its adversary if it has one."""
    recipe: "Recipe"
    specs: "Sequence[Spec]"


def found_in(path: Path, model: str | None, asked: "Asked", limits: Limits) -> Found:
    """The training of a model; where the spec is wrong, that is shown, and it ends."""
    from cnndsl.recipe.overrides import is_override, misplaced
    from cnndsl.syntax import tree
    from cnndsl.workspace import check

    wish = changes(asked.own, asked.input, asked.freeze)
    training = [each for each in asked.set if is_override(each)]
    report = check([path], limits=limits, model=model, changes=wish, training=training)
    declared = [each for spec in report.specs[:1] for each in spec.file.declarations]
    trains = any(isinstance(each, tree.Train) for each in declared)
    name = report.specs[0].source.name if report.specs else str(path)
    if model is None and len(report.models) > 1 and not trains:
        _refuse_many(name, [each.name for each in report.models], report.diagnostics)
    if hint := [each for key, each in misplaced(asked.own).items() if f"`{key}`" in report.misuse]:
        raise click.UsageError(f"{report.misuse.partition(';')[0]}; did you mean `{hint[0]}`?")
    refuse_wrong(report)
    recipes = [each for each in report.recipes if model in (None, *each.models)]
    recipes = [each for each in recipes if each.models == (model,)] or recipes
    if not recipes:
        raise click.UsageError(f"there is no model in `{name}` to train")
    if len(recipes) > 1:
        raise which_model(name, [own for each in recipes for own in each.models])
    (recipe,) = recipes
    found = {each.name: each for each in report.models}
    return Found([found[own] for own in recipe.models], recipe, report.specs)


def found_again(folder: Path, known: "Settled", limits: Limits) -> Found:
    """The training of a run, whose network must be what it began with."""
    from cnndsl.train.kept.settled import RunError
    from cnndsl.train.kept.unchanged import refuse_changed_network

    found = found_in(folder / known.spec, known.model, known.asked, limits)
    try:
        refuse_changed_network(folder, [each.figures.graph for each in found.models])
    except RunError as error:
        raise Refused(str(error)) from None
    return found


def _refuse_many(spec: str, names: list[str], problems: "Sequence[Diagnostic]") -> None:
    """Ask for a name where it is no more than that: nothing says which model is to be trained."""
    errors = [each for each in problems if each.severity == "error"]
    if all(each.code.startswith(_TRAINING) for each in errors):
        raise which_model(spec, names)
