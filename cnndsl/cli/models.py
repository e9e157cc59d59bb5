"""Models that are right, a line each."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnndsl.workspace import ModelSummary


def table(models: "Sequence[ModelSummary]") -> str:
    """Name, shapes and costs in columns."""
    rows = [_row(model) for model in models]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for model, row in zip(models, rows, strict=True):
        cells = (
            cell.rjust(width) if place > 1 else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join(cells).rstrip())
        if model.sizes:
            lines.append(f"  {model.sizes}")
    return "\n".join(lines)


def _row(model: "ModelSummary") -> tuple[str, str, str, str, str]:
    shapes = f"{', '.join(model.inputs)} -> {', '.join(model.outputs)}"
    layers = f"{model.layers:,} layer{'s'[: model.layers != 1]}"
    if model.cost is None:
        return model.name, shapes, layers, "", ""
    costs = f"{model.cost.params:,} parameters", f"{model.cost.macs:,} MACs"
    return model.name, shapes, layers, *costs
