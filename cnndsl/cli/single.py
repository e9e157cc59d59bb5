"""The models that a command is about."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cnndsl.cli.exits import ExitCode
from cnndsl.cli.gather import only
from cnndsl.cli.show import failed, show
from cnndsl.limits import Limits
from cnndsl.resources import library
from cnndsl.runs import is_run

if TYPE_CHECKING:
    from cnndsl.analysis.summary import ModelSummary
    from cnndsl.diagnostics import Diagnostic
    from cnndsl.graph import Changes
    from cnndsl.workspace import Report


class Wrong(click.exceptions.Exit):
    """The end where a spec is wrong, which has been shown."""

    def __init__(self, errors: "Sequence[Diagnostic]") -> None:
        super().__init__(ExitCode.WRONG)
        self.errors = errors

    @property
    def told(self) -> str:
        """The errors as text."""
        from cnndsl.diagnostics.formats import full

        return full(self.errors)


def single(spec: str, model: str | None, wish: "Changes", limits: Limits) -> "ModelSummary":
    """The model of a name, or the only one; where the spec is wrong, that is shown, and it ends."""
    models = right(spec, model, wish, limits)
    if len(models) > 1:
        raise which_model(spec, [each.name for each in models])
    return models[0]


def which_model(spec: str, names: Sequence[str]) -> click.UsageError:
    """The question for one of several models."""
    from cnndsl.diagnostics.suggest import listed

    return click.UsageError(f"name a model of `{spec}` with `--model`; there is {listed(names)}")


def right(
    spec: str, model: str | None, wish: "Changes", limits: Limits
) -> "Sequence[ModelSummary]":
    """The model of a name, or all; where the spec is wrong, that is shown, and it ends.

    There is at least one: a spec without a model is no use to who asks. Those of a run are as it
    began with them.
    """
    if is_run(Path(spec)):
        from cnndsl.cli.trained import models_of

        return models_of(spec, model, limits)
    from cnndsl.workspace import check

    report = check([only(spec, library=library())], limits=limits, model=model, changes=wish)
    refuse_wrong(report)
    if not report.models:
        message = f"there is no model in `{spec}`"
        raise click.UsageError("; ".join([message, *report.templates[:1]]))
    return report.models


def refuse_wrong(report: "Report") -> None:
    """End where a spec could not be read or is wrong, which is shown."""
    for error in report.unread:
        raise error
    if report.misuse:
        raise click.UsageError(report.misuse)
    if failed(report.diagnostics):
        errors = [each for each in report.diagnostics if each.severity == "error"]
        show(errors, err=True)
        raise Wrong(errors)
