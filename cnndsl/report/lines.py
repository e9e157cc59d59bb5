"""Models that are right, a line each."""

from collections.abc import Sequence

from cnndsl.workspace import ModelSummary


def lines(models: Sequence[ModelSummary]) -> list[str]:
    """Name, shapes and costs in columns."""
    rows = [(*_facts(model), *_costs(model)) for model in models]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    found = []
    for row in rows:
        cells = (
            cell.rjust(width) if place > 1 else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        found.append("  ".join(cells).rstrip())
    return found


def heading(model: ModelSummary) -> str:
    """The line of one model above its table, which tells what it costs."""
    return "  ".join(_facts(model))


def remarks(model: ModelSummary) -> list[str]:
    """What is said of open sizes, and of expectations that do not hold for a changed model."""
    told = [f"  {model.sizes}"] if model.sizes else []
    if model.unverified:
        count = f"{model.unverified} expectation{'s'[: model.unverified != 1]}"
        told.append(f"  changed by the command line, {count} of the file not verified")
    return told


def _facts(model: ModelSummary) -> tuple[str, str, str]:
    shapes = f"{', '.join(model.inputs)} -> {', '.join(model.outputs)}"
    return model.name, shapes, f"{model.layers:,} layer{'s'[: model.layers != 1]}"


def _costs(model: ModelSummary) -> tuple[str, str]:
    return f"{model.cost.params:,} parameters", f"{model.cost.macs:,} MACs"
