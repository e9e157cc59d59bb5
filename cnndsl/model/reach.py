"""Statements that no network can ever come to."""

from cnndsl.diagnostics import Diagnostic, Label, Span
from cnndsl.syntax import tree


def unreachable(action: tree.Repeat | tree.For | tree.If) -> list[Diagnostic]:
    """A warning for each body that a constant condition or count shuts out."""
    match action:
        case tree.Repeat(count=tree.Number(value=0) as count, body=body):
            return [_warning(body, count.span, "repeated 0 times")]
        case tree.For(items=tree.List(items=()) as items, body=body):
            return [_warning(body, items.span, "an empty list")]
        case tree.If(arms=arms):
            return _arms(arms)
        case _:
            return []


def _arms(arms: tuple[tree.Arm, ...]) -> list[Diagnostic]:
    problems = []
    decided: Span | None = None
    for arm in arms:
        if decided is not None:
            problems.append(_warning(arm.body, decided, "always true"))
        match arm.condition:
            case tree.Boolean(value=True, span=span):
                decided = decided or span
            case tree.Boolean(value=False, span=span):
                problems.append(_warning(arm.body, span, "never true"))
            case _:
                pass
    return problems


def _warning(body: tree.Body, reason: Span, label: str) -> Diagnostic:
    first = body.statements[0].span if body.statements else body.span
    return Diagnostic(
        "W101",
        "statement is never reached",
        first,
        labels=(Label(reason, label),),
        helps=("remove it, or its condition",),
    )
