"""The arguments of steps: whose each is, what it stands for, and the layer that they make."""

from collections.abc import Mapping
from typing import NamedTuple

from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.graph.evaluate import Evaluator
from cnndsl.graph.graph import Scope
from cnndsl.graph.place import Here
from cnndsl.graph.values import LayerWord, Unknown, Value, cut, described
from cnndsl.graph.work import Trouble, Work
from cnndsl.layers import Entry, Word, bind, signature
from cnndsl.model import Definition
from cnndsl.model.calls import Callee, Paired, by_place, callee_from, callee_of
from cnndsl.syntax import tree

Applied = type[Entry] | Definition
"""What takes arguments in a step: a word of the vocabulary or a block."""


class Use(NamedTuple):
    """One step at work: what was written, where, and under which name in which scope."""

    node: tree.Apply
    here: Here
    label: tuple[str, Span] | None
    scope: Scope
    weights: str | None = None

    @property
    def span(self) -> Span:
        """What messages about it point at."""
        return self.node.name.span

    @property
    def word(self) -> str:
        """The name that was applied."""
        return self.node.name.name


class Arguments(Evaluator):
    """Reads the arguments of steps; layers of equal arguments are one object."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.bound: dict[object, Entry | None] = {}
        self.pairs: dict[object, Paired] = {}
        """The arguments of each step, by the step and what it applies."""

    def tell(self, diagnostic: Diagnostic | None, here: Here) -> None:
        if diagnostic is not None:
            self.work.tell(diagnostic, here.frame)

    def arguments(
        self, callee: Applied, given: Mapping[str, Value], use: Use
    ) -> tuple[dict[str, Value], Paired]:
        """The value of each parameter that has one; the problems are told."""
        paired, here = self.paired(callee, given, use), use.here
        values = dict(given)
        for name, argument in paired.named.items():
            values[name] = self.paid(self.value(argument.value, here), argument.span)
        return values, paired

    def paired(self, callee: Applied, given: Mapping[str, Value], use: Use) -> Paired:
        """The argument of each parameter, which is the same whenever the step is run."""
        key = (id(use.node), callee, *given)
        known = self.pairs.get(key)
        if known is not None:
            return known
        target = _target(callee)
        if "" in target.parameters:
            raise Trouble
        paired = self.pair(target, use.node.arguments, use.span, frozenset(given))
        for problem in paired.problems:
            self.tell(problem, use.here)
        if not paired.problems:
            self.pairs[key] = paired
        return paired

    def entry(
        self, cls: type[Entry], values: Mapping[str, object], paired: Paired, use: Use
    ) -> Entry:
        """A layer or form with these arguments."""
        kinds = [*map(type, values.values())]
        if paired.problems or Unknown in kinds:
            raise Trouble
        if LayerWord in kinds:
            values = _worded(cls, values)
        # 1, 1.0 and `true` are three values.
        key = (cls, *values.items(), *(map(_kind, values.values()) if tuple in kinds else kinds))
        if key not in self.bound:
            self.bound[key], problems = bind(cls, values)
            for problem in problems:
                self.argument_problem(
                    problem.code, problem.message, problem.helps, problem.argument, paired, use
                )
        entry = self.bound[key]
        if entry is None:
            raise Trouble
        return entry

    def argument_problem(
        self,
        code: str,
        message: str,
        helps: tuple[str, ...],
        argument: str,
        paired: Paired,
        use: Use,
    ) -> None:
        given = paired.named.get(argument)
        notes: tuple[str, ...] = ()
        if given is not None and not isinstance(given.value, tree.Number | tree.Name | tree.String):
            value = self.value(given.value, use.here)
            shown = cut(str(value)) if not isinstance(value, tuple) else described(value)
            if shown != given.value.span.text:
                notes = (f"`{cut(given.value.span.text)}` is {shown} here",)
        span = given.value.span if given is not None else use.span
        helps = helps or by_place(paired.named, argument)
        self.tell(Diagnostic(code, message, span, notes=notes, helps=helps), use.here)


def _worded(cls: type[Entry], values: Mapping[str, object]) -> Mapping[str, object]:
    """A layer's name as a word, for an argument that takes that word: `mode = linear`."""
    words = {each.name: each.words for each in signature(cls)}
    return {
        name: Word(value.entry.word)
        if isinstance(value, LayerWord) and value.entry.word in words[name]
        else value
        for name, value in values.items()
    }


def _kind(value: object) -> object:
    """The type of a value, or those of a list's items."""
    return tuple(map(_kind, value)) if isinstance(value, tuple) else type(value)


def _target(callee: Applied) -> Callee:
    """The parameters of what a step applies."""
    if not isinstance(callee, Definition):
        return callee_of(callee)
    assert isinstance(callee.node, tree.Block)
    return callee_from(callee.node.name.name, callee.node.parameters)
