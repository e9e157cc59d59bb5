"""Ways through the tree."""

from collections.abc import Iterator

from cnndsl.syntax.tree.expressions import (
    Attribute,
    Binary,
    Call,
    Compare,
    Conditional,
    Expression,
    Index,
    List,
    Range,
    String,
    Tuple,
    Unary,
)
from cnndsl.syntax.tree.statements import (
    Action,
    Body,
    Branches,
    Chain,
    If,
    Input,
    Output,
    Step,
)


def operands(node: Expression) -> tuple[Expression, ...]:
    """The expressions that an expression is made of."""
    match node:
        case String(parts=parts):
            return tuple([part for part in parts if not isinstance(part, str)])
        case List(items=items) | Tuple(items=items):
            return items
        case Unary(operand=operand):
            return (operand,)
        case Binary(left=left, right=right):
            return (left, right)
        case Compare(first=first, rest=rest):
            return (first, *[operand for _, operand in rest])
        case Conditional(then=then, condition=condition, otherwise=otherwise):
            return (then, condition, otherwise)
        case Range(start=start, stop=stop):
            return tuple([end for end in (start, stop) if end is not None])
        case Index(value=value, index=index):
            return (value, index)
        case Attribute(value=value):
            return (value,)
        case Call(function=function, arguments=arguments):
            return (function, *[argument.value for argument in arguments])
        case _:
            return ()


def bodies(action: Action) -> tuple[Body | Branches | None, ...]:
    """The bodies that an action holds."""
    match action:
        case If(arms=arms):
            return tuple(arm.body for arm in arms)
        case Input() | Output():
            return ()
        case _:
            return (action.body,)


def steps(body: Body | Branches | None) -> Iterator[Step]:
    """Every step of a body and of the bodies in it."""
    match body:
        case Branches(branches=branches):
            for branch in branches:
                yield from steps(branch)
        case Body(statements=statements):
            for statement in statements:
                if isinstance(statement, Chain):
                    for step in statement.steps:
                        yield step
                        for inner in bodies(step.action):
                            yield from steps(inner)
