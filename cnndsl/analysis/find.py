"""What someone means by a name in a network: a layer, a stage, a unit, or what stands on a line."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from cnndsl.analysis.outline import outline
from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics import Span
from cnndsl.diagnostics.suggest import closest, listed
from cnndsl.graph import Graph, Node, Scope


@dataclass(frozen=True, slots=True)
class Layers:
    """Layers that are written at the same place, in their order."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Within:
    """All that lies in a stage, in a unit or in the whole model, in the order of the network.

    Layers that a form brings with it have a path in common without being either, and units that a
    table has in one row have one of several. The names inside all begin with `prefix`; `others`
    are the paths that the same place made.
    """

    path: str
    nodes: tuple[Node, ...]
    prefix: str
    title: str
    span: Span
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why there is no such thing, and what may have been meant."""

    message: str
    help: str = ""
    near: str = ""
    """What may have been meant, if one name is likelier than the others."""

    @property
    def sentence(self) -> str:
        """The reason and the help in one."""
        return "; ".join(part for part in (self.message, self.help) if part)


Found = Layers | Within
Names = dict[str, Node | None]

ANY = "*"
"""Stands for any letters in a pattern."""


def find(graph: Graph, name: str) -> list[Found] | Nothing:
    """What a name means: a whole one, the end of one, or the number of a line."""
    known = names_of(graph)
    if name.isdecimal() and name not in known:
        return _on_line(graph, int(name))
    return _named(graph, name, known)


def _named(graph: Graph, name: str, known: Names) -> list[Found] | Nothing:
    """What a name means: a whole one, or the end of one."""
    if name == graph.name:
        return [Within("", graph.nodes, "", "a model", graph.span)]
    if name in known:
        node = known[name]
        return [Layers((node,)) if node else _within(graph, name)]
    if ".." in name and (folded := _folded(graph, name)):
        return [folded]
    return _ending(graph, name, known)


def matching(graph: Graph, pattern: str, known: Names) -> Sequence[Node] | Nothing:
    """The layers with weights that a name means, or names of which `*` stands for any letters."""
    means = _fitting if ANY in pattern else _named
    found = means(graph, pattern, known)
    if isinstance(found, Nothing):
        return found
    nodes = [node for each in found for node in each.nodes if node.owner.weights]
    if nodes:
        return nodes
    having = [node.name for node in graph.nodes if node.owner.weights]
    message = f"`{pattern}` has no weights in `{graph.name}`"
    return Nothing(message, f"weights are in {listed(_outermost(having))}" if having else "")


def fitted(pattern: str) -> Callable[[str], object]:
    """What tells whether a pattern fits a whole name."""
    return re.compile(".*".join(map(re.escape, pattern.split(ANY)))).fullmatch


def _fitting(graph: Graph, pattern: str, known: Names) -> list[Found] | Nothing:
    """The layers that a pattern fits, or of which it fits a stage or unit around them."""
    nodes = _nodes(graph, pattern, known)
    if nodes:
        return [Layers(tuple(nodes))]
    message = f"no layer of `{graph.name}` fits `{pattern}`"
    core = pattern.strip(f"{ANY}.")
    slips = [pattern.replace(core, near)] if core and (near := closest(core, known)) else []
    for meant in (*slips, f"{ANY}{pattern}"):
        if any(node.owner.weights for node in _nodes(graph, meant, known)):
            return Nothing(message, f"did you mean `{meant}`?", meant)
    return Nothing(message, f"it has {listed(_outermost(known))}")


def _nodes(graph: Graph, pattern: str, known: Names) -> list[Node]:
    met = {*filter(fitted(pattern), known)}
    return [node for node in graph.nodes if not met.isdisjoint((node.name, *around(node.name)))]


def names_of(graph: Graph) -> Names:
    """The layers of a graph by their names, and the names of what is around them."""
    known: Names = {node.name: node for node in graph.nodes}
    for name in [*known]:
        for path in around(name):
            known.setdefault(path, None)
    return known


def _outermost(names: Iterable[str]) -> list[str]:
    return [*dict.fromkeys(each.partition(".")[0] for each in names)]


def _ending(graph: Graph, name: str, known: Names) -> list[Found] | Nothing:
    """What the only name with this end means."""
    fitting = [each for each in known if each.endswith(f".{name}")]
    if len(fitting) == 1:
        return _named(graph, fitting[0], known)
    if fitting:
        return Nothing(f"`{name}` fits {len(fitting):,} names", f"choose one of {listed(fitting)}")
    ends = {each.rpartition(".")[2]: each for each in known}
    near = closest(name, known) or closest(name, ends)
    message = f"there is no layer `{name}` in `{graph.name}`"
    help_ = f"did you mean `{near}`?" if near else f"it has {listed(_outermost(known))}"
    return Nothing(message, help_, near or "")


def _on_line(graph: Graph, line: int) -> list[Found] | Nothing:
    """The layers that are written on a line of the model's file, or what is called there."""
    places: dict[Span, list[Node]] = {}
    for node in graph.nodes:
        if _is_on(node.span, graph, line):
            places.setdefault(node.span, []).append(node)
    if places:
        return [Layers(tuple(each)) for each in places.values()]
    called: dict[Span, list[str]] = {}
    for path, scope in _scopes(graph).items():
        if scope.span and _is_on(scope.span, graph, line):
            called.setdefault(scope.span, []).append(path)
    if called:
        return [_within(graph, path, tuple(others)) for path, *others in called.values()]
    lines = {node.span.line for node in graph.nodes if node.span.source is graph.span.source}
    near = min(lines, key=lambda each: abs(each - line))
    message = f"no layer of `{graph.name}` is written on line {line}"
    return Nothing(message, f"the nearest one is on line {near}")


def _is_on(span: Span, graph: Graph, line: int) -> bool:
    return span.source is graph.span.source and span.line == line


def around(name: str) -> Iterator[str]:
    """The paths that a name begins with, the outermost first."""
    place = name.find(".")
    while place >= 0:
        yield name[:place]
        place = name.find(".", place + 1)


def _within(graph: Graph, path: str, others: tuple[str, ...] = ()) -> Within:
    nodes = tuple([node for node in graph.nodes if node.name.startswith(f"{path}.")])
    scope = _scopes(graph).get(path)
    title = "layers of a form"
    if scope is not None:
        title = scope.frame.written if scope.frame else "a stage"
    span = scope.span if scope else None
    return Within(path, nodes, f"{path}.", title, span or nodes[0].span, others)


def _folded(graph: Graph, path: str) -> Within | None:
    """The units of a row in a table, such as `layer1.1..2`."""
    waiting = [outline(graph)]
    while waiting:
        part = waiting.pop()
        if part.path == path and part.turns:
            nodes = tuple([graph.nodes[node] for node in part.nodes])
            prefix = path[: path.index("..")].rpartition(".")[0]
            title = f"{part.times} x {part.title}"
            return Within(path, nodes, f"{prefix}." * bool(prefix), title, part.span)
        waiting += (*part.parts, *part.turns)
    return None


def _scopes(graph: Graph) -> dict[str, Scope]:
    """The stages and units by their paths."""
    found: dict[str, Scope] = {}
    for node in graph.nodes:
        scope: Scope | None = node.scope
        while scope is not None and scope.path and scope.path[:-1] not in found:
            found[scope.path[:-1]] = scope
            scope = scope.outer
    return found
