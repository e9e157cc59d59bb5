"""All that is told of one model on a terminal."""

from collections.abc import Sequence
from textwrap import wrap

from cnndsl.analysis.summary import ModelSummary
from cnndsl.diagnostics.colour import Paint, Style, plain
from cnndsl.report import lines
from cnndsl.report.measure import DEFAULT, Measures, Setting
from cnndsl.report.rows import View, rows
from cnndsl.report.table import table
from cnndsl.report.totals import in_memory, learning, to_train, totals

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
    shown = table(rows(measures, view), room, where=view.where)
    heading, *cells = shown.lines
    parts = [
        [paint(lines.heading(model), Style.BOLD), *wrapped(lines.remarks(model), room)],
        [paint(heading, Style.BOLD), *cells],
        wrapped(shown.remarks, room),
        totals(measures, memory, room=room),
    ]
    return "\n\n".join("\n".join(each) for each in parts if each)


def wrapped(remarks: Sequence[str], room: int) -> list[str]:
    """The remarks on lines of their own, none longer than there is room."""
    return [
        line
        for each in remarks
        for line in wrap(each, room, initial_indent="  ", subsequent_indent="  ")
    ]


def summaries(
    models: Sequence[ModelSummary], setting: Setting = DEFAULT, memory: int | None = None
) -> str:
    """A line for each model, and one more if memory is asked for or at another setting."""
    told = []
    for model, line in zip(models, lines.lines(models), strict=True):
        measures, beneath = Measures(model.figures, setting), lines.remarks(model)
        if measures.graph.frozen:
            beneath.append(f"parameters: {learning(measures)}")
        if memory is not None:
            beneath.append(in_memory(measures, memory))
        elif setting != DEFAULT:
            beneath.append(to_train(measures))
        told += [line, *(f"  {each}" for each in beneath)]
    return "\n".join(told)
