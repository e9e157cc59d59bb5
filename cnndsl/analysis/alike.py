"""Which neighbours in a network are alike, and where they follow one another in turns."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

from cnndsl.graph import Graph, Node, Scope
from cnndsl.graph.inlet import Inlet

Extents = tuple[tuple[int, ...], ...]


class Sort(NamedTuple):
    """What a part is made of, what its neighbour must equal to be alike, and what it leaves.

    Both are numbers that stand for the whole of it.
    """

    structure: int
    likeness: int
    leaves: Extents


class Sorts:
    """The sorts of a graph's parts.

    Units are alike if the same call made the same layers of them and left an image of the same
    size; the channels may differ, and the arguments. Layers are alike if their arguments are too.
    None is alike where one is frozen and the other learns.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.numbers: dict[Hashable, int] = {}

    def layer(self, node: Node) -> Sort:
        """The sort of a layer; an input is like no other."""
        x, y = _extents(node.facts.inputs), _extents(node.shapes)
        is_frozen = node.owner.name in self.graph.frozen
        structure = self._number((node.layer.word, node.span, is_frozen))
        # Layers of equal arguments are one object.
        own = node.index if isinstance(node.layer, Inlet) else id(node.layer)
        return Sort(structure, self._number((structure, own, x, y)), y)

    def scope(self, scope: Scope, inside: Sequence[Sort]) -> Sort:
        """The sort of a unit; a stage, which has a name of its own, is like no other."""
        made = tuple([sort.structure for sort in inside])
        leaves = inside[-1].leaves if inside else ()
        if scope.frame is None:
            return Sort(self._number(("stage", made)), self._number(scope), leaves)
        structure = self._number((scope.frame.block, scope.span, made))
        given = _extents(() if scope.frame.given is None else (scope.frame.given,))
        return Sort(structure, self._number((structure, given, leaves)), leaves)

    def run(self, turn: Sequence[Sort], times: int) -> Sort:
        """The sort of several turns as one part."""
        structure = self._number((times, *[sort.structure for sort in turn]))
        likeness = self._number((structure, *[sort.likeness for sort in turn]))
        return Sort(structure, likeness, turn[-1].leaves)

    def _number(self, key: Hashable) -> int:
        return self.numbers.setdefault(key, len(self.numbers))


def _extents(shapes: Sequence[tuple[int, ...]]) -> Extents:
    return tuple([tuple(map(int, shape[1:])) for shape in shapes])


def runs(sorts: Sequence[Sort]) -> list[tuple[int, int, int]]:
    """Where turns begin that follow one another, of how many parts each is, and how many."""
    distances = _distances([sort.likeness for sort in sorts])
    lengths = [0] * (len(sorts) + 1)  # for how many parts from here on the distance stays
    for place in reversed(range(len(sorts))):
        again = distances[place : place + 2] == distances[place : place + 1] * 2
        lengths[place] = lengths[place + 1] + 1 if again else 1
    found = []
    place = 0
    while place < len(sorts):
        period = distances[place]
        turns = lengths[place] // period + 1 if period else 1
        if turns > 1:
            found.append((place, period, turns))
        place += period * turns if turns > 1 else 1
    return found


def _distances(keys: Sequence[int]) -> list[int]:
    """How far away each is met again; 0 if it is not."""
    distances = [0] * len(keys)
    seen: dict[int, int] = {}
    for place in reversed(range(len(keys))):
        distances[place] = seen.get(keys[place], place) - place
        seen[keys[place]] = place
    return distances
