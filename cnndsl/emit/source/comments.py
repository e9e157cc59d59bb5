"""What a spec's comments say of a file and of its blocks and models."""

from collections.abc import Sequence

from cnndsl.graph import Graph
from cnndsl.model import Definition, Spec
from cnndsl.syntax import tree

_SWITCH = "allow "
"""What a comment begins with that switches a warning off."""


def above(definition: Definition | None) -> str:
    """The comment that stands over a declaration, but for the one that the file begins with."""
    if definition is None:
        return ""
    file = definition.home.file
    found = _ending_at(file, definition.node.span.line - 1)
    return "" if found and found[0].span.line == 1 else _text(found)


def at_top(graphs: Sequence[Graph]) -> str:
    """The comment that the file of some networks begins with, if they are of one."""
    homes = {id(home): home for each in graphs if (home := _home(each)) is not None}
    if len(homes) != 1:
        return ""
    (home,) = homes.values()
    lines = [each for each in home.file.comments if each.alone]
    first = [each for number, each in enumerate(lines) if each.span.line == number + 1]
    return _text(first)


def _home(graph: Graph) -> Spec | None:
    return graph.definition.home if graph.definition else None


def _ending_at(file: tree.File, line: int) -> list[tree.Comment]:
    """The comments in a row whose last is on a line."""
    by_line = {each.span.line: each for each in file.comments if each.alone}
    found: list[tree.Comment] = []
    while line in by_line:
        found.insert(0, by_line[line])
        line -= 1
    return found


def _text(comments: Sequence[tree.Comment]) -> str:
    said = [each.text.removeprefix("#").strip() for each in comments]
    return " ".join([each for each in said if not each.startswith(_SWITCH)])
