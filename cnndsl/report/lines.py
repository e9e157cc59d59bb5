"""Models that are right, a line each."""

from collections.abc import Sequence

from cnndsl.analysis.summary import ModelSummary
from cnndsl.diagnostics.wording import count
from cnndsl.report.columns import aligned


def lines(models: Sequence[ModelSummary]) -> list[str]:
    """Name, shapes and costs in columns."""
    return aligned([(*_facts(model), *_costs(model)) for model in models], (2, 3, 4))


def heading(model: ModelSummary) -> str:
    """The line of one model above its table, which tells what it costs."""
    return "  ".join(_facts(model))


def remarks(model: ModelSummary) -> list[str]:
    """What is said of open sizes, and of expectations that do not hold for a changed model."""
    told = [model.sizes] if model.sizes else []
    if model.unverified:
        left = count(model.unverified, "expectation")
        told.append(f"changed by the command line, {left} of the file not verified")
    return told


def _facts(model: ModelSummary) -> tuple[str, str, str]:
    shapes = f"{', '.join(model.inputs)} -> {', '.join(model.outputs)}"
    return model.name, shapes, count(model.layers, "layer")


def _costs(model: ModelSummary) -> tuple[str, str]:
    return f"{model.cost.params:,} parameters", f"{model.cost.macs:,} MACs"
