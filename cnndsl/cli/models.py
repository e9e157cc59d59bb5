"""What a check prints of the models that are right."""

import sys

import click

from cnndsl.cli.show import columns, failed, show
from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics.colour import ansi, plain, use_colour
from cnndsl.diagnostics.formats import FORMATS
from cnndsl.report.measure import Measures, Setting
from cnndsl.report.page import WIDTH, page, summaries
from cnndsl.report.rows import View, rows
from cnndsl.workspace import Report

_NARROWEST = 50


@dataclass(frozen=True, slots=True)
class Telling:
    """How a report is printed: at which setting, how far unfolded, and whether as tables."""

    setting: Setting
    view: View
    memory: int | None
    tables: bool

    def print(self, report: Report, style: str, *, quiet: bool) -> None:
        """Problems, and models in the same form where it has one for them."""
        if style == "json":
            from cnndsl.report.document import document

            models = document(report.diagnostics, report.models, self.setting, self.memory)
            click.echo(models)
        elif style in FORMATS:
            show(report.diagnostics, style)
            if style == "full" and not quiet and report.models:
                click.echo(self._text(report), color=True)
        else:
            show(report.diagnostics, err=True)
            self._export(report, style)

    def _export(self, report: Report, style: str) -> None:
        from cnndsl.report.exports import EXPORTS

        found = [
            (each.name, rows(Measures(each.figures, self.setting), self.view))
            for each in report.models
        ]
        click.echo(EXPORTS[style](found, where=self.view.where))

    def _text(self, report: Report) -> str:
        """A table if it is asked for, or if there is a single model and nothing is wrong."""
        alone = len(report.models) == 1 and not failed(report.diagnostics)
        if not (self.tables or alone):
            return summaries(report.models, self.setting, self.memory)
        room = max(columns(WIDTH), _NARROWEST)
        paint = ansi if use_colour(sys.stdout) else plain
        pages = (
            page(each, self.setting, self.view, self.memory, room=room, paint=paint)
            for each in report.models
        )
        return "\n\n\n".join(pages)
