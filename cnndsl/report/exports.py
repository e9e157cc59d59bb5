"""Tables for other programs: CSV, Markdown, LaTeX."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import StringIO
from types import MappingProxyType

from cnndsl.diagnostics.cells import visible
from cnndsl.report import amounts
from cnndsl.report.measure import Row
from cnndsl.report.table import cells, is_frozen, name, place

Tables = Sequence[tuple[str, Sequence[Row]]]
"""The rows of each model, under its name."""

_CSV = (
    "model name level layer times output params trainable frozen buffers macs flops kept field "
    "stride"
)
_PARTS = ("Name", "Layer", "Output", "Parameters")
_COSTS = ("MACs", "Kept", "Field")
_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    **{each: f"\\{each}" for each in "&%$#_{}"},
}


def as_csv(tables: Tables, *, where: bool) -> str:
    """One line for each row under one heading; numbers are whole, and names are full."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*_CSV.split(), *(["where"] if where else [])])
    for model, rows in tables:
        for row in rows:
            writer.writerow([model, *_values(row), *([place(row.part)] if where else [])])
    return text.getvalue().rstrip("\n")


def as_markdown(tables: Tables, *, where: bool) -> str:
    """A table for each model under its name."""
    return "\n\n".join(_markdown(model, rows, where=where) for model, rows in tables)


def as_latex(tables: Tables, *, where: bool) -> str:
    """A table for each model, with the rules of the package booktabs."""
    return "\n\n".join(_latex(model, rows, where=where) for model, rows in tables)


EXPORTS: Mapping[str, Callable[..., str]] = MappingProxyType(
    {"csv": as_csv, "markdown": as_markdown, "latex": as_latex}
)


def _values(row: Row) -> list[object]:
    cost = row.cost
    return [
        row.part.path,
        row.level,
        row.part.title,
        row.part.times,
        amounts.shapes(row.outputs),
        *map(int, (cost.params, cost.trainable, cost.frozen, cost.buffers)),
        *map(int, (cost.macs, cost.flops, row.bytes)),
        _joined(each.sizes for each in row.fields.values()),
        _joined(each.strides for each in row.fields.values()),
    ]


def _joined(each: Iterable[Sequence[object] | None]) -> str:
    """What is said of each input; nothing of one that has no axes, or of none that lie evenly."""
    return " ".join("x".join(map(str, axes)) for axes in each if axes)


def _cells(row: Row, *, frozen: bool, where: bool) -> list[str]:
    told = (*cells(row, frozen=frozen), *([place(row.part)] if where else []))
    return [visible(cell) for cell in told]


def _headings(*, frozen: bool, where: bool) -> list[str]:
    return [*_PARTS, *["Frozen"] * frozen, *_COSTS, *["Where"] * where]


def _markdown(model: str, rows: Sequence[Row], *, where: bool) -> str:
    frozen = is_frozen(rows)
    rule = f"|{' --- |' * 3}{' ---: |' * (4 + frozen)}{' --- |' * where}"
    body = [[row.part.path, *_cells(row, frozen=frozen, where=where)] for row in rows]
    lines = [_headings(frozen=frozen, where=where), *body]
    head, *shown = [f"| {' | '.join(map(_plain, line))} |" for line in lines]
    return "\n".join([f"### {_plain(model)}", "", head, rule, *shown])


def _plain(text: str) -> str:
    """A text without anything that Markdown reads as more than letters."""
    return re.sub(r"[\\`*<&|~\[\]]|\b_|_\b", r"\\\g<0>", text)


def _latex(model: str, rows: Sequence[Row], *, where: bool) -> str:
    frozen = is_frozen(rows)
    cells = [[name(row), *_cells(row, frozen=frozen, where=where)] for row in rows]
    body = [
        r"\quad " * row.level + _latex_line(line) for row, line in zip(rows, cells, strict=True)
    ]
    head = _latex_line(_headings(frozen=frozen, where=where))
    lines = [r"\toprule", head, r"\midrule", *body, r"\bottomrule"]
    columns = "lll" + "r" * (4 + frozen) + "l" * where
    return "\n".join(
        [
            rf"% {model}; \usepackage{{booktabs}}",
            rf"\begin{{tabular}}{{{columns}}}",
            *[f"  {line}" for line in lines],
            r"\end{tabular}",
        ]
    )


def _latex_line(cells: Iterable[str]) -> str:
    return rf"{' & '.join(map(_escaped, cells))} \\"


def _escaped(text: str) -> str:
    return re.sub(r"[\\~^<>|&%$#_{}]", lambda found: _LATEX[found[0]], text)
