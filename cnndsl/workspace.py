"""Paths -> what is wrong in the specs there, and what their models are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cnndsl.analysis import Cost, cost, verify
from cnndsl.analysis.sizes import told
from cnndsl.collector import paused
from cnndsl.diagnostics import Diagnostic, in_order
from cnndsl.graph import Graph, deep_recursion, elaborate, evaluate, is_template
from cnndsl.graph.values import Value
from cnndsl.graph.work import Globals
from cnndsl.limits import DEFAULT_LIMITS, Limits
from cnndsl.model import Definition, Loader, Spec, check_names
from cnndsl.syntax import tree

_MOST_EXHAUSTED = 8


@dataclass(frozen=True, slots=True)
class ModelSummary:
    """A model that is right: what goes in and out, and what it costs."""

    name: str
    file: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    layers: int
    cost: Cost | None
    sizes: str = ""
    """What is demanded of the open sizes, and the example that the costs are for."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that a check found: problems in order of place, and the models that have none."""

    diagnostics: tuple[Diagnostic, ...]
    models: tuple[ModelSummary, ...]
    unread: tuple[OSError, ...] = ()
    """Files that could not be read; the others were checked all the same."""


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
    unread: list[OSError] = []
    with paused(), deep_recursion(limits):
        for path in paths:
            loader = Loader(root, limits)
            try:
                spec = loader.load(path)
            except OSError as error:
                unread.append(error)
                continue
            checked = Checked(spec, limits, model)
            problems += loader.problems + checked.problems
            problems += [each for other in loader.imported for each in _faults(other, spec)]
            models += checked.models
    return Report(tuple(in_order(problems)), tuple(models), tuple(unread))


def _faults(other: Spec, spec: Spec) -> list[Diagnostic]:
    """The errors of an imported file; its warnings are its own business."""
    if other is spec:
        return []
    return [each for each in check_names(other) if each.severity == "error"]


@dataclass
class Checked:
    """One spec with its models elaborated and its expectations verified."""

    spec: Spec
    limits: Limits
    only: str | None
    problems: list[Diagnostic] = field(default_factory=list)
    models: list[ModelSummary] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.problems += check_names(self.spec)
        self.known: Globals = {}
        for declaration in self.spec.file.declarations:
            if isinstance(declaration, tree.Let):
                for target in declaration.targets:
                    self.value(target)
        self.graphs: dict[str, Graph | None] = {}
        for node in self.spec.models:
            # A file whose models each run into a bound would take that long for each of them.
            if sum(each.code == "E211" for each in self.problems) >= _MOST_EXHAUSTED:
                break
            if not is_template(node) and self.wanted(node.name.name):
                self.elaborate(Definition(node.name.name, node, self.spec))
        for declaration in self.spec.file.declarations:
            if isinstance(declaration, tree.Expect) and self.wanted(declaration.model.name):
                self.expect(declaration)

    def wanted(self, name: str) -> bool:
        return self.only is None or name == self.only

    def elaborate(self, definition: Definition) -> None:
        graph, problems = elaborate(definition, self.limits, known=self.known)
        self.graphs[definition.name] = graph
        self.keep(problems)
        if graph is not None:
            self.models.append(summary(graph, self.spec))

    def keep(self, problems: list[Diagnostic]) -> None:
        """Problems that do not follow from one that is told already at the same place."""
        told = {each.span for each in self.problems if each.severity == "error"}
        self.problems += [
            each
            for each in problems
            if each.span not in told and not self.spec.is_damaged(each.span)
        ]

    def expect(self, node: tree.Expect) -> None:
        name = node.model.name
        definition = self.spec.names.get(name)
        if definition is None or not isinstance(definition.node, tree.Model):
            return
        if node.arguments or name not in self.graphs:
            graph, problems = elaborate(
                definition, self.limits, node.arguments, self.spec, node.model.span, self.known
            )
            self.keep(problems)
        else:
            graph = self.graphs[name]
        if graph is not None:
            self.keep(verify(node, graph, self.value))

    def value(self, node: tree.Expression) -> Value:
        value, problems = evaluate(node, self.spec, self.limits, self.known)
        self.keep(problems)
        return value


def summary(graph: Graph, spec: Spec) -> ModelSummary:
    """What there is to say of a graph in one line."""
    inputs, outputs = (
        tuple(str(graph.shape(wire) or "?") for wire in wires.values())
        for wires in (graph.inputs, graph.outputs)
    )
    return ModelSummary(
        graph.name,
        spec.source.name,
        inputs,
        outputs,
        len(graph.layers),
        cost(graph),
        _sizes(graph),
    )


def _sizes(graph: Graph) -> str:
    if not graph.opens:
        return ""
    examples = ", ".join(f"{letter} = {value}" for letter, value in graph.opens.items())
    return f"costs at {examples}; {told(graph)}"
