"""Whether two trees say the same, however deep they are."""

from collections.abc import Sequence
from dataclasses import fields

from cnndsl.syntax import tree


def same(one: Sequence[object], other: Sequence[object]) -> bool:
    """Like `==`, which would call itself for each level of a tree."""
    pairs: list[tuple[object, object]] = [(one, other)]
    while pairs:
        left, right = map(_inside, pairs.pop())
        if not isinstance(left, tuple) or not isinstance(right, tuple):
            if type(left) is not type(right) or left != right:
                return False
        elif len(left) != len(right):
            return False
        else:
            pairs += zip(left, right, strict=True)
    return True


def _inside(value: object) -> object:
    """Of a node, its kind and all that counts: not its place."""
    if not isinstance(value, tree.Node):
        return value
    said = [getattr(value, field.name) for field in fields(value) if field.compare]
    return (type(value), *said)
