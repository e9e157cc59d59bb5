"""Paths -> what is wrong in the specs there, and what their models are."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cnndsl.analysis.freeze import SETTING as FREEZE
from cnndsl.analysis.lints import imported_models, is_made_elsewhere
from cnndsl.analysis.summary import ModelSummary
from cnndsl.collector import paused
from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics import Diagnostic, in_order
from cnndsl.graph import deep_recursion
from cnndsl.graph.changes import UNCHANGED, Changes
from cnndsl.graph.wish import Wish
from cnndsl.limits import DEFAULT_LIMITS, Limits
from cnndsl.model import Loader, Spec, check_names
from cnndsl.workspace.checked import Checked

if TYPE_CHECKING:
    from cnndsl.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Report:
    """All that a check found: problems in order of place, and the models that have none."""

    diagnostics: tuple[Diagnostic, ...]
    models: tuple[ModelSummary, ...]
    unread: tuple[OSError, ...] = ()
    """Files that could not be read; the others were checked all the same."""
    misuse: str = ""
    """What was asked for and cannot be had of these specs."""
    templates: tuple[str, ...] = ()
    """Of each model that becomes no network, what it needs."""
    recipes: "tuple[Recipe, ...]" = ()
    """What the trainings do that are right; of one that leaves something open there is none."""
    specs: tuple[Spec, ...] = ()
    """What was read: each file that was asked for, with those that it imports after it."""


def check(
    paths: Sequence[Path],
    *,
    root: Path | None = None,
    limits: Limits = DEFAULT_LIMITS,
    model: str | None = None,
    changes: Changes = UNCHANGED,
    lints: bool = True,
    training: Sequence[str] | None = None,
) -> Report:
    """Check the specs at some paths, with all their models or the one of a name.

    Without lints it tells no warning that needs the networks. With `training`, the settings that
    a command makes, such as `train.lr=0.05`, there is a recipe for each training, and for each
    model that none trains; what nothing can be chosen for is then a problem.
    """
    if training and (misuse := _misread(training, changes)):
        return Report((), (), misuse=misuse)
    problems: list[Diagnostic] = []
    models: list[ModelSummary] = []
    unread: list[OSError] = []
    imported: set[str] = set()
    recipes: list[Recipe] = []
    specs: list[Spec] = []
    wish = Wish(model, changes)
    with paused(), deep_recursion(limits):
        for path in paths:
            loader = Loader(root, limits)
            try:
                spec = loader.load(path)
            except OSError as error:
                unread.append(error)
                continue
            others = [other for other in loader.imported if other is not spec]
            specs += [spec, *others]
            checked = Checked(spec, limits, wish, others, lints, training)
            problems += loader.problems + checked.problems
            problems += [each for other in others for each in _faults(other)]
            models += checked.models
            recipes += checked.recipes
            imported |= imported_models(spec)
    of_specs = (each for each in wish.of_specs(problems) if not is_made_elsewhere(each, imported))
    misuse = wish.misuse(problems)
    found = () if misuse else tuple(models)
    return Report(
        tuple(in_order(of_specs)),
        found,
        tuple(unread),
        misuse,
        tuple(wish.refused),
        tuple(recipes),
        tuple(specs),
    )


def _misread(training: Sequence[str], changes: Changes) -> str:
    """Why the settings that a command makes cannot be read, if so."""
    from cnndsl.graph.asked import AskedError
    from cnndsl.recipe.overrides import overrides

    try:
        found = overrides(training)
    except AskedError as error:
        return str(error)
    twice = changes.frozen and (FREEZE, "") in found
    return "`--freeze` and `--set train.freeze` both say what is frozen" if twice else ""


def _faults(other: Spec) -> list[Diagnostic]:
    """The errors of an imported file; its warnings are its own business."""
    return [each for each in check_names(other) if each.severity == "error"]
