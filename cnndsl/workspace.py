"""Paths -> what is wrong in the specs there, and what their models are."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from cnndsl.analysis import verify
from cnndsl.analysis.figures import Figures
from cnndsl.analysis.freeze import Pattern, freeze, setting, trained, written
from cnndsl.analysis.lints import heed, imported_models, is_made_elsewhere, lint
from cnndsl.analysis.lints.unmade_template import CODE as UNMADE
from cnndsl.analysis.summary import ModelSummary, summary
from cnndsl.collector import paused
from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics import Diagnostic, Span, in_order
from cnndsl.graph import Graph, deep_recursion, elaborate, evaluate, is_template
from cnndsl.graph.changes import UNCHANGED, Changes
from cnndsl.graph.values import Value
from cnndsl.graph.wish import Wish
from cnndsl.graph.work import Run
from cnndsl.limits import DEFAULT_LIMITS, Limits
from cnndsl.model import Definition, Loader, Spec, check_names
from cnndsl.resources import library
from cnndsl.syntax import tree

Declared = TypeVar("Declared", bound=tree.Declaration)

_NAMES = 4  # names that are compared with a pattern in one step


@dataclass(frozen=True, slots=True)
class Report:
    """All that a check found: problems in order of place, and the models that have none."""

    diagnostics: tuple[Diagnostic, ...]
    models: tuple[ModelSummary, ...]
    unread: tuple[OSError, ...] = ()
    """Files that could not be read; the others were checked all the same."""
    misuse: str = ""
    """What was asked for and cannot be had of these specs."""
    templates: tuple[str, ...] = ()
    """Of each model that becomes no network, what it needs."""


def check(
    paths: Sequence[Path],
    *,
    root: Path | None = None,
    limits: Limits = DEFAULT_LIMITS,
    model: str | None = None,
    changes: Changes = UNCHANGED,
    lints: bool = True,
) -> Report:
    """Check the specs at some paths, with all their models or the one of a name.

    Without lints it tells no warning that needs the networks.
    """
    problems: list[Diagnostic] = []
    models: list[ModelSummary] = []
    unread: list[OSError] = []
    imported: set[str] = set()
    wish = Wish(model, changes)
    with paused(), deep_recursion(limits):
        for path in paths:
            loader = Loader(root, limits)
            try:
                spec = loader.load(path)
            except OSError as error:
                unread.append(error)
                continue
            others = [other for other in loader.imported if other is not spec]
            checked = Checked(spec, limits, wish, others, lints)
            problems += loader.problems + checked.problems
            problems += [each for other in others for each in _faults(other)]
            models += checked.models
            imported |= imported_models(spec)
    of_specs = (each for each in wish.of_specs(problems) if not is_made_elsewhere(each, imported))
    misuse = wish.misuse(problems)
    found = () if misuse else tuple(models)
    return Report(tuple(in_order(of_specs)), found, tuple(unread), misuse, tuple(wish.refused))


def _faults(other: Spec) -> list[Diagnostic]:
    """The errors of an imported file; its warnings are its own business."""
    return [each for each in check_names(other) if each.severity == "error"]


@dataclass
class Checked:
    """One spec with its models elaborated and its expectations verified."""

    spec: Spec
    limits: Limits
    wish: Wish = field(default_factory=Wish)
    others: Sequence[Spec] = ()
    """The files that it imports, and those that these do."""
    lints: bool = True
    problems: list[Diagnostic] = field(default_factory=list)
    models: list[ModelSummary] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.run = Run(self.limits)
        self.keep(check_names(self.spec))
        self.figures: dict[str, Figures | None] = {}
        self.graphs: list[Graph] = []
        for let in self.each(tree.Let):
            for target in let.targets:
                self.value(target)
        for model in self.each(tree.Model):
            definition = Definition(model.name.name, model, self.spec)
            if self.wish.wants(definition):
                self.figures[definition.name] = self.elaborated(definition)
        own = [*self.figures]
        self.freeze()
        self.models = [each for name in own for each in self.summaries(name)]
        for expect in self.each(tree.Expect):
            if self.wish.names(expect.model.name) and not self.wish.changes:
                self.expect(expect)
        if self.lints:
            self.lint()

    def each(self, kind: type[Declared]) -> Iterator[Declared]:
        """The declarations of a kind, as long as the file has steps left."""
        for declaration in self.spec.file.declarations:
            if not isinstance(declaration, kind):
                continue
            if self.has_ended(declaration.span):
                return
            yield declaration

    def has_ended(self, span: Span) -> bool:
        """Whether there are no steps left, which is said at the first place that needs some."""
        end = self.run.end(span) if self.run.is_spent else None
        self.problems += [end] if end else []
        return self.run.is_spent

    def summaries(self, name: str) -> Iterator[ModelSummary]:
        """What there is to say of a model that is right."""
        figures = self.figures[name]
        if figures is not None:
            yield summary(figures, self.spec.source.name, self.left_aside(name))

    def freeze(self) -> None:
        """Freeze what the command line names, or else what the file's trainings do."""
        patterns = self.wish.changes.frozen
        for name, figures in self.figures.items():
            if figures is not None and patterns:
                graph, missed = freeze(figures.graph, patterns)
                self.wish.froze({pattern: why.sentence for pattern, why in missed.items()})
                self.figures[name] = Figures(graph)
        for train in () if patterns else self.each(tree.Train):
            node = setting(train)
            if node is not None:
                self.train(train, *written(node, self.value, self.spec.names))

    def train(self, node: tree.Train, patterns: list[Pattern], problems: list[Diagnostic]) -> None:
        """Freeze what a training does, in models that no earlier one freezes."""
        found = {name.name: self.model(name.name) for name in node.models}
        graphs = {name: each.graph for name, each in found.items() if each is not None}
        self.run.steps += len(patterns) * sum(len(each.nodes) for each in graphs.values()) // _NAMES
        if self.has_ended(node.span):
            return
        frozen, missed = trained(node, patterns, graphs, whole=not problems)
        self.keep([] if self.wish.changes else [*problems, *missed])
        for name, graph in frozen.items():
            if not graphs[name].frozen:
                self.figures[name] = Figures(graph)

    def model(self, name: str) -> Figures | None:
        """A model that is meant, also one that is imported; None if something is wrong with it."""
        definition = self.spec.names.get(name)
        node = definition.node if definition else None
        if definition is None or not isinstance(node, tree.Model) or is_template(node):
            return None
        if name not in self.figures and self.wish.names(name):
            self.figures[name] = self.elaborated(definition)
        return self.figures.get(name)

    def left_aside(self, name: str) -> int:
        """How many expectations of a model are not verified, since it was changed."""
        if not self.wish.changes:
            return 0
        return sum(each.model.name == name for each in self.each(tree.Expect))

    def elaborated(self, definition: Definition, call: tree.Expect | None = None) -> Figures | None:
        """A model, by itself or as an expectation calls it; None if something is wrong with it."""
        arguments, at = (call.arguments, call.model.span) if call else ((), None)
        changes = self.wish.changes
        graph, problems = elaborate(
            definition, self.limits, arguments, self.spec, at, self.run, changes
        )
        self.keep(problems)
        if graph is None:
            return None
        self.graphs.append(graph)
        return Figures(graph)

    def lint(self) -> None:
        """Add what cannot be meant, and leave out what comments allow."""
        shipped = library()
        used = [each for each in self.others if not each.path or each.path.parent != shipped]
        specs = [self.spec, *used]
        asked = self.wish.model is not None or bool(self.wish.changes)
        partly = asked or bool(self.spec.file.damaged)
        whole = not partly and not any(each.severity == "error" for each in self.problems)
        # Who asks for one model knows which are not made.
        found = lint(specs, self.graphs)
        self.keep([each for each in found if not (asked and each.code == UNMADE)])
        self.problems = heed(specs, self.graphs, self.problems, whole)

    def keep(self, problems: list[Diagnostic]) -> None:
        """Problems that do not follow from one that is told already at the same place."""
        fresh = [
            each
            for each in problems
            if each.span not in self.run.told and not self.is_damaged(each.span)
        ]
        self.problems += fresh
        self.run.told |= {each.span for each in fresh if each.severity == "error"}

    def is_damaged(self, span: Span) -> bool:
        """Whether a place lies where the syntax was wrong, in whichever file."""
        return any(spec.is_damaged(span) for spec in (self.spec, *self.others))

    def expect(self, node: tree.Expect) -> None:
        name = node.model.name
        definition = self.spec.names.get(name)
        if definition is None or not isinstance(definition.node, tree.Model):
            return
        if node.arguments or name not in self.figures:
            figures = self.elaborated(definition, node)
        else:
            figures = self.figures[name]
        if figures is not None:
            self.keep(verify(node, figures, self.value))

    def value(self, node: tree.Expression, names: Mapping[str, Value] | None = None) -> Value:
        value, problems = evaluate(node, self.spec, self.limits, self.run, names)
        self.keep(problems)
        return value
