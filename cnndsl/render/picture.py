"""What a picture shows: boxes in frames, and the edges between them, before any has a place."""

from typing import Literal

from cnndsl.dataclasses import dataclass, field

SHOWN = ("shapes", "params", "macs", "rf", "memory")
"""What can be asked to be said of each box."""

Kind = Literal[
    "input", "output", "product", "pooling", "norm", "activation", "moving", "merge", "unit"
]


Mark = Literal["", "added", "removed", "changed"]
"""What has become of a layer beside another network."""
SIGNS: dict[Mark, str] = {"": "", "added": "+ ", "removed": "− ", "changed": "~ "}


@dataclass(slots=True, eq=False)
class Box:
    """A layer, or a stage or unit that is closed."""

    title: str
    kind: Kind
    leaves: str = ""
    """The shape that leaves it, where that is another than came in."""
    notes: tuple[str, ...] = ()
    """What else is asked to be shown of it, a line each."""
    tip: str = ""
    """All that is known of it, for who points at it."""
    place: str = ""
    """Where it is written: `resnet.cnn#L12`."""
    times: int = 1
    nodes: tuple[int, ...] = ()
    """The nodes of the graph that it stands for."""
    last: tuple[int, ...] = ()
    """Those in their place in the last turn of what is folded around it."""
    mark: Mark = ""


@dataclass(slots=True, eq=False)
class Frame:
    """A stage or unit that is open, with what is in it in the order of the network."""

    title: str
    items: "list[Box | Frame]" = field(default_factory=list)
    times: int = 1
    tip: str = ""
    place: str = ""
    is_stage: bool = False
    closed: Box | None = None
    """The box that it would be."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A tensor on its way from one box to another; `aside`, if it only tells places in another."""

    source: Box
    target: Box
    aside: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A network as it is shown: the outermost frame has no border."""

    title: str
    subtitle: str
    root: Frame
    edges: tuple[Edge, ...]
