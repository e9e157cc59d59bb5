"""Grammar rules -> nodes of the tree: what stands at the outermost level of a file."""

from typing import Any

from cnndsl.diagnostics import Source, Span
from cnndsl.syntax import tree
from cnndsl.syntax.damage import Damage
from cnndsl.syntax.literals import Literals
from cnndsl.syntax.token import Token, spelling

Children = list[Any]
"""Nodes, plain tuples of nodes (arguments, parameters, labels), and named tokens."""


def group(children: Children) -> tuple[Any, ...]:
    """The tuple of nodes among the children; a token, which is a tuple too, does not count."""
    return next((child for child in children if child.__class__ is tuple), ())


class Declarations:
    """Makes the nodes of declarations; each method is named as its rule."""

    source: Source
    literals: Literals
    damage: Damage

    def span(self, start: int, end: int) -> Span:
        return Span(self.source, start, end)

    def word(self, token: Token) -> tree.Name:
        return tree.Name(Span(self.source, token.start, token.end), token.text)

    def words(self, children: Children) -> tuple[tree.Name, ...]:
        return tuple([self.word(child) for child in children if isinstance(child, Token)])

    def hole(self, start: int, end: int, at: int) -> list[tree.Missing]:
        """What may be missing between brackets: one thing if there is an error."""
        return [tree.Missing(self.span(at, at))] if self.damage.within(start, end) else []

    def doubtful(self, made: tree.Expression, start: int, end: int) -> tree.Expression:
        """An expression that, if there is an error in it, has no value; its names do count."""
        hole = self.hole(start, end, start)
        return tree.Tuple(self.span(start, end), (*hole, made)) if hole else made

    def file(self, children: Children, start: int, end: int) -> tree.File:
        version = None
        if children and isinstance(children[0], Token):
            version = self.literals.version(children.pop(0))
        whole = self.span(0, len(self.source.text))
        return tree.File(whole, version, tuple(children), (), (), frozenset())

    def import_all(self, children: Children, start: int, end: int) -> tree.Import:
        return tree.Import(self.span(start, end), (), self.path(children[0]))

    def import_names(self, children: Children, start: int, end: int) -> tree.Import:
        return tree.Import(self.span(start, end), tuple(children[:-1]), self.path(children[-1]))

    def path(self, token: Token) -> tree.String:
        string = self.literals.string(token)
        return string if isinstance(string, tree.String) else tree.String(string.span, ())

    def imported(self, children: Children, start: int, end: int) -> tree.Imported:
        name, *alias = self.words(children)
        return tree.Imported(self.span(start, end), name, alias[0] if alias else None)

    def let(self, children: Children, start: int, end: int) -> tree.Let:
        value = children[-1]
        for hole in self.hole(start, end, value.span.start):
            value = tree.Tuple(value.span, (hole, value))
        return tree.Let(self.span(start, end), self.words(children), value)

    def fn(self, children: Children, start: int, end: int) -> tree.Fn:
        name, parameters, value = children
        return tree.Fn(self.span(start, end), self.word(name), parameters, value)

    def block(self, children: Children, start: int, end: int) -> tree.Block:
        name = self.word(children[0])
        return tree.Block(self.span(start, end), name, group(children), children[-1])

    def model(self, children: Children, start: int, end: int) -> tree.Model:
        name = self.word(children[0])
        return tree.Model(self.span(start, end), name, group(children), children[-1])

    alias = model

    def parameters(self, children: Children, start: int, end: int) -> tuple[tree.Parameter, ...]:
        for each in self.hole(start, end, end):
            children.append(tree.Parameter(each.span, tree.Name(each.span, ""), each))
        return tuple(children)

    def parameter(self, children: Children, start: int, end: int) -> tree.Parameter:
        default = children[1] if len(children) > 1 else None
        return tree.Parameter(self.span(start, end), self.word(children[0]), default)

    def expect(self, children: Children, start: int, end: int) -> tree.Expect:
        facts = tuple([child for child in children if isinstance(child, tree.Fact)])
        name = self.word(children[0])
        return tree.Expect(self.span(start, end), name, group(children), facts)

    def fact(self, children: Children, start: int, end: int) -> tree.Fact:
        name, operator, value = children
        name = name if isinstance(name, tree.Name) else self.word(name)
        return tree.Fact(self.span(start, end), name, spelling(operator.kind), value)

    def dotted(self, children: Children, start: int, end: int) -> tree.Name:
        return tree.Name(self.span(start, end), ".".join(token.text for token in children))

    def train(self, children: Children, start: int, end: int) -> tree.Train:
        settings = tuple([child for child in children if isinstance(child, tree.Setting)])
        data = group(children)
        return tree.Train(
            self.span(start, end), self.words(children), data[0] if data else None, settings
        )

    def on(self, children: Children, start: int, end: int) -> tuple[tree.Expression]:
        return (children[0],)

    def setting(self, children: Children, start: int, end: int) -> tree.Setting:
        name, value = children
        return tree.Setting(self.span(start, end), self.word(name), value)

    def no_fact(self, children: Children, start: int, end: int) -> None:
        return None

    no_setting = no_fact
