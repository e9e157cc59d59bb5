"""Grammar rules -> nodes of the tree; each method is named as its rule."""

from typing import cast

from cnndsl.diagnostics import Source
from cnndsl.syntax import tree
from cnndsl.syntax.damage import Damage
from cnndsl.syntax.grow_declarations import Children, Declarations, group
from cnndsl.syntax.literals import Literals
from cnndsl.syntax.machine import Grow
from cnndsl.syntax.token import spelling

# What a wrong sign gives another value.
_OPERATIONS = ("unary", "binary", "compare", "conditional", "range_", "index")


def _body(children: Children) -> tree.Body | tree.Branches | None:
    last = children[-1] if children else None
    return last if isinstance(last, tree.Body | tree.Branches) else None


class Statements(Declarations):
    """What stands in bodies."""

    def body(self, children: Children, start: int, end: int) -> tree.Body:
        return tree.Body(self.span(start, end), tuple(children))

    branch = body

    def branches(self, children: Children, start: int, end: int) -> tree.Branches:
        return tree.Branches(self.span(start, end), tuple(children))

    def shared(self, children: Children, start: int, end: int) -> tree.Shared:
        name, value = children
        return tree.Shared(self.span(start, end), self.word(name), value)

    def broken(self, children: Children, start: int, end: int) -> tree.Broken:
        return tree.Broken(self.span(start, end), _body(children))

    def chain(self, children: Children, start: int, end: int) -> tree.Chain:
        return tree.Chain(self.span(start, end), tuple(children))

    def step(self, children: Children, start: int, end: int) -> tree.Step:
        shape = children[-1].value if isinstance(children[-1], tree.Stated) else None
        return tree.Step(self.span(start, end), children[0], group(children), shape)

    def input_step(self, children: Children, start: int, end: int) -> tree.Step:
        return tree.Step(self.span(start, end), children[0], (), None)

    def names(
        self, children: Children, start: int, end: int
    ) -> tuple[tree.Name | tree.String, ...]:
        return tuple(children)

    def stated(self, children: Children, start: int, end: int) -> tree.Stated:
        return tree.Stated(self.span(start, end), children[0])

    def apply(self, children: Children, start: int, end: int) -> tree.Apply:
        return tree.Apply(self.span(start, end), children[0], group(children), _body(children))

    def from_(self, children: Children, start: int, end: int) -> tree.From:
        body = children[1] if len(children) > 1 else None
        return tree.From(self.span(start, end), children[0], body)

    def input(self, children: Children, start: int, end: int) -> tree.Input:
        return tree.Input(self.span(start, end), None, children[0])

    def named_input(self, children: Children, start: int, end: int) -> tree.Input:
        return tree.Input(self.span(start, end), self.word(children[0]), children[1])

    def output(self, children: Children, start: int, end: int) -> tree.Output:
        return tree.Output(self.span(start, end), children[0], False)

    def auxiliary(self, children: Children, start: int, end: int) -> tree.Output:
        return tree.Output(self.span(start, end), children[0], True)

    def repeat(self, children: Children, start: int, end: int) -> tree.Repeat:
        return tree.Repeat(self.span(start, end), children[0], children[1])

    def for_(self, children: Children, start: int, end: int) -> tree.For:
        *names, items, body = children
        return tree.For(self.span(start, end), self.words(names), items, body)

    def if_(self, children: Children, start: int, end: int) -> tree.If:
        otherwise = _body(children)
        if isinstance(otherwise, tree.Body):
            children[-1] = tree.Arm(otherwise.span, None, otherwise)
        return tree.If(self.span(start, end), tuple(children))

    def arm(self, children: Children, start: int, end: int) -> tree.Arm:
        return tree.Arm(self.span(start, end), children[0], children[1])

    def stage(self, children: Children, start: int, end: int) -> tree.Stage:
        return tree.Stage(self.span(start, end), children[0], group(children), children[-1])

    def arguments(self, children: Children, start: int, end: int) -> tuple[tree.Argument, ...]:
        children += [tree.Argument(each.span, None, each) for each in self.hole(start, end, end)]
        return tuple(children)

    def argument(self, children: Children, start: int, end: int) -> tree.Argument:
        return tree.Argument(self.span(start, end), None, children[0])

    def named_argument(self, children: Children, start: int, end: int) -> tree.Argument:
        return tree.Argument(self.span(start, end), self.word(children[0]), children[1])


class Grower(Statements):
    """Makes the nodes of one source: declarations, statements, and here expressions."""

    def __init__(self, source: Source, literals: Literals, damage: Damage) -> None:
        self.source = source
        self.literals = literals
        self.damage = damage

    def actions(self) -> dict[str, Grow]:
        """The method of each rule."""
        rules = [*vars(Declarations), *vars(Statements), *vars(Grower)]
        made = {name: getattr(self, name) for name in rules if not name.startswith("__")}
        return made | {name: self.doubting(made[name]) for name in _OPERATIONS}

    def doubting(self, grow: Grow) -> Grow:
        """The same, but what holds an error has no value."""

        def grown(children: Children, start: int, end: int) -> tree.Expression:
            made = grow(children, start, end)
            return self.doubtful(cast(tree.Expression, made), start, end)

        return grown

    def name(self, children: Children, start: int, end: int) -> tree.Name:
        return tree.Name(self.span(start, end), children[0].text)

    def number(self, children: Children, start: int, end: int) -> tree.Expression:
        return self.literals.number(children[0])

    def string(self, children: Children, start: int, end: int) -> tree.Expression:
        return self.literals.string(children[0])

    def dims(self, children: Children, start: int, end: int) -> tree.Expression:
        return self.literals.dims(children[0])

    def boolean(self, children: Children, start: int, end: int) -> tree.Boolean:
        return tree.Boolean(self.span(start, end), children[0].kind == "TRUE")

    def missing(self, children: Children, start: int, end: int) -> tree.Missing:
        return tree.Missing(self.span(start, end))

    def list_(self, children: Children, start: int, end: int) -> tree.List:
        return tree.List(self.span(start, end), (*self.hole(start, end, start), *children))

    def tuple_(self, children: Children, start: int, end: int) -> tree.Tuple:
        return tree.Tuple(self.span(start, end), (*self.hole(start, end, start), *children))

    def unary(self, children: Children, start: int, end: int) -> tree.Unary:
        operator, operand = children
        return tree.Unary(self.span(start, end), spelling(operator.kind), operand)

    def binary(self, children: Children, start: int, end: int) -> tree.Binary:
        left, operator, right = children
        return tree.Binary(self.span(start, end), spelling(operator.kind), left, right)

    def compare(self, children: Children, start: int, end: int) -> tree.Compare:
        operators = [spelling(token.kind) for token in children[1::2]]
        rest = tuple(zip(operators, children[2::2], strict=True))
        return tree.Compare(self.span(start, end), children[0], rest)

    def conditional(self, children: Children, start: int, end: int) -> tree.Conditional:
        return tree.Conditional(self.span(start, end), *children)

    def range_(self, children: Children, start: int, end: int) -> tree.Range:
        return tree.Range(self.span(start, end), children[0], children[1])

    def slice_from(self, children: Children, start: int, end: int) -> tree.Range:
        return tree.Range(self.span(start, end), children[0], None)

    def slice_to(self, children: Children, start: int, end: int) -> tree.Range:
        return tree.Range(self.span(start, end), None, children[0])

    def slice_all(self, children: Children, start: int, end: int) -> tree.Range:
        return tree.Range(self.span(start, end), None, None)

    def index(self, children: Children, start: int, end: int) -> tree.Index:
        return tree.Index(self.span(start, end), children[0], children[1])

    def attribute(self, children: Children, start: int, end: int) -> tree.Attribute:
        return tree.Attribute(self.span(start, end), children[0], self.word(children[1]))

    def call(self, children: Children, start: int, end: int) -> tree.Expression:
        function, arguments = children
        made = tree.Call(self.span(start, end), function, arguments)
        return made if isinstance(function, tree.Name) else self.doubtful(made, start, end)
