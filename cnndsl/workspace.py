"""Paths -> what is wrong in the specs there, and what their models are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cnndsl.diagnostics import Diagnostic, in_order
from cnndsl.graph import Graph, elaborate, is_template
from cnndsl.limits import DEFAULT_LIMITS, Limits
from cnndsl.model import Loader, Spec, check_names


@dataclass(frozen=True, slots=True)
class ModelSummary:
    """A model that is right, told in one line."""

    name: str
    file: str
    line: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that a check found: problems in order of place, and the models that have none."""

    diagnostics: tuple[Diagnostic, ...]
    models: tuple[ModelSummary, ...]


def check(
    paths: Sequence[Path],
    *,
    root: Path | None = None,
    limits: Limits = DEFAULT_LIMITS,
    model: str | None = None,
) -> Report:
    """Check the specs at some paths, with all their models or the one of a name."""
    problems: list[Diagnostic] = []
    models: list[ModelSummary] = []
    for path in paths:
        loader = Loader(root, limits)
        spec = loader.load(path)
        problems += loader.problems
        problems += check_names(spec)
        for graph in _graphs(spec, limits, model, problems):
            models.append(ModelSummary(graph.name, spec.source.name, summary(graph)))
    return Report(tuple(in_order(problems)), tuple(models))


def _graphs(
    spec: Spec, limits: Limits, model: str | None, problems: list[Diagnostic]
) -> Iterable[Graph]:
    for node in spec.models:
        if is_template(node) or (model is not None and node.name.name != model):
            continue
        graph, found = elaborate(spec, node, limits)
        problems += found
        if graph is not None:
            yield graph


def summary(graph: Graph) -> str:
    """`ResNet50: 3x224x224 -> 1000, 175 layers`."""
    inputs = ", ".join(str(graph.shape(wire) or "?") for wire in graph.inputs.values())
    outputs = ", ".join(str(graph.shape(wire) or "?") for wire in graph.outputs.values())
    return f"{graph.name}: {inputs} -> {outputs}, {len(graph.layers):,} layers"
