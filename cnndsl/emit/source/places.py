"""Where the layers of a network stand: scopes that can be modules of their own, inside others."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain, groupby
from operator import attrgetter, itemgetter

from cnndsl.analysis.outline import contents
from cnndsl.dataclasses import dataclass, field
from cnndsl.graph import Graph, Node, Scope
from cnndsl.graph.graph import ROOT


@dataclass(eq=False, slots=True)
class Place:
    """A model, stage or unit with what is directly in it."""

    name: str
    prefix: str
    """What the names of the weights in it begin with."""
    scope: Scope | None = None
    """The scope that it is, unless dots in the names of layers made it."""
    items: "list[Node | Place]" = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    """All layers in it, in the order of the network."""

    @property
    def index(self) -> int:
        """Where it begins."""
        return self.nodes[0].index


def places(graph: Graph, resting: frozenset[int]) -> Place:
    """The network as modules inside modules.

    A scope that cannot be a module is left out, and what is in it stands in the place around:
    where it holds what was declared elsewhere, where other layers come between its own, or where
    some of it rests in evaluation and some does not.
    """
    inside = contents(graph)
    done: dict[Scope, Place] = {}
    for scope, items in reversed(inside.items()):
        place = Place(scope.name, scope.weights_path, scope)
        for item in items:
            inner = done.pop(item) if isinstance(item, Scope) else item
            if isinstance(inner, Place) and not inner.items:
                continue
            if isinstance(inner, Place) and not _is_closed(inner, resting):
                place.items += inner.items
            elif not isinstance(inner, Node) or inner.inputs:
                place.items.append(inner)
        place.items.sort(key=attrgetter("index"))
        place.nodes = _layers(place.items)
        if scope is not ROOT:
            place.items = _dotted(place)
        done[scope] = place
    root = done[ROOT]
    root.items = _dotted(root)
    return root


def first_of(item: Node | Place) -> Node:
    """A layer itself, or the first one of a place."""
    return item if isinstance(item, Node) else item.nodes[0]


def _layers(items: "Iterable[Node | Place]") -> list[Node]:
    """All layers of some items."""
    inside = [item.nodes if isinstance(item, Place) else (item,) for item in items]
    return [*chain.from_iterable(inside)]


def _is_closed(place: Place, resting: frozenset[int]) -> bool:
    """Whether it is a module by itself."""
    nodes = place.nodes
    indices = [node.index for node in nodes]
    in_a_row = indices == [*range(indices[0], indices[0] + len(indices))]
    others = [node for node in nodes if not node.owner.name.startswith(place.prefix)]
    rests = resting.intersection(indices)
    return in_a_row and not others and len(rests) in (0, len(nodes))


def _dotted(place: Place) -> "list[Node | Place]":
    """Neighbours with dots in their own names, as `downsample.0`, as a place of this name."""
    prefixes = [_before_dot(item, place.prefix) for item in place.items]
    if not any(prefixes):
        return place.items
    pairs = zip(prefixes, place.items, strict=True)
    groups = [
        (prefix, [item for _, item in each]) for prefix, each in groupby(pairs, itemgetter(0))
    ]
    times = Counter(prefix for prefix, _ in groups)
    found: list[Node | Place] = []
    for prefix, items in groups:
        if not prefix or times[prefix] > 1:
            found += items
            continue
        name = prefix.removesuffix(".")
        inner = Place(name, place.prefix + prefix, None, items, _layers(items))
        inner.items = _dotted(inner)
        found.append(inner)
    return found


def _before_dot(item: Node | Place, prefix: str) -> str:
    """`downsample.` of a layer that a scope calls `downsample.0`."""
    if isinstance(item, Place) or not prefix.startswith(item.scope.weights_path):
        return ""  # a scope that was left out has dots of its own
    own = item.owner.name.removeprefix(prefix)
    return own[: own.find(".") + 1]
