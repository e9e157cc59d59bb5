"""`freeze`: which weights stay as they are while the rest of a network is trained."""

from collections.abc import Container, Mapping, Sequence

from cnndsl.analysis.expect import Evaluate
from cnndsl.analysis.find import Nothing, matching, names_of
from cnndsl.dataclasses import replace
from cnndsl.diagnostics import Diagnostic, Fix
from cnndsl.diagnostics.suggest import listed
from cnndsl.graph import Freeze, Graph
from cnndsl.graph.values import UNKNOWN, described
from cnndsl.layers import Word
from cnndsl.syntax import tree

SETTING = "freeze"
_WANTED = "expected a string or a list of strings"

Pattern = tuple[str, tree.Expression]
"""A pattern, and where it is written."""


def freeze(
    graph: Graph, patterns: Sequence[str], line: int | None = None
) -> tuple[Graph, dict[str, Nothing]]:
    """The graph with all frozen that some patterns name, and why others name nothing."""
    graph = replace(graph, frozen={})  # so that all are read as the file's names stand
    known = names_of(graph)
    frozen: dict[str, Freeze] = {}
    missed: dict[str, Nothing] = {}
    for pattern in patterns:
        found = matching(graph, pattern, known)
        if isinstance(found, Nothing):
            missed[pattern] = found
        else:
            for node in found:
                frozen.setdefault(node.owner.name, Freeze(pattern, line))
    return replace(graph, frozen=frozen), missed


def trained(
    node: tree.Expression,
    patterns: Sequence[Pattern],
    graphs: Mapping[str, Graph],
    line: int | None,
    *,
    whole: bool,
) -> tuple[dict[str, Graph], list[Diagnostic]]:
    """The graphs of a training's models as it freezes them, and the patterns that mean nothing.

    `node` is the setting, and `whole` whether these are all patterns that it has.
    """
    texts = [text for text, _ in patterns]
    found = {name: freeze(graph, texts, line) for name, graph in graphs.items()}
    frozen = {name: graph for name, (graph, _) in found.items()}
    reasons = [missed for _, missed in found.values()]
    problems = [each for pattern in patterns for each in _missed(pattern, reasons)]
    return frozen, problems if problems or not whole else _nothing_left(node, frozen)


def setting(train: tree.Train) -> tree.Expression | None:
    """What a training says of freezing, if it does."""
    values = [each.value for each in train.settings if each.name.name == SETTING]
    return values[0] if values else None


def written(
    node: tree.Expression, value: Evaluate, names: Container[str]
) -> tuple[list[Pattern], list[Diagnostic]]:
    """The patterns that a setting consists of; `names` are those with a meaning in its file."""
    patterns: list[Pattern] = []
    problems: list[Diagnostic] = []
    for item in node.items if isinstance(node, tree.List | tree.Tuple) else (node,):
        if _is_bare(item, names):
            problems.append(_unquoted(item))
            continue
        found = value(item, {})
        several = item is node and isinstance(found, tuple)
        for text in found if several and isinstance(found, tuple) else (found,):
            if isinstance(text, str) and not isinstance(text, Word):
                patterns.append((text, item))
            elif text is not UNKNOWN:
                message = f"{_WANTED}, found {described(text)}"
                problems.append(Diagnostic("E204", message, item.span))
    return patterns, problems


def _is_bare(item: tree.Expression, names: Container[str]) -> bool:
    """Whether it is the name of a layer, such as `layer1.conv1`, that wants quotes."""
    while isinstance(item, tree.Attribute):
        item = item.value
    return isinstance(item, tree.Name) and bool(item.name) and item.name not in names


def _unquoted(item: tree.Expression) -> Diagnostic:
    quoted = f'"{item.span.text}"'
    message = f"{_WANTED}, found the name `{item.span.text}`"
    fix = Fix(item.span, quoted)
    return Diagnostic("E204", message, item.span, helps=(f"write `{quoted}`",), fix=fix)


def _missed(pattern: Pattern, reasons: Sequence[Mapping[str, Nothing]]) -> list[Diagnostic]:
    """The problem of a pattern that means nothing in any model."""
    text, node = pattern
    if not (reasons and all(text in missed for missed in reasons)):
        return []
    why = reasons[0][text]
    mends = why.near and isinstance(node, tree.String)
    fix = Fix(node.span, f'"{why.near}"') if mends else None
    return [Diagnostic("E402", why.message, node.span, helps=(why.help,), fix=fix)]


def _nothing_left(node: tree.Expression, graphs: Mapping[str, Graph]) -> list[Diagnostic]:
    """The problem of a training that changes no weight at all."""
    if any(graph.learns(each) for graph in graphs.values() for each in graph.nodes):
        return []
    if not any(graph.frozen for graph in graphs.values()):
        return []
    message = f"nothing of {listed([*graphs])} is left to learn"
    help_ = "leave out what shall learn, such as the last layer"
    return [Diagnostic("E403", message, node.span, helps=(help_,))]
