"""What of a network is a solid in its figure, before any has a place."""

from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph, Node
from cnndsl.layers.reach import Sight
from cnndsl.layers.rules import Family
from cnndsl.render.picture import Frame, Kind


@dataclass(frozen=True, slots=True)
class Opening:
    """The share of a face that a window covers; of the next one's face if it `spreads`."""

    high: float
    deep: float
    spreads: bool


@dataclass(frozen=True, slots=True, eq=False)
class Solid:
    """A tensor with what made it; a circle, where it has a symbol."""

    kind: Kind
    extents: tuple[int, ...]
    sizes: tuple[str, ...]
    before: tuple[str, ...]
    """What comes before it and is told with it."""
    lines: tuple[str, ...]
    """What it is called, and what else is said of it."""
    symbol: str
    is_active: bool
    """Whether an activation follows before the next solid."""
    opening: Opening | None
    times: int
    tip: str
    place: str
    frames: tuple[Frame, ...]
    """The frames around it, from the outermost."""


@dataclass(frozen=True, slots=True)
class Link:
    """A way from one solid to another, by their numbers."""

    source: int
    target: int
    aside: bool


@dataclass(frozen=True, slots=True)
class Solids:
    """All of a network, in an order in which it can run."""

    title: str
    subtitle: str
    solids: tuple[Solid, ...]
    links: tuple[Link, ...]


def is_plain(node: Node) -> bool:
    """Whether a layer leaves tensors as large as they were, each number where it was."""
    if node.facts.inputs[:1] != node.facts.outputs or len(node.inputs) > 1:
        return False
    family = type(node.layer).family
    if family in (Family.NORMALIZATION, Family.ACTIVATIONS):
        return True
    sights = node.facts.reach[0].along(node.facts.inputs[0])
    return family in (Family.POOLING, Family.MOVING) and all(int(s.size) == 1 for s in sights)


def opening(graph: Graph, node: Node) -> Opening | None:
    """The window of a layer that has one."""
    if len(node.inputs) != 1 or type(node.layer).family not in (Family.PRODUCTS, Family.POOLING):
        return None
    given = graph.shape(node.inputs[0])
    sights = node.facts.reach[0].along(given)[-2:]
    out = node.shapes[0].spatial[-2:]
    if len(sights) != len(out) or all(s.size == 1 and s.step == 1 for s in sights):
        return None
    spreads = any(0 < sight.step < 1 for sight in sights)
    pairs = zip(sights, out if spreads else given.spatial[-2:], strict=True)
    shares = [_share(sight, int(extent), spreads) for sight, extent in pairs]
    return Opening(shares[0], shares[-1], spreads) if shares else None


def _share(sight: Sight, extent: int, spreads: bool) -> float:
    size = sight.size / sight.step if spreads and sight.step else sight.size
    return min(1.0, float(size) / extent)
