"""`adam(lr = 1e-3)` as it is written -> the choice that it stands for."""

from collections.abc import Container, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TypeVar

from cnndsl.analysis.expect import Evaluate
from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics import Diagnostic, Fix, Span
from cnndsl.diagnostics.suggest import listed
from cnndsl.graph.values import UNKNOWN, Value, cut, described
from cnndsl.layers import ArgumentProblem, Parameter, Word, bind, signature
from cnndsl.layers.base import Worded
from cnndsl.layers.declared import declarations
from cnndsl.layers.parameters import accepted
from cnndsl.model.calls import Callee, pair
from cnndsl.model.unknown import NOTHING, nothing
from cnndsl.recipe.choice import Choice, parameters
from cnndsl.recipe.settings import CHOICES, Vocabulary, argument_meant
from cnndsl.syntax import tree

W = TypeVar("W", bound=Worded)

_NONE: Mapping[str, object] = MappingProxyType({})

Given = Mapping[str, tree.Argument]
"""What was written for each argument."""


@dataclass
class Words:
    """Reads choices, and keeps what is wrong with them and where their arguments are."""

    value: Evaluate
    names: Container[str]
    """Those with a meaning in the file."""
    problems: list[Diagnostic] = field(default_factory=list)
    places: dict[str, Span] = field(default_factory=dict)
    """Where each setting is made and, as `loss.aux`, each argument."""

    def choice(self, setting: str, node: tree.Expression, further: Given) -> Choice | None:
        """The choice that an expression names, with further arguments; None if it is wrong."""
        match node:
            case tree.Name():
                return self.worded(setting, node, (), further)
            case tree.Call(function=tree.Name() as word, arguments=arguments):
                return self.worded(setting, word, arguments, further)
            case tree.Conditional(condition=condition):
                holds = self.value(condition, {})
                if isinstance(holds, bool):
                    return self.choice(setting, node.then if holds else node.otherwise, further)
                if holds is not UNKNOWN:
                    message = f"the condition needs true or false, found {described(holds)}"
                    self.problems.append(Diagnostic("E204", message, condition.span))
            case tree.Missing():
                pass
            case _:
                self.problems.append(_no_word(CHOICES[setting], node))
        return None

    def worded(
        self, setting: str, word: tree.Name, arguments: Sequence[tree.Argument], further: Given
    ) -> Choice | None:
        """A word with its arguments; those `further` ones stand in place of what is written."""
        cls = CHOICES[setting].words.get(word.name)
        if cls is None:
            self.problems += [_unknown(setting, word)] if word.name else []
            return None
        if CHOICES[setting].several:  # of which others may take them
            known = _callee(cls).parameters
            further = {name: each for name, each in further.items() if name in known}
        paired = pair(_callee(cls), arguments, word.span, partial=True)
        others = pair(_callee(cls), [*further.values()], word.span, partial=True)
        self.problems += (problems := paired.problems + others.problems)
        if problems or any(isinstance(each.value, tree.Missing) for each in arguments):
            return None
        named = {**paired.named, **further}
        self.places |= {f"{setting}.{name}": each.value.span for name, each in named.items()}
        return self.bound(cls, named, word.span)

    def changed(self, chosen: Choice, further: Given) -> Choice | None:
        """What was chosen, with further arguments in place of its own."""
        cls, at = type(chosen), next(iter(further.values())).span
        paired = pair(_callee(cls), [*further.values()], at, partial=True)
        self.problems += paired.problems
        if paired.problems:
            return None
        self.places |= {f"{cls.setting}.{name}": each.span for name, each in further.items()}
        declared = declarations(cls)
        own = {name: value for name, value in chosen if value != declared[name].default}
        return self.bound(cls, further, at, own)

    def bound(
        self, cls: type[W], named: Given, at: Span, others: Mapping[str, object] = _NONE
    ) -> W | None:
        """The object with these arguments and others; None if some are wrong."""
        known = {each.name: each for each in signature(cls)}
        before = len(self.problems)
        values = {name: self.argument(cls, known[name], each.value) for name, each in named.items()}
        if UNKNOWN in values.values() or len(self.problems) > before:
            return None
        found, problems = bind(cls, {**others, **values})
        for each in problems:
            self.problems.append(self.refused(each, named, values, at))
        return found

    def argument(self, cls: type[Worded], parameter: Parameter, node: tree.Expression) -> Value:
        """The value of an argument; a name that means nothing else is a word."""
        kinds = [each.bare for each in accepted(cls, parameter.name).choices]
        first = _first(node) if str in kinds else node
        if not isinstance(first, tree.Name) or not first.name or first.name in self.names:
            return self.value(node, {})
        if node is first and first.name in NOTHING and not parameter.required:
            self.problems.append(nothing(first, parameter))
        elif str in kinds:
            self.problems.append(_unquoted(cls, parameter.name, node))
        else:
            return Word(first.name)
        return UNKNOWN

    def refused(
        self, problem: ArgumentProblem, named: Given, values: Mapping[str, Value], at: Span
    ) -> Diagnostic:
        """A refused argument at its place, with its value if that is not what is written."""
        given = named.get(problem.argument)
        if given is None:
            return Diagnostic(problem.code, problem.message, at, helps=problem.helps)
        notes: tuple[str, ...] = ()
        text, shown = given.value.span.text, described(values[problem.argument])
        if shown != text and not isinstance(given.value, tree.Number | tree.String):
            notes = (f"`{cut(text)}` is {shown} here",)
        if given.name is None and len(named) > 1:
            notes = (*notes, f"by place come {listed([*named])}")
        return Diagnostic(
            problem.code, problem.message, given.value.span, notes=notes, helps=problem.helps
        )


def _first(node: tree.Expression) -> tree.Expression:
    """What an expression begins with, as `data` in `data.pets/cats`."""
    while isinstance(node, tree.Attribute | tree.Binary):
        node = node.value if isinstance(node, tree.Attribute) else node.left
    return node


@cache
def _callee(cls: type[Choice]) -> Callee:
    names = tuple(each.name for each in parameters(cls))
    required = frozenset(each.name for each in parameters(cls) if each.required)
    return Callee(cls.word, names, required, meant=argument_meant)


def _unknown(setting: str, word: tree.Name) -> Diagnostic:
    """No such word; it may be one of another setting's."""
    own = CHOICES[setting]
    message = f"there is no {own.kind} named `{word.name}`"
    if near := own.meant(word.name):
        fix = Fix(word.span, near)
        return Diagnostic("E410", message, word.span, helps=(f"did you mean `{near}`?",), fix=fix)
    notes = [
        f"`{word.name}` is for `{other}`"
        for other, each in CHOICES.items()
        if other != setting and word.name in each.words
    ]
    known = f"there {'are' if len(own.words) > 1 else 'is'} {listed([*own.words])}"
    return Diagnostic("E410", message, word.span, notes=(*notes, known))


def _no_word(own: Vocabulary, node: tree.Expression) -> Diagnostic:
    """Something that is no choice at all."""
    text = node.span.text
    quoted = text.strip("\"'")
    message = f"expected {own.one}, found `{cut(text)}`"
    if isinstance(node, tree.String) and quoted in own.words:
        helps, fix = (f"leave out the quotes: `{quoted}`",), Fix(node.span, quoted)
        return Diagnostic("E204", message, node.span, helps=helps, fix=fix)
    return Diagnostic("E204", message, node.span, notes=(f"such as `{_example(own)}`",))


def _example(own: Vocabulary) -> str:
    return next(iter(own.words.values())).example


def _unquoted(cls: type[Worded], name: str, node: tree.Expression) -> Diagnostic:
    quoted = f'"{node.span.text}"'
    message = f"`{name}` of `{cls.word}` must be a string, found `{node.span.text}`"
    fix = Fix(node.span, quoted)
    return Diagnostic("E204", message, node.span, helps=(f"write `{quoted}`",), fix=fix)
