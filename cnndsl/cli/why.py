"""What `cnndsl check --why` prints."""

from typing import TYPE_CHECKING

import click

from cnndsl.cli.show import failed, show

if TYPE_CHECKING:
    from cnndsl.workspace import Report


def tell_why(report: "Report", name: str, precision: str, *, strict: bool) -> None:
    """Explain a layer, stage or line of the only model that has it, and say what is wrong."""
    from cnndsl.diagnostics.suggest import listed
    from cnndsl.report.why import explained

    show([each for each in report.diagnostics if failed([each], strict)])
    found = [(model, explained(model.figures, name, precision)) for model in report.models]
    told = [(model, text) for model, text in found if isinstance(text, str)]
    missing = [each for _, each in found if not isinstance(each, str)]
    if len(told) > 1:
        models = {model.name: model.file for model, _ in told}
        if len(models) == len(told):
            which = f"{listed([*models])}; choose one of them with `--model`"
        else:
            which = f"models of {listed([*{model.file: None for model, _ in told}])}; check one"
        raise click.UsageError(f"`{name}` is in {which}")
    if missing and not told:
        raise click.UsageError(missing[0].sentence)
    for _, text in told:
        click.echo(text)
