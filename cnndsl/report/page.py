"""All that is told of one model on a terminal."""

from collections.abc import Sequence
from textwrap import wrap

from cnndsl.diagnostics.colour import Paint, Style, plain
from cnndsl.report import lines
from cnndsl.report.measure import DEFAULT, Measures, Setting
from cnndsl.report.rows import View, rows
from cnndsl.report.table import table
from cnndsl.report.totals import in_memory, totals
from cnndsl.workspace import ModelSummary

WIDTH = 80
_VIEW = View()


def page(
    model: ModelSummary,
    setting: Setting = DEFAULT,
    view: View = _VIEW,
    memory: int | None = None,
    *,
    room: int = WIDTH,
    paint: Paint = plain,
) -> str:
    """A model's name, its table, and its totals beneath; `memory` is what it shall train in."""
    measures = Measures(model.figures, setting)
    heading, *cells = table(rows(measures, view), room, where=view.where)
    parts = [
        [paint(lines.heading(model), Style.BOLD), *_wrapped(lines.remarks(model), room)],
        [paint(heading, Style.BOLD), *cells],
        totals(measures, memory),
    ]
    return "\n\n".join("\n".join(each) for each in parts)


def _wrapped(remarks: Sequence[str], room: int) -> list[str]:
    return [line for each in remarks for line in wrap(each, room, subsequent_indent="  ")]


def summaries(
    models: Sequence[ModelSummary], setting: Setting = DEFAULT, memory: int | None = None
) -> str:
    """A line for each model, and one more if it is asked in what it trains."""
    told = []
    for model, line in zip(models, lines.lines(models), strict=True):
        told += [line, *lines.remarks(model)]
        if memory is not None:
            told.append(f"  {in_memory(Measures(model.figures, setting), memory)}")
    return "\n".join(told)
