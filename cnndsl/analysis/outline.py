"""A network as its spec tells it: stages, units of blocks and layers, each inside the other."""

from collections.abc import Iterator, Sequence
from itertools import takewhile, zip_longest
from typing import Literal

from cnndsl.analysis.alike import Sort, Sorts, runs
from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics import Span
from cnndsl.graph import Graph, Node, Scope
from cnndsl.graph.graph import ROOT
from cnndsl.layers.writing import written

Kind = Literal["model", "stage", "unit", "layer", "input", "repeat"]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A layer, or what holds other parts.

    `turns` are parts in a row that are alike and folded into this one; `parts` are then those of
    the first. A `repeat` is such a row whose turns have several parts and no name of their own.
    """

    name: str
    path: str
    kind: Kind
    title: str
    """What is written, with its values: `conv(64, 7, stride = 2)`, `Bottleneck(256)`."""
    span: Span
    node: int | None = None
    parts: "tuple[Part, ...]" = ()
    turns: "tuple[Part, ...]" = ()

    @property
    def times(self) -> int:
        """How many alike parts this one stands for."""
        return len(self.turns) or 1

    @property
    def nodes(self) -> tuple[int, ...]:
        """All the nodes that it holds, those of each turn."""
        return tuple([part.node for part in self.leaves() if part.node is not None])

    def leaves(self) -> "Iterator[Part]":
        """Its layers, unfolded."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            inside = part.turns or part.parts
            if not inside:
                yield part
            waiting += reversed(inside)


Sorted = tuple[Part, Sort]


def outline(graph: Graph) -> Part:
    """The parts of a model, alike neighbours folded."""
    sorts = Sorts(graph)
    inside_of = contents(graph)
    titles = _titles(graph)
    done: dict[Scope, Sorted] = {}
    for scope, inside in reversed(inside_of.items()):  # what is inside before what is around
        pairs = [
            done.pop(each) if isinstance(each, Scope) else _leaf(each, titles[each.index], sorts)
            for each in inside
        ]
        parts = tuple([part for part, _ in _folded(pairs, sorts)])
        sort = sorts.scope(scope, [sort for _, sort in pairs])
        done[scope] = _part(scope, parts, graph), sort
    return done[ROOT][0]


def contents(graph: Graph) -> dict[Scope, list[Node | Scope]]:
    """What is directly in each scope, in the order of the network; outer scopes come first."""
    contents: dict[Scope, list[Node | Scope]] = {ROOT: []}
    for node in graph.nodes:
        fresh = []
        scope = node.scope
        while scope not in contents:
            fresh.append(scope)
            assert scope.outer is not None
            scope = scope.outer
        for inner in reversed(fresh):
            contents[scope].append(inner)
            contents[inner] = []
            scope = inner
        contents[scope].append(node)
    return contents


def _part(scope: Scope, parts: tuple[Part, ...], graph: Graph) -> Part:
    if scope.span is None:
        return Part(graph.name, "", "model", graph.name, graph.span, parts=parts)
    path = scope.path.removesuffix(".")
    if scope.frame is None:
        return Part(scope.name, path, "stage", "stage", scope.span, parts=parts)
    return Part(scope.name, path, "unit", scope.frame.written, scope.span, parts=parts)


def _titles(graph: Graph) -> list[str]:
    """What is written of each node; layers of equal arguments are one object, written once."""
    known: dict[tuple[int, str], str] = {}
    titles = []
    for node in graph.nodes:
        undone = graph.nodes[node.inputs[-1].node].name if node.inputs[1:] else ""
        key = id(node.layer), undone
        if key not in known:
            known[key] = written(node.layer, undone) if node.inputs else node.layer.word
        titles.append(known[key])
    return titles


def _leaf(node: Node, title: str, sorts: Sorts) -> Sorted:
    name = node.name.removeprefix(node.scope.path)
    kind: Kind = "layer" if node.inputs else "input"
    return Part(name, node.name, kind, title, node.span, node.index), sorts.layer(node)


def _folded(pairs: Sequence[Sorted], sorts: Sorts) -> Sequence[Sorted]:
    """Runs of alike parts as one part each, and then runs of such runs."""
    while found := runs([sort for _, sort in pairs]):
        folded: list[Sorted] = []
        end = 0
        for start, period, turns in found:
            folded += pairs[end:start]
            end = start + period * turns
            folded.append(_run(pairs[start:end], period, sorts))
        pairs = [*folded, *pairs[end:]]
    return pairs


def _run(pairs: Sequence[Sorted], period: int, sorts: Sorts) -> Sorted:
    """One part in place of several turns."""
    sort = sorts.run([sort for _, sort in pairs[:period]], len(pairs) // period)
    parts = [part for part, _ in pairs]
    turns = tuple([_turn(parts[start : start + period]) for start in range(0, len(parts), period)])
    first, last = turns[0], turns[-1]
    begin, end = _edge(parts, 0), _edge(parts, -1)
    name, path = spanned(begin.name, end.name), spanned(begin.path, end.path)
    title = _title(first.title, last.title)
    return Part(name, path, first.kind, title, first.span, None, first.parts, turns), sort


def _edge(parts: Sequence[Part], end: int) -> Part:
    """The first or the last of some parts that has a name of its own."""
    part = parts[end]
    while part.turns or part.kind == "repeat":
        part = (part.turns or part.parts)[end]
    return part


def _turn(parts: Sequence[Part]) -> Part:
    """One turn: a part that is alone is it, several become one without a name."""
    if len(parts) == 1:
        return parts[0]
    return Part("", "", "repeat", "repeat", parts[0].span, parts=tuple(parts))


def spanned(first: str, last: str) -> str:
    """`layer1.0` and `layer1.5` as `layer1.0..5`."""
    if first == last:
        return first
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    common = "".join([letter for letter, _ in same]).rstrip("0123456789")
    if not last[len(common) :].isdigit():
        common = common[: common.rfind(".") + 1]
    return f"{first}..{last[len(common) :]}"


def _title(first: str, last: str) -> str:
    """`Unit(16)` and `Unit(64)` as `Unit(16..64)`."""
    if first == last:
        return first
    (word, _, ones), (_, _, twos) = first.partition("("), last.partition("(")
    pairs = [*zip_longest(ones[:-1].split(", "), twos[:-1].split(", "), fillvalue="")]
    if any(
        one.partition(" = ")[0] != two.partition(" = ")[0] for one, two in pairs if "=" in one + two
    ):
        return f"{word}(...)"
    shown = [one if one == two else f"{one}..{two.rpartition(' = ')[2]}" for one, two in pairs]
    return f"{word}({', '.join(shown)})"
