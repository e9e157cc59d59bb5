"""One spec as a check goes through it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from cnndsl.analysis import verify
from cnndsl.analysis.figures import Figures
from cnndsl.analysis.freeze import freeze, setting, trained, written
from cnndsl.analysis.lints import heed, lint
from cnndsl.analysis.lints.unmade_template import CODE as UNMADE
from cnndsl.analysis.summary import ModelSummary, summary
from cnndsl.dataclasses import dataclass, field, replace
from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.graph import Graph, elaborate, evaluate, is_template
from cnndsl.graph.values import Value
from cnndsl.graph.wish import Wish
from cnndsl.graph.work import Run
from cnndsl.limits import Limits
from cnndsl.model import Definition, Spec, check_names
from cnndsl.resources import library
from cnndsl.syntax import tree
from cnndsl.workspace.begun import again, frozen_by

if TYPE_CHECKING:
    from cnndsl.recipe import Recipe

Declared = TypeVar("Declared", bound=tree.Declaration)

_NAMES = 4  # names that are compared with a pattern in one step


@dataclass
class Checked:
    """One spec with its models elaborated and its expectations verified."""

    spec: Spec
    limits: Limits
    wish: Wish = field(default_factory=Wish)
    others: Sequence[Spec] = ()
    """The files that it imports, and those that these do."""
    lints: bool = True
    training: Sequence[str] | None = None
    """The settings that a command makes, if it is to train."""
    problems: list[Diagnostic] = field(default_factory=list)
    models: list[ModelSummary] = field(default_factory=list)
    recipes: "list[Recipe]" = field(default_factory=list)

    def __post_init__(self) -> None:
        self.run = Run(self.limits)
        self.keep(check_names(self.spec))
        self.frozen = frozen_by(self.training or ())
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
            if self.wish.names(expect.model.name) and not (self.wish.changes or self.frozen):
                self.expect(expect)
        self.trainings(own)
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
        trains = [(each, [name.name for name in each.models]) for each in self.each(tree.Train)]
        begun = [self.meant(names) for _, names in trains if self.training is not None]
        if patterns := self.wish.changes.frozen:
            for name, figures in self.figures.items():
                if figures is not None:
                    graph, missed = freeze(figures.graph, patterns)
                    self.wish.froze({pattern: why.sentence for pattern, why in missed.items()})
                    self.figures[name] = Figures(graph)
            return
        for train, names in trains:
            node = self.frozen or setting(train)
            if node is not None:
                self.train(node, names, None if self.frozen else train.span.line)
        if self.frozen and not any(begun):
            for name in [*self.figures]:
                self.train(self.frozen, [name], None)

    def train(self, node: tree.Expression, names: Sequence[str], line: int | None) -> None:
        """Freeze what a training does, in models that no earlier one freezes."""
        patterns, problems = written(node, self.value, self.spec.names)
        graphs = self.graphs_of(names)
        self.run.steps += len(patterns) * sum(len(each.nodes) for each in graphs.values()) // _NAMES
        if self.has_ended(node.span):
            return
        frozen, missed = trained(node, patterns, graphs, line, whole=not problems)
        if graphs.keys() < {*names}:
            missed = []  # a model that is wrong may have what is frozen
        if self.training is not None or not self.wish.changes:
            self.keep([*problems, *missed])
        for name, graph in frozen.items():
            if not graphs[name].frozen:
                self.figures[name] = Figures(graph)

    def trainings(self, own: Sequence[str]) -> None:
        """Read what trainings do, and tell what is wrong with them in networks as they are."""
        if self.wish.changes and self.training is None:
            return
        trained: dict[str, None] = {}
        first: dict[tuple[str, ...], Span] = {}
        for node in self.each(tree.Train):
            names = tuple(name.name for name in node.models)
            trained |= dict.fromkeys(names)
            if self.training is not None and self.meant(names) and names in first:
                self.keep([again(node, first[names])])
            elif self.meant(names):
                first[names] = node.span
                self.keep(self.recipe(node, names))
        if self.training is not None:
            self.wish.known |= trained
            if self.wish.model is not None or not trained:
                self.untrained([name for name in own if name not in trained])
            imported = [name for name in trained if name in self.figures and name not in own]
            self.models += [each for name in imported for each in self.summaries(name)]

    def untrained(self, names: Sequence[str]) -> None:
        """Choose how to train models of which nothing says it; one that can be is enough."""
        right = [name for name in names if self.figures[name] is not None]
        problems = [each for name in right for each in self.recipe(None, [name])]
        self.keep([] if self.recipes else problems)

    def recipe(self, node: tree.Train | None, names: Sequence[str]) -> list[Diagnostic]:
        """Keep what a training does, whether it is written or not; or else what is wrong."""
        from cnndsl.recipe import read

        graphs, sets = self.graphs_of(names), self.training
        whole = sets is not None
        found, problems = read(node, graphs, self.value, self.spec.names, sets or (), whole=whole)
        if found is not None:
            patterns = self.wish.changes.frozen or found.freeze
            self.recipes.append(replace(found, freeze=patterns))
        return problems

    def meant(self, names: Sequence[str]) -> bool:
        """Whether a training is, whose networks are then at hand."""
        found = any(map(self.wish.names, names))
        for name in names if found else ():
            self.model(name, always=len(names) > 1)
        return found

    def graphs_of(self, names: Iterable[str]) -> dict[str, Graph]:
        """The networks of those models that are right."""
        found = {name: self.model(name) for name in names}
        return {name: each.graph for name, each in found.items() if each is not None}

    def model(self, name: str, *, always: bool = False) -> Figures | None:
        """A model that is meant, also one that is imported; None if something is wrong with it."""
        definition = self.spec.names.get(name)
        node = definition.node if definition else None
        if definition is None or not isinstance(node, tree.Model) or is_template(node):
            return None
        if name not in self.figures and (always or self.wish.names(name)):
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
