"""What a step of training holds beside weights, moment by moment: forward, and all the way back.

On the way back a node has the gradient of what it left, and makes those of what it took; what was
kept for it goes then, and the gradients of its weights stay, or are added to those of steps before.
Torch works in that order.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import prod

from cnndsl.analysis.bytes import Bytes
from cnndsl.analysis.flow import Flow
from cnndsl.analysis.kept import Kept
from cnndsl.analysis.storage import dying, left
from cnndsl.analysis.widths import Widths
from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph, Node, Wire
from cnndsl.layers.base import OWN
from cnndsl.layers.calls import Fold, Function, singles


@dataclass(frozen=True, slots=True)
class Moment:
    """The bytes at one moment.

    `gradients` are those of weights so far, and `adding` those of them to which more is to come.
    """

    gradients: int
    adding: int
    fixed: int
    each: int

    @property
    def once(self) -> Bytes:
        """In a step that begins without gradients."""
        return Bytes(self.gradients + self.fixed, self.each)

    @property
    def further(self) -> Bytes:
        """In one that adds to gradients: all of them are there, and are told elsewhere."""
        return Bytes(self.adding + self.fixed, self.each)


class Step:
    """A step of a network, of which it is known what is kept."""

    def __init__(
        self,
        graph: Graph,
        widths: Widths,
        homes: Mapping[Wire, Wire],
        kept: Sequence[Kept],
        wanted: Sequence[frozenset[int]],
    ) -> None:
        self.graph, self.widths, self.homes, self.wanted = graph, widths, homes, wanted
        self.held = {homes[wire] for wire in (*graph.inputs.values(), *graph.outputs.values())}
        self.kept: dict[int, list[Kept]] = {}
        """What goes with each node."""
        for each in kept:
            self.kept.setdefault(each.node, []).append(each)
        self.kept_homes = {each.home for each in kept if each.home}
        self.first: dict[str, int] = {}
        """The first node to make use of weights, of those that backward visits."""
        for node in graph.nodes:
            if wanted[node.index]:
                self.first.setdefault(node.owner.name, node.index)
        self.fixed = self.each = 0
        """What is there at a time, gradients aside."""

    def moments(self) -> Iterator[Moment]:
        """All of them in turn."""
        yield from self._forward()
        yield from self._backward()

    def _forward(self) -> Iterator[Moment]:
        gone = dying(self.graph.nodes, self.held | self.kept_homes, self.homes)
        for node in self.graph.nodes:
            self.each += sum(self._size(each) for each in left(node) if self.homes[each] == each)
            self.fixed += self._copy(node)
            for kept in self.kept.get(node.index, ()):
                if kept.home is None:
                    self._count(kept.bytes, 1)
            yield Moment(0, 0, self.fixed, self.each + self._working(node))
            self.each -= sum(map(self._size, gone.get(node.index, ())))
            self.fixed -= 0 if self.wanted[node.index] else self._copy(node)

    def _backward(self) -> Iterator[Moment]:
        flow, gradients, adding = Flow(), 0, 0
        for wire in self.graph.outputs.values():
            if self.wanted[wire.node]:
                flow.add(wire, flow.new(self._size(wire)), self._size(wire))
        learned: set[str] = set()
        for node in reversed(self.graph.nodes):
            given = [flow.of.pop(wire) for wire in left(node) if wire in flow.of]
            if not given:
                continue
            flow.most = flow.each
            made, passing = self._made(node, given, flow), self._passing(node)
            weights = _weights(node) * self.widths.wide if OWN in self.wanted[node.index] else 0
            if node.owner.name in learned:
                passing += Bytes(weights)
            else:
                learned.add(node.owner.name)
                gradients, adding = gradients + weights, adding + weights
            at_work = Bytes(self.fixed, self.each + flow.most) + passing
            yield Moment(gradients, adding, at_work.fixed, at_work.each)
            self._leave(node, given, flow)
            for wire, gradient in made:
                flow.add(wire, gradient, self._size(wire))
            yield Moment(gradients, adding, self.fixed, self.each + flow.most)
            adding -= weights if self.first[node.owner.name] == node.index else 0

    def _made(self, node: Node, given: Sequence[int], flow: Flow) -> list[tuple[Wire, int]]:
        """The gradients of what a node took: new ones, or that of what it left."""
        asked = self._asked(node)
        if len(node.shapes) > 1:
            return [(wire, flow.new(self._size(wire))) for wire in asked]
        (own,) = given
        is_mean = "torch.div" in _words(node)
        shared = flow.new(self._size(Wire(node.index))) if is_mean else flow.hold(own)
        made = [
            (wire, flow.hold(shared) if self._is_shared(node, wire) else flow.new(self._size(wire)))
            for wire in asked
        ]
        flow.drop(shared)
        return made

    def _asked(self, node: Node) -> list[Wire]:
        """The tensors that a node makes gradients of."""
        return [node.inputs[place] for place in sorted(self.wanted[node.index] - {OWN})]

    def _is_shared(self, node: Node, wire: Wire) -> bool:
        """Whether the gradient of what a node took is that of what it left, or a part of it."""
        left = Wire(node.index)
        if self.homes[left] == self.homes[wire]:
            return all(step.view != "cut" for step in singles(node.facts.call))
        if self.widths.of(left) != self.widths.of(wire):
            return False
        words = _words(node)
        is_sum = words <= {"torch.add", "torch.div"} and self._size(left) == self._size(wire)
        return is_sum or words == {"torch.cat"}

    def _passing(self, node: Node) -> Bytes:
        """What a node works with while it makes gradients, and lets go of at once."""
        casts = [(each, self.widths.cast(node, each)) for each in self._asked(node)]
        found = sum(int(self.graph.shape(each).numel) * width for each, width in casts if width)
        if isinstance(node.facts.call, Fold):  # what was repeated is summed up
            whole = self._size(Wire(node.index, 0))
            found += whole * any(self._size(each) < whole for each in self._asked(node))
        return Bytes(0, found + self._working(node) + self._between_cuts(node))

    def _working(self, node: Node) -> int:
        """What a layer works with on either way."""
        saved = node.facts.saved
        return int(saved.passing * self.widths.beside(node) + saved.masks)

    def _between_cuts(self, node: Node) -> int:
        """What is there while a cut tensor is put back axis by axis, before the last of them."""
        step = node.facts.call
        if not isinstance(step, Function) or step.view != "cut":
            return 0
        (index,) = step.args
        assert isinstance(index, tuple)
        taken = self.graph.shape(node.inputs[0])
        parts = [
            (int(extent), len(range(*cut.indices(extent))))
            for extent, cut in zip(taken, index[1:], strict=False)
            if isinstance(cut, slice)
        ]
        shorter = [(whole, part) for whole, part in parts if part < whole]
        if len(shorter) < 2:
            return 0
        whole, part = shorter[0]
        between = self._size(node.inputs[0]) * part // whole
        return between - self._size(Wire(node.index, 0))

    def _leave(self, node: Node, given: Sequence[int], flow: Flow) -> None:
        """Let go of what was there for a node alone."""
        for gradient in given:
            flow.drop(gradient)
        flow.most = flow.each
        self.fixed -= self._copy(node)
        for kept in self.kept.get(node.index, ()):
            if kept.home not in self.held:
                self._count(kept.bytes, -1)

    def _copy(self, node: Node) -> int:
        """The bytes of narrow weights that are there from this node on, until backward is here."""
        name = node.owner.name
        is_first = self.first.get(name, node.index) == node.index
        is_copied = name in self.widths.products and is_first
        return _weights(node) * self.widths.narrow if is_copied else 0

    def _count(self, kept: Bytes, sign: int) -> None:
        self.fixed += sign * kept.fixed
        self.each += sign * int(kept.each)

    def _size(self, wire: Wire) -> int:
        """The bytes of a tensor of one sample."""
        return int(self.widths.size(self.graph, wire))


def _words(node: Node) -> set[str]:
    """What torch calls all that a node does."""
    return {step.target for step in singles(node.facts.call)}


def _weights(node: Node) -> int:
    """How many numbers there are in the weights of a node."""
    return sum(map(prod, node.owner.weights.values()))
