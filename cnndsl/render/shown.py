"""A network as boxes and frames: what is folded, what is open, and what is said of each."""

from collections.abc import Iterator, Mapping, Sequence

from cnndsl.analysis.figures import Figures
from cnndsl.analysis.outline import Part
from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph, Node, Wire
from cnndsl.graph.inlet import Inlet
from cnndsl.layers import Layer
from cnndsl.layers.calls import Gather
from cnndsl.layers.rules import Family
from cnndsl.render.chains import Chains
from cnndsl.render.facts import Facts
from cnndsl.render.letters import cut
from cnndsl.render.picture import Box, Edge, Frame, Kind, Mark, Picture
from cnndsl.report.measure import Measures
from cnndsl.report.rows import listed

_FEW, _COMFORTABLE, _MANY = 8, 48, 96
"""Boxes that a picture may have where nobody says how deep it shall go: more than is comfortable
only in place of a few that say too little."""

_KINDS: dict[Family, Kind] = {
    Family.PRODUCTS: "product",
    Family.POOLING: "pooling",
    Family.NORMALIZATION: "norm",
    Family.ACTIVATIONS: "activation",
    Family.MOVING: "moving",
    Family.MERGES: "merge",
}

Turns = tuple[tuple[Frame, int], ...]
"""The folded frames around a node, each with the turn that it is in."""


@dataclass(frozen=True, slots=True)
class View:
    """How far a picture opens the parts of a network, and what it says of them.

    Without a depth it goes as deep as it stays comfortable to look at.
    """

    depth: int | None = None
    flat: bool = False
    show: tuple[str, ...] = ("shapes",)
    arcs: bool = False
    """Whether what reads joined tensors is shown to read each of them."""
    home: str | None = ""
    """The folder that the picture goes to, from which links lead to the spec, if any do."""


def picture(figures: Figures, view: View) -> Picture:
    """What there is to draw of a network."""
    return pictured(Measures(figures), view)


def pictured(measures: Measures, view: View) -> Picture:
    """The same of a network that is measured already."""
    depth = view.depth
    if depth is None and not view.flat:
        depth = comfortable(measures.outline)
    drawer = Drawer(measures, view, depth)
    root, edges = drawer.whole()
    return Picture(measures.graph.name, drawer.facts.summary(), root, edges)


def comfortable(whole: Part) -> int:
    """The deepest that leads to no more boxes than one looks at with ease."""
    depth = 1
    while True:
        now, deeper = _boxes(whole, depth), _boxes(whole, depth + 1)
        if deeper == now or deeper > (_MANY if now < _FEW else _COMFORTABLE):
            return depth
        depth += 1


def _boxes(part: Part, depth: int) -> int:
    """How many boxes a part is where so many levels in it are open."""
    if not part.parts or not depth:
        return 1
    return sum(_boxes(inner, depth - 1) for inner in listed(part))


class Drawer:
    """The boxes and frames of one network, and which box each node went to.

    Where nodes are marked, what holds such a node is open, and all else is closed.
    """

    def __init__(
        self,
        measures: Measures,
        view: View,
        depth: int | None = None,
        marks: Mapping[int, Mark] | None = None,
    ) -> None:
        self.graph = measures.graph
        self.outline = measures.outline
        self.facts = Facts(measures, view.show, view.home)
        self.flat = view.flat
        self.joints = joints(self.graph) if view.arcs else frozenset()
        self.depth = depth
        self.marks = marks
        self.chains = Chains(self.graph)
        self.boxes: dict[int, Box] = {}
        self.turns: dict[int, Turns] = {}

    def whole(self) -> tuple[Frame, tuple[Edge, ...]]:
        """All that is drawn of the network, its outputs last."""
        root = self.frame(self.outline, 0, ())
        edges = self.edges()
        for name, wire in self.graph.outputs.items():
            end = Box(cut(self.facts.output(name)), "output")
            root.items.append(end)
            edges[self.boxes[wire.node], end] = False
        return root, tuple([Edge(one, two, aside) for (one, two), aside in edges.items()])

    def item(self, part: Part, level: int, turns: Turns) -> Box | Frame:
        is_open = part.parts and self.opens(part, level)
        return self.frame(part, level, turns) if is_open else self.box(part, turns)

    def items(self, part: Part, level: int, turns: Turns) -> "list[Box | Frame]":
        """A part, or each of its turns where they are not folded."""
        if part.node in self.joints:
            return []
        if not part.turns or self.folds(part):
            return [self.item(part, level, turns)]
        apart = [
            each
            for turn in part.turns
            for each in (turn.parts if turn.kind == "repeat" else (turn,))
        ]
        return [item for each in apart for item in self.items(each, level, turns)]

    def opens(self, part: Part, level: int) -> bool:
        """Whether what is in a part is shown."""
        if self.marks is not None:
            return self.is_marked(part)
        return self.depth is None or level < self.depth

    def folds(self, part: Part) -> bool:
        """Whether one of its turns stands for all."""
        joined = any(node in self.joints for node in part.nodes)
        return not (self.flat or joined or self.is_marked(part)) and self.chains.is_chain(part)

    def is_marked(self, part: Part) -> bool:
        """Whether something in a part is marked."""
        return self.marks is not None and any(node in self.marks for node in part.nodes)

    def frame(self, part: Part, level: int, turns: Turns) -> Frame:
        """A part that is open; where its turns are folded, the first stands for all."""
        title = part.name if part.kind == "stage" else part.title if part.kind == "unit" else ""
        closed = self.closed(part)
        frame = Frame(cut(title), tip=closed.tip, place=closed.place, closed=closed)
        frame.is_stage = part.kind == "stage"
        folded = part.turns
        for number, turn in enumerate(folded):
            self.turns.update(dict.fromkeys(turn.nodes, (*turns, (frame, number))))
        inner = (*turns, (frame, 0)) if folded else turns
        frame.times = len(folded) or 1
        for each in listed(part) if self.folds(part) else part.parts:
            frame.items += self.items(each, level + 1, inner)
        for turn in folded[1:]:
            for first, again in zip(folded[0].nodes, turn.nodes, strict=True):
                self.boxes[again] = self.boxes[first]
        if folded:
            last = dict(zip(folded[0].nodes, folded[-1].nodes, strict=True))
            for box in {self.boxes[first] for first in last}:
                box.last = tuple([last[node] for node in box.last])
        return frame

    def box(self, part: Part, turns: Turns) -> Box:
        box = self.closed(part)
        self.turns.update(dict.fromkeys(part.nodes, turns))
        self.boxes.update(dict.fromkeys(part.nodes, box))
        return box

    def closed(self, part: Part) -> Box:
        """A part as one box."""
        nodes = [self.graph.nodes[index] for index in part.nodes]
        is_named = part.kind in ("stage", "input")
        return Box(
            cut(part.name if is_named else part.title or part.name),
            _kind(part, nodes),
            self.facts.leaves(part),
            self.facts.notes(part),
            self.facts.tip(part),
            self.facts.place(part.span),
            part.times,
            part.nodes,
            part.nodes,
            (self.marks or {}).get(nodes[0].index, ""),
        )

    def edges(self) -> dict[tuple[Box, Box], bool]:
        """From box to box, each once; what leads from turn to turn is what the turns stand for."""
        found: dict[tuple[Box, Box], bool] = {}
        for node in self.graph.nodes:
            wires = () if node.index in self.joints else node.inputs
            for wire in [each for joined in wires for each in self.origins(joined)]:
                one, other = self.boxes[wire.node], self.boxes[node.index]
                if one is not other and not self.is_between_turns(wire.node, node.index):
                    is_aside = self.graph.is_aside(wire)
                    found[one, other] = found.get((one, other), True) and is_aside
        return found

    def origins(self, wire: Wire) -> Iterator[Wire]:
        """A tensor, or those that it is joined of."""
        waiting = [wire]
        while waiting:
            each = waiting.pop()
            if each.node in self.joints:
                waiting += reversed(self.graph.nodes[each.node].inputs)
            else:
                yield each

    def is_between_turns(self, one: int, other: int) -> bool:
        """Whether two nodes are in different turns of the same frame."""
        for (frame, turn), (its, own) in zip(self.turns[one], self.turns[other], strict=False):
            if frame is not its:
                return False
            if turn != own:
                return True
        return False


def _kind(part: Part, nodes: Sequence[Node]) -> Kind:
    if part.kind == "input" or isinstance(nodes[0].layer, Inlet):
        return "input"
    return "unit" if part.kind != "layer" else kind(nodes[0].layer)


def kind(layer: Layer) -> Kind:
    """The kind of box that a layer is."""
    return _KINDS[type(layer).family]


def joints(graph: Graph) -> frozenset[int]:
    """The nodes that do no more than to join tensors, of which none is an output."""
    ends = {wire.node for wire in graph.outputs.values()}
    gathers = [node.index for node in graph.nodes if isinstance(node.facts.call, Gather)]
    return frozenset(gathers) - ends
