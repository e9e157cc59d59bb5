"""What someone means by a name in a network: a layer, a stage, a unit, or what stands on a line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cnndsl.analysis.outline import outline
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


Found = Layers | Within


def find(graph: Graph, name: str) -> list[Found] | Nothing:
    """What a name means: a whole one, the end of one, or the number of a line."""
    nodes = {node.name: node for node in graph.nodes}
    paths = {path: None for each in nodes for path in around(each)}
    if name == graph.name:
        return [Within("", graph.nodes, "", "a model", graph.span)]
    if name in nodes:
        return [Layers((nodes[name],))]
    if name in paths:
        return [_within(graph, name)]
    if name.isdecimal():
        return _on_line(graph, int(name))
    if ".." in name and (folded := _folded(graph, name)):
        return [folded]
    return _ending(graph, name, [*nodes, *paths])


def _ending(graph: Graph, name: str, known: Sequence[str]) -> list[Found] | Nothing:
    """What the only name with this end means."""
    fitting = [each for each in known if each.endswith(f".{name}")]
    if len(fitting) == 1:
        return find(graph, fitting[0])
    if fitting:
        return Nothing(f"`{name}` fits {len(fitting):,} names", f"choose one of {listed(fitting)}")
    ends = {each.rpartition(".")[2]: each for each in known}
    near = closest(name, known) or closest(name, ends)
    message = f"there is no layer `{name}` in `{graph.name}`"
    outermost = [*dict.fromkeys(each.partition(".")[0] for each in known)]
    return Nothing(message, f"did you mean `{near}`?" if near else f"it has {listed(outermost)}")


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
