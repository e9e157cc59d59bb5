"""What each module of a network does, step by step, before it is told as a class."""

from collections.abc import Iterator, Mapping, Sequence

from cnndsl.analysis.sizes import weighs
from cnndsl.diagnostics import Span
from cnndsl.emit.refusal import OPEN_SIZE, STATE_SIZES, CannotSay, Refused, refusal
from cnndsl.emit.source.calls import applied, attributes, constructed, is_plain, owned, summed
from cnndsl.emit.source.overwriting import overwriting
from cnndsl.emit.source.places import Place, first_of, places
from cnndsl.emit.source.sizes import is_lost, is_open, local
from cnndsl.emit.source.steps import Attribute, Body, Ref, Step, apart, is_row, same
from cnndsl.emit.source.terms import Given, Inner, Part, Term
from cnndsl.graph import Graph, Node, Wire
from cnndsl.graph.ends import END
from cnndsl.graph.graph import ROOT
from cnndsl.graph.naming import snake
from cnndsl.layers.calls import Call, Fold, Module, also
from cnndsl.shape import Shape

_ALIKE = "let all uses of what is shared have the same arguments, or share nothing"


def body(graph: Graph, resting: frozenset[int]) -> Body:
    """A network as a body; stages and units are steps with bodies of their own."""
    wiring = _Wiring(graph, resting)
    given = [*graph.inputs.values()]
    steps, known = wiring.steps(places(graph, resting), given)
    inputs = tuple([(name, graph.shape(wire)) for name, wire in graph.inputs.items()])
    outputs = tuple([known[wire] for wire in graph.outputs.values()])
    return Body(graph.name, "model", inputs, steps, outputs, graph=graph)


class _Wiring:
    """The bodies of one network, made from which tensors are wanted where."""

    def __init__(self, graph: Graph, resting: frozenset[int]) -> None:
        self.graph = graph
        self.resting = resting
        self.ends = {wire: name for name, wire in graph.outputs.items() if name != END}
        self.overwriting = overwriting(graph)
        self.modules: dict[tuple[int, bool], tuple[Module, Term]] = {}
        """How modules are made, each beside the call that says so, which is thereby kept."""
        self.last: dict[Wire, int] = {}
        """The last node that wants a tensor."""
        self.lost = {wire for wire in _asides(graph) if is_lost(graph.shape(wire))}
        """Places of numbers within a tensor whose open sizes they do not tell."""
        self.wanted = [self._wanted(node) for node in graph.nodes]
        """What each layer works on, and what tells it an open size that was lost on the way."""
        for node, wires in zip(graph.nodes, self.wanted, strict=True):
            self.last.update(dict.fromkeys(wires, node.index))
        self.last.update(dict.fromkeys(graph.outputs.values(), len(graph.nodes)))
        self.left = [
            [Wire(node.index, port) for port in range(len(node.shapes))] for node in graph.nodes
        ]
        """The tensors that each layer leaves."""

    def steps(self, place: Place, given: list[Wire]) -> tuple[tuple[Step, ...], dict[Wire, Ref]]:
        """The steps of a place, and where each tensor in it is found."""
        known = {wire: Ref(-1, port) for port, wire in enumerate(given)}
        defined: dict[str, Part] = {}
        steps: list[Step] = []
        for item in place.items:
            takes, leaves = self.between(item)
            name, held, apply = self.told(item, place, takes, leaves)
            fresh = tuple([each for each in held if each[0] not in defined])
            if len(fresh) < len(held):
                self.refuse_other(item, held, defined)
            defined.update(fresh)
            inputs = tuple([known[wire] for wire in takes])
            rests = place.scope is ROOT and item.index in self.resting
            label = name if _is_named(item, name) else ""
            labels = tuple([self.label(wire, label) for wire in leaves])
            span = _span(item)
            step = Step(name, fresh, apply, inputs, len(leaves), span, labels, rests)
            steps += apart(step, len(steps))
            for port, wire in enumerate(leaves):
                known[wire] = Ref(len(steps) - 1, port)
        return tuple(steps), known

    def refuse_other(
        self, item: Node | Place, held: Sequence[Attribute], defined: Mapping[str, Part]
    ) -> None:
        """One module is what is shared: each use of it must be the same, but for its tensors."""
        if all(name not in defined or same(part, defined[name]) for name, part in held):
            return
        reason = Refused("shares weights with a use that has other arguments or sizes", _ALIKE)
        raise CannotSay([refusal(first_of(item), reason)])

    def _wanted(self, node: Node) -> tuple[Wire, ...]:
        if not self.lost:
            return node.inputs
        lost = [wire for wire in node.inputs if wire in self.lost]
        origins = [each for wire in lost for each in self.graph.nodes[wire.node].inputs]
        return (*node.inputs, *origins)

    def label(self, wire: Wire, name: str) -> str:
        """What a tensor is called: as an output, or as what leaves it."""
        if not self.graph.is_aside(wire):
            return self.ends.get(wire, name)
        return f"{name or self.graph.nodes[wire.node].name.rpartition('.')[2]}_places"

    def between(self, item: Node | Place) -> tuple[list[Wire], list[Wire]]:
        """What goes into a layer or place, and what of its tensors others want."""
        if isinstance(item, Node):
            return [*self.wanted[item.index]], self.left[item.index]
        nodes = [node.index for node in item.nodes]
        first, last = nodes[0], nodes[-1]
        taken = [wire for node in nodes for wire in self.wanted[node] if wire.node < first]
        wires = [wire for node in nodes for wire in self.left[node]]
        return [*dict.fromkeys(taken)], [wire for wire in wires if self.last.get(wire, -1) > last]

    def told(
        self, item: Node | Place, place: Place, takes: list[Wire], leaves: list[Wire]
    ) -> tuple[str, tuple[Attribute, ...], Part]:
        """A layer or place as a step of the place around: its name, what it holds, its use."""
        around = place.scope.path if place.scope else place.prefix
        if isinstance(item, Node):
            name, attribute = item.name.removeprefix(around), item.owner.name
            attribute = attribute.removeprefix(place.prefix)
            call = self.call(item, gives=len(leaves) > len(item.facts.outputs))
            over = self.overwriting.get(item.index)
            if type(call) is Module:
                apply = applied(call, len(item.inputs), len(leaves), attribute)
                return name, ((attribute, self.made(call, inplace=over is not None)),), apply
            if is_plain(call):
                apply = applied(call, len(item.inputs), len(leaves), attribute)
                if isinstance(call, Fold) and isinstance(apply, Term) and len(item.inputs) == 2:
                    apply = summed(apply, over)
                return name, attributes(call, attribute), apply
            held: Part = Inner(_layer(item, call))
        else:
            path = item.scope.path if item.scope else item.prefix
            name = path.removeprefix(around).removesuffix(".")
            attribute = item.prefix.removeprefix(place.prefix).removesuffix(".")
            held = self.module(item, takes, leaves)
        given = [Given(number) for number in range(len(takes))]
        return name, ((attribute, held),), Term("self", (attribute, *given))

    def made(self, call: Module, *, inplace: bool) -> Term:
        """How a module is made, which is worked out once for all layers that share their facts."""
        key = id(call), inplace
        if key not in self.modules:
            own = also(call, inplace=True) if inplace else call
            assert isinstance(own, Module)
            self.modules[key] = call, constructed(own)
        return self.modules[key][1]

    def call(self, node: Node, *, gives: bool) -> Call:
        """What a layer does, with its sizes told by the tensors at hand where they are open."""
        call = node.facts.giving if gives else node.facts.call
        assert call is not None
        if not self.graph.opens or not is_open(call):
            return call
        facts = local(node)
        own = facts.giving if facts and gives else facts.call if facts else None
        if own is None or (_is_made_open(own) and not weighs(node)):
            reason = "its arguments depend on a size that is open, and no tensor at hand has it"
            raise CannotSay([refusal(node, Refused(reason, STATE_SIZES, code=OPEN_SIZE))])
        return own

    def module(self, place: Place, takes: list[Wire], leaves: list[Wire]) -> Part:
        """A stage or unit: its layers in a row, if it is no more than that, or a body."""
        steps, known = self.steps(place, takes)
        outputs = tuple([known[wire] for wire in leaves])
        frame = place.scope.frame if place.scope else None
        if frame is None and is_row(steps, outputs):
            names, held = zip(*[each for step in steps for each in step.attributes], strict=True)
            return Term("row", held, names)
        name = frame.block if frame else place.name
        inputs = _named([self.graph.shape(wire) for wire in takes])
        return Inner(Body(name, "unit" if frame else "stage", inputs, steps, outputs, frame))


def _asides(graph: Graph) -> Iterator[Wire]:
    for node in graph.nodes:
        for port in range(len(node.facts.outputs), len(node.shapes)):
            yield Wire(node.index, port)


def _is_made_open(call: Call) -> bool:
    """Whether a module is made with an open size, and so for the example's alone."""
    return any(is_open(each) for each in owned(call) if isinstance(each, Module))


def _span(item: Node | Place) -> Span:
    """Where it was called for."""
    if isinstance(item, Place) and item.scope is not None and item.scope.span is not None:
        return item.scope.span
    return first_of(item).span


def _is_named(item: Node | Place, name: str) -> bool:
    """Whether a name is an author's and no number."""
    if isinstance(item, Node):
        word = item.layer.word
    elif item.scope is not None and item.scope.frame is not None:
        word = snake(item.scope.frame.block)
    else:
        return True
    return not name.removeprefix(word).isdigit()


def _layer(node: Node, call: Call) -> Body:
    """A layer that is several modules, or holds tensors of its own."""
    count, outs = len(node.inputs), len(node.shapes)
    given = tuple([Ref(-1, place) for place in range(count)])
    apply = applied(call, count, outs)
    step = Step(node.layer.word, attributes(call), apply, given, outs, node.span)
    outputs = tuple([Ref(0, port) for port in range(outs)])
    return Body(node.layer.word, "layer", _named(node.facts.inputs), (step,), outputs)


def _named(shapes: Sequence[Shape]) -> tuple[tuple[str, Shape], ...]:
    """The tensors that go into a module, called as one would call them."""
    names = ["x", "y", "z", *[f"x{number}" for number in range(3, len(shapes))]]
    return tuple(zip(names, shapes, strict=False))
