"""Whether two trees say the same, however deep they are and without keeping both."""

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from hashlib import blake2b
from operator import attrgetter

from cnndsl.dataclasses import fields
from cnndsl.syntax import tree

_AT_ONCE = 10_000


def digest(file: tree.File) -> bytes:
    """A short text that is another for any file that says something else."""
    said = blake2b()
    waiting: list[object] = [file.declarations, file.version]
    words: list[str] = []
    while waiting:
        value = waiting.pop()
        if isinstance(value, tree.Node):
            words.append(type(value).__name__)
            waiting += _parts(words[-1])(value)
        elif isinstance(value, tuple):
            words.append(f"{len(value)}:")
            waiting += value
        elif isinstance(value, Fraction):
            words.append("Fraction")
            waiting += value.as_integer_ratio()
        else:  # a number as such may have more digits than Python writes in tens
            words.append(f"{value:x}" if isinstance(value, int) else repr(value))
        if len(words) > _AT_ONCE:
            said.update("\n".join(words).encode())
            words = [""]
    said.update("\n".join(words).encode())
    return said.digest()


@cache
def _parts(kind: str) -> Callable[[tree.Node], tuple[object, ...]]:
    """What counts of a kind of node: all but its place."""
    names = [each.name for each in fields(getattr(tree, kind)) if each.compare]
    if not names:
        return lambda node: ()
    if len(names) == 1:
        (name,) = names
        return lambda node: (getattr(node, name),)
    return attrgetter(*names)
