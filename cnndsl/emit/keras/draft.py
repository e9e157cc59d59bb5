"""A graph as statements in Keras, node by node, or everything that cannot be said of it."""

from collections import Counter
from collections.abc import Collection

from cnndsl.analysis.resting import resting
from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics import Diagnostic
from cnndsl.emit.keras.entrance import fitting
from cnndsl.emit.keras.page import Flow, Page, Shelf
from cnndsl.emit.keras.terms import Statement, Use, Value, used
from cnndsl.emit.keras.translate import flows
from cnndsl.emit.open_sizes import OpenSizes
from cnndsl.emit.refusal import UNREACHED, CannotSay, Refused, refusal
from cnndsl.graph import Graph, Node, Wire
from cnndsl.graph.inlet import Inlet


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """The statements of each node, and the tensors of a network's ends."""

    sizes: OpenSizes
    statements: dict[int, list[Statement]]
    inputs: dict[str, Value]
    outputs: dict[str, Value]

    @property
    def graph(self) -> Graph:
        """The network, at its example sizes where these cannot stay open."""
        return self.sizes.graph


def drafted(graph: Graph) -> Draft:
    """What a network is in Keras; a `CannotSay` tells of all that has no words there."""
    return _Drafting(OpenSizes.of(graph)).draft()


class _Drafting:
    def __init__(self, sizes: OpenSizes) -> None:
        self.sizes = sizes
        self.graph = graph = sizes.graph
        self.problems: list[Diagnostic] = []
        self.inputs: dict[Wire, Value] = {}
        self.values: dict[Wire, Value] = {}
        self.reached = _reached(graph)
        self.rests = resting(graph)
        self.shelf = _shelf(graph, self.reached, self.rests)

    def draft(self) -> Draft:
        statements: dict[int, list[Statement]] = {}
        for node in self.graph.nodes:
            try:
                statements[node.index] = self.written(node)
            except Refused as reason:
                self.problems.append(refusal(node, reason))
                ports = range(len(node.shapes))
                self.values |= {Wire(node.index, port): Value("lost") for port in ports}
        if self.problems:
            raise CannotSay(self.problems)
        inputs = {name: self.inputs[wire] for name, wire in self.graph.inputs.items()}
        outputs = {name: self.values[wire] for name, wire in self.graph.outputs.items()}
        return Draft(self.sizes, _without_idle(statements, {*outputs.values()}), inputs, outputs)

    def written(self, node: Node) -> list[Statement]:
        """The statements of a node; none if no output depends on it."""
        page = Page(node, self.shelf, rests=node.index in self.rests)
        if isinstance(node.layer, Inlet):
            return self.entered(page, node.layer)
        if node.index not in self.reached:
            self.refuse_unreached(node)
        xs = [Flow(Use(self.values[wire]), self.graph.shape(wire)) for wire in node.inputs]
        for port, flow in enumerate(flows(page, node.facts.call, xs, len(node.facts.outputs))):
            self.values[Wire(node.index, port)] = flow.value
        for port in range(len(node.facts.outputs), len(node.shapes)):
            self.values[Wire(node.index, port)] = Value("aside")  # for what cannot be said
        return page.statements

    def entered(self, page: Page, inlet: Inlet) -> list[Statement]:
        """What stands before a network whose open sizes must be of a sort."""
        wire = Wire(page.node.index)
        value = self.inputs[wire] = self.values[wire] = Value(_input(self.graph, page.node))
        layer = fitting(inlet, self.sizes.valid)
        if layer is not None:
            self.values[wire] = page.apply(layer, Flow(Use(value))).value
        return page.statements

    def refuse_unreached(self, node: Node) -> None:
        """Keras keeps no layer that leads nowhere, and its weights would be missing."""
        others = {self.graph.nodes[index].owner for index in self.reached}
        if (node.facts.weights or node.facts.buffers) and node.owner not in others:
            message = "no output depends on it, and Keras keeps no such layer"
            help_ = "make what it leads to an output, `output NAME`, or remove it"
            raise Refused(message, help_, code=UNREACHED)


def _input(graph: Graph, node: Node) -> str:
    name = next(name for name, wire in graph.inputs.items() if wire.node == node.index)
    return name if len(graph.inputs) > 1 else "inputs"


def _reached(graph: Graph) -> frozenset[int]:
    """The nodes that outputs depend on."""
    found = {wire.node for wire in graph.outputs.values()}
    for node in reversed(graph.nodes):
        if node.index in found:
            found |= {wire.node for wire in node.inputs}
    return frozenset(found)


def _shelf(graph: Graph, reached: frozenset[int], rests: Collection[int]) -> Shelf:
    """A place for the layers that several nodes use; such a layer rests if all these do."""
    times = Counter(graph.nodes[index].owner.name for index in reached)
    awake = {graph.nodes[index].owner.name for index in reached if index not in rests}
    return Shelf({name: name not in awake for name, count in times.items() if count > 1})


def _without_idle(
    statements: dict[int, list[Statement]], wanted: set[Value]
) -> dict[int, list[Statement]]:
    """The statements that lead to something."""
    kept: dict[int, list[Statement]] = {}
    for index in sorted(statements, reverse=True):
        own: list[Statement] = []
        for each in reversed(statements[index]):
            if wanted.isdisjoint(each.targets):
                continue
            wanted.update(used(each.part))
            own.append(each)
        kept[index] = own[::-1]
    return {index: kept[index] for index in sorted(kept)}
