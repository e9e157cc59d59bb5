"""What `cnndsl check --why` prints."""

from typing import TYPE_CHECKING

import click

from cnndsl.cli.show import show

if TYPE_CHECKING:
    from cnndsl.analysis.find import Nothing
    from cnndsl.workspace import Report


def tell_why(report: "Report", name: str, precision: str) -> None:
    """Explain a layer, stage or line of the only model that has it, and say what is wrong."""
    from cnndsl.diagnostics.suggest import listed
    from cnndsl.report.why import explained

    show([each for each in report.diagnostics if each.severity == "error"])
    found = {model.name: explained(model.figures, name, precision) for model in report.models}
    told = {model: text for model, text in found.items() if isinstance(text, str)}
    missing = [each for each in found.values() if not isinstance(each, str)]
    if len(told) > 1:
        message = f"`{name}` is in {listed([*told])}; choose one of them with `--model`"
        raise click.UsageError(message)
    if missing and not told:
        raise click.UsageError(_sentence(missing[0]))
    for text in told.values():
        click.echo(text)


def _sentence(missing: "Nothing") -> str:
    return "; ".join(part for part in (missing.message, missing.help) if part)
