"""Expressions that need no network to be known."""

from fractions import Fraction

from cnndsl.layers import WORDS, Word
from cnndsl.syntax import tree

Constant = int | Fraction | bool | str | tuple["Constant", ...]


def constant(expression: tree.Expression) -> Constant | None:
    """The value of a literal, or None for what only a network can tell."""
    match expression:
        case tree.Number(value=value) | tree.Boolean(value=value):
            return value
        case tree.Name(name=name) if name in WORDS:
            return Word(name)
        case tree.String(parts=()):
            return ""
        case tree.String(parts=(str(text),)):
            return text
        case tree.Dims(sizes=sizes) if all(isinstance(size, int) for size in sizes):
            return sizes
        case tree.Unary(operator="-", operand=tree.Number(value=value)):
            return -value
        case tree.List(items=items) | tree.Tuple(items=items):
            values = [constant(item) for item in items]
            return None if None in values else tuple(values)  # type: ignore[arg-type]
        case _:
            return None
