"""The lines that keep weights from learning which a spec freezes."""

from collections import Counter
from collections.abc import Iterable, Iterator

from cnndsl.emit.source.layout import INDENT, Call, Text, lines
from cnndsl.emit.source.spelled import literal
from cnndsl.emit.source.words import is_attribute
from cnndsl.graph import Graph

_TWICE = INDENT * 2


def frozen(graph: Graph) -> Iterator[str]:
    """What stands at the end of a network's `__init__`."""
    weighed = dict.fromkeys(node.owner.name for node in graph.nodes if node.owner.weights)
    names = [name for name in weighed if name in graph.frozen]
    if not names:
        return
    if len(names) == len(weighed):
        yield f"{_TWICE}self.requires_grad_(False)"
        return
    outer = _outermost(names, weighed)
    if all(map(is_attribute, outer)):
        word, parts = "part", [f"self.{name}" for name in outer]
    else:
        word, parts = "name", [literal(name) for name in outer]
    before, after = ("", "") if word == "part" else ("self.get_submodule(", ")")
    indent, one = _TWICE, parts[0]
    if len(parts) > 1:
        yield from lines(Call("(", tuple(map(Text, parts))), indent, f"for {word} in ", ":")
        indent, one = indent + INDENT, word
    yield f"{indent}{before}{one}{after}.requires_grad_(False)"


def _outermost(names: Iterable[str], weighed: Iterable[str]) -> list[str]:
    """Stages and units in place of their layers, where these are all among the names."""
    found = Counter(path for name in names for path in _paths(name))
    all_ = Counter(path for name in weighed for path in _paths(name))
    first = [next(path for path in _paths(name) if found[path] == all_[path]) for name in names]
    return [*dict.fromkeys(first)]


def _paths(name: str) -> Iterator[str]:
    """`a`, `a.b` and `a.b.c` of `a.b.c`."""
    words = name.split(".")
    for count in range(1, len(words) + 1):
        yield ".".join(words[:count])
