"""Tables for notebooks."""

from collections.abc import Sequence
from html import escape

from cnndsl.analysis.summary import ModelSummary
from cnndsl.report import lines
from cnndsl.report.measure import Measures
from cnndsl.report.page import summaries
from cnndsl.report.rows import View, rows
from cnndsl.report.table import cells, is_frozen, name
from cnndsl.report.totals import totals

_PARTS = ("name", "layer", "output", "params")
_COSTS = ("MACs", "kept", "field")
_LEFT = 3  # so many columns are words


def as_html(models: Sequence[ModelSummary]) -> str:
    """The table of a single model with its totals, or a line for each of several."""
    if len(models) == 1:
        return _page(models[0])
    return f"<pre>{escape(summaries(models))}</pre>"


def _page(model: ModelSummary) -> str:
    measures = Measures(model.figures)
    shown = rows(measures, View())
    frozen = is_frozen(shown)
    headings = (*_PARTS, *["frozen"] * frozen, *_COSTS)
    body = "".join(
        _line(("\N{EM SPACE}" * row.level + name(row), *cells(row, frozen=frozen)), "td")
        for row in shown
    )
    told = "\n".join([*lines.remarks(model), *totals(measures)])
    return (
        f"<p><b>{escape(lines.heading(model))}</b></p>"
        f"<table><thead>{_line(headings, 'th')}</thead><tbody>{body}</tbody></table>"
        f"<pre>{escape(told)}</pre>"
    )


def _line(cells: Sequence[str], tag: str) -> str:
    shown = [
        f'<{tag} style="text-align: {"left" if place < _LEFT else "right"}">{escape(cell)}</{tag}>'
        for place, cell in enumerate(cells)
    ]
    return f"<tr>{''.join(shown)}</tr>"
