"""What differs between two networks, and which weights of one fit the other."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property

from cnndsl.analysis.alignment import common, gaps
from cnndsl.analysis.resting import outlets
from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph, Node
from cnndsl.graph.inlet import Inlet
from cnndsl.layers import Entry
from cnndsl.layers.writing import arguments

Key = Callable[[Node], Hashable]
Extents = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A layer of the left network and what has become of it in the right one."""

    left: Node
    right: Node

    @property
    def changes(self) -> tuple[tuple[str, object, object], ...]:
        """The arguments that differ, with both values."""
        before, after = _arguments(self.left), _arguments(self.right)
        return tuple(
            [(name, value, after[name]) for name, value in before.items() if value != after[name]]
        )

    @property
    def is_renamed(self) -> bool:
        """Whether the layer has another name."""
        return self.left.name != self.right.name

    @property
    def is_reshaped(self) -> bool:
        """Whether it leaves other shapes."""
        return tuple(map(str, self.left.shapes)) != tuple(map(str, self.right.shapes))

    @property
    def is_altered(self) -> bool:
        """Whether anything of the layer itself is another."""
        return bool(self.changes) or self.is_renamed or self.is_reshaped


@dataclass(frozen=True, slots=True)
class Carried:
    """The tensors that a file of weights holds, by whether the right network can take them.

    Each is a name on the left, one on the right and the extents; what is in one network alone has
    the other name empty.
    """

    by_name: tuple[tuple[str, str, Extents], ...]
    by_place: tuple[tuple[str, str, Extents], ...]
    left_out: tuple[tuple[str, str, Extents], ...]
    fresh: tuple[tuple[str, str, Extents], ...]


class Difference:
    """Two networks, layer beside layer."""

    def __init__(self, left: Graph, right: Graph) -> None:
        self.left = left
        self.right = right
        self.pairs = tuple(
            [Pair(left.nodes[one], right.nodes[two]) for one, two in _matched(left, right)]
        )

    @cached_property
    def removed(self) -> tuple[Node, ...]:
        """The layers that only the left network has."""
        known = {pair.left.index for pair in self.pairs}
        return tuple([node for node in self.left.nodes if node.index not in known])

    @cached_property
    def added(self) -> tuple[Node, ...]:
        """The layers that only the right network has."""
        known = {pair.right.index for pair in self.pairs}
        return tuple([node for node in self.right.nodes if node.index not in known])

    @cached_property
    def rewired(self) -> tuple[Pair, ...]:
        """The layers that read something else, although what they read before is still there."""
        became = {pair.left.index: pair.right.index for pair in self.pairs}
        came = {right: left for left, right in became.items()}
        found = []
        for pair in self.pairs:
            before = [(became.get(wire.node), wire.port) for wire in pair.left.inputs]
            after = [(wire.node, wire.port) for wire in pair.right.inputs]
            whole = None not in [node for node, _ in before] and all(
                node in came for node, _ in after
            )
            if before != after and whole:
                found.append(pair)
        return tuple(found)

    @cached_property
    def ends(self) -> tuple[tuple[str, str, str], ...]:
        """The inputs and outputs that differ: the name, and what it is on each side."""
        return (
            *_ends("input", _inputs(self.left), _inputs(self.right)),
            *_ends("output", outlets(self.left), outlets(self.right)),
        )

    @property
    def is_none(self) -> bool:
        """Whether the networks are the same, but perhaps for what they are called."""
        altered = any(pair.is_altered for pair in self.pairs)
        shared = _sharing(self.left) != _sharing(self.right)
        return not (self.removed or self.added or altered or self.rewired or self.ends or shared)

    @cached_property
    def carried(self) -> Carried:
        """Which weights and buffers carry over: by their name, else by their layer's place."""
        before, after = _tensors(self.left), _tensors(self.right)
        named = {name: name for name, extents in before.items() if after.get(name) == extents}
        placed: dict[str, str] = {}
        taken = set(named)
        for one, two in self._places(before, after):
            if one not in named and one not in placed and two not in taken:
                placed[one] = two
                taken.add(two)
        return Carried(
            tuple([(name, name, before[name]) for name in named]),
            tuple([(one, two, before[one]) for one, two in placed.items()]),
            tuple([(n, "", e) for n, e in before.items() if n not in named and n not in placed]),
            tuple([("", n, e) for n, e in after.items() if n not in taken]),
        )

    def _places(
        self, before: dict[str, Extents], after: dict[str, Extents]
    ) -> Iterator[tuple[str, str]]:
        """The tensors of paired layers that have the same extents."""
        for pair in self.pairs:
            for weight in (*pair.left.facts.weights, *pair.left.facts.buffers):
                one, two = f"{pair.left.owner.name}.{weight}", f"{pair.right.owner.name}.{weight}"
                if after.get(two) == before[one]:
                    yield one, two


def _matched(left: Graph, right: Graph) -> list[tuple[int, int]]:
    """The places of layers that belong together, found sign by sign in what is left."""
    found: list[tuple[int, int]] = []
    stretches = [((0, len(left.nodes)), (0, len(right.nodes)))]
    for sign in _SIGNS:
        numbers: dict[Hashable, int] = {}
        ones, twos = (_numbered(graph.nodes, sign, numbers) for graph in (left, right))
        rest = []
        for (start, end), (begin, stop) in stretches:
            matches = common(ones[start:end], twos[begin:stop])
            found += [(one + start, two + begin) for one, two in matches]
            for (a, b), (c, d) in gaps(matches, end - start, stop - begin):
                rest.append(((a + start, b + start), (c + begin, d + begin)))
        stretches = rest
    return sorted(found)


def _numbered(nodes: Sequence[Node], sign: Key, numbers: dict[Hashable, int]) -> list[int]:
    return [numbers.setdefault(sign(node), len(numbers)) for node in nodes]


def _layer(node: Node) -> Hashable:
    """A layer with its arguments."""
    return node.layer.word, tuple(_arguments(node).items())


def _arguments(node: Node) -> dict[str, object]:
    """The arguments of a layer; an input's are its sizes, and a layer that is undone its word."""
    if isinstance(node.layer, Inlet):
        return {"sizes": str(node.shapes[0])}
    given = arguments(node.layer)
    return {
        name: value.word if isinstance(value, Entry) else value for name, value in given.items()
    }


def _inputs(graph: Graph) -> dict[str, str]:
    return {name: str(graph.shape(wire)) for name, wire in graph.inputs.items()}


def _ends(
    sort: str, before: dict[str, str], after: dict[str, str]
) -> Iterator[tuple[str, str, str]]:
    for name in dict.fromkeys((*before, *after)):
        one, two = before.get(name, ""), after.get(name, "")
        if one != two:
            yield f"{sort} {name}", one, two


def _sharing(graph: Graph) -> list[str]:
    """Whose weights each layer has."""
    return [node.owner.name for node in graph.nodes]


def _tensors(graph: Graph) -> dict[str, Extents]:
    """All that a file of weights holds, by name."""
    found: dict[str, Extents] = {}
    for node in graph.nodes:
        for name, extents in (node.facts.weights | node.facts.buffers).items():
            found.setdefault(f"{node.owner.name}.{name}", tuple(map(int, extents)))
    return found


# What makes two layers the same, from the most certain sign to the least.
_SIGNS: tuple[Key, ...] = (
    lambda node: (node.scope.path, _layer(node), tuple(node.facts.weights.values())),
    lambda node: (node.scope.path, _layer(node)),
    _layer,
    lambda node: (node.name, node.layer.word),
    lambda node: node.layer.word,
)
