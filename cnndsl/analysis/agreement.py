"""The numbers that were worked out of a network, held against those of a run."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from cnndsl.analysis.figures import Figures
from cnndsl.analysis.observed import Apart, Extents, Numbers, Observed, Resized
from cnndsl.analysis.pruned import alive, dead
from cnndsl.analysis.resting import ends, resting
from cnndsl.analysis.sizes import told
from cnndsl.dataclasses import dataclass, replace
from cnndsl.diagnostics.suggest import listed
from cnndsl.diagnostics.wording import count
from cnndsl.graph import Graph, Node
from cnndsl.layers.calls import Call, Chain, Named
from cnndsl.size import formula_of

KEPT = "kept for backward"
STEP = "FLOPs of a step"
NUMBERS = "numbers of a step"

_SAMPLE = "of 1 sample"

Value = str | int | Fraction


@dataclass(frozen=True, slots=True)
class Difference:
    """A layer of which something is not as it was worked out."""

    node: Node
    ours: Value
    seen: Value


@dataclass(frozen=True, slots=True)
class Quantity:
    """One thing that was compared: for each of so many layers, and for the whole."""

    name: str
    layers: int | None
    ours: Value | None = None
    seen: Value | None = None
    differences: tuple[Difference, ...] = ()
    sizes: Mapping[str, int] | None = None
    """The values of open sizes, if not those of the example."""
    measure: str | None = None
    """What is counted, and of how many samples, where the name does not say so."""

    @property
    def agrees(self) -> bool:
        """Whether neither the whole nor any layer differs."""
        return self.ours == self.seen and not self.differences


@dataclass(frozen=True, slots=True)
class Agreement:
    """All that was compared, and what is to be known of it."""

    quantities: tuple[Quantity, ...]
    remarks: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether everything agrees."""
        return all(each.agrees for each in self.quantities)


def agreement(figures: Figures, observed: Observed) -> Agreement:
    """What was worked out beside what was seen."""
    graph = alive(figures.graph)
    running = figures if graph is figures.graph else Figures(graph)
    quantities = [
        *_shapes(figures.graph, observed),
        *_own(figures, observed),
        *_work(figures.graph, running, observed),
    ]
    if observed.saved is not None:
        kept = int(running.memory.saved.at(observed.batch))
        measure = f"bytes of {_samples(observed)}"
        quantities.append(Quantity(KEPT, None, kept, observed.saved, measure=measure))
    if observed.numbers is not None:
        quantities.append(_numbers(figures.graph, observed.numbers))
    if observed.resized is not None:
        quantities += _resized(figures.graph, running, observed.resized)
    return Agreement(tuple(quantities), tuple(_remarks(figures.graph, observed, quantities)))


def _each(
    name: str,
    rows: Iterable[tuple[Node, Value, Value]],
    ours: Value | None = None,
    seen: Value | None = None,
) -> Quantity:
    """What was compared for some layers, and perhaps for the whole."""
    listed = [*rows]
    differing = [Difference(node, mine, other) for node, mine, other in listed if mine != other]
    return Quantity(name, len(listed), ours, seen, tuple(differing))


def _shapes(graph: Graph, observed: Observed) -> Iterator[Quantity]:
    rows = [
        (node, _listed(node.shapes), _listed(observed.layers[node.index].outputs))
        for node in graph.layers
    ]
    yield _each("shapes", rows)
    outputs, auxiliary = ([graph.shape(wire) for wire in wires] for wires in ends(graph))
    yield Quantity("outputs", None, _listed(outputs), _listed(observed.evaluation.outputs))
    if auxiliary:
        ours, seen = _listed([*outputs, *auxiliary]), _listed(observed.training.outputs)
        yield Quantity("outputs in training", None, ours, seen)


def _own(figures: Figures, observed: Observed) -> Iterator[Quantity]:
    """The numbers that a network has: for each layer the shape of every tensor."""
    shown = [(node, observed.layers[node.index]) for node in figures.graph.layers]
    weights = [
        (node, _tensors(node.facts.weights), _tensors(each.weights))
        for node, each in shown
        if node.facts.weights or each.weights
    ]
    buffers = [
        (node, _tensors(node.facts.buffers), _tensors(each.buffers))
        for node, each in shown
        if node.facts.buffers or each.buffers
    ]
    cost = figures.cost
    yield _each("parameters", weights, int(cost.params), observed.parameters)
    yield Quantity("trainable", None, int(cost.trainable), observed.trainable)
    yield _each("buffers", buffers, int(cost.buffers), observed.buffers)


def _work(graph: Graph, running: Figures, observed: Observed) -> Iterator[Quantity]:
    """The multiplications of one sample, and the operations of a step that could be counted."""
    macs = [(node, int(node.facts.macs), observed.layers[node.index].macs) for node in graph.layers]
    whole = _each("MACs", macs, int(running.cost.macs), observed.training.macs)
    yield replace(whole, measure=_SAMPLE)
    if at_rest := resting(running.graph):
        awake = sum(
            int(each.facts.macs) for each in running.graph.layers if each.index not in at_rest
        )
        seen = observed.evaluation.macs
        yield Quantity("MACs in evaluation", None, awake, seen, measure=_SAMPLE)
    yield replace(_steps(graph, running, observed), measure=f"of {_samples(observed)}")


def _steps(graph: Graph, running: Figures, observed: Observed) -> Quantity:
    """The operations of a step in each layer of which they could be counted."""
    gone = {node.index for node in dead(graph)}
    nodes = [node for node in graph.nodes if node.index not in gone]
    sources = {wire.node for wire in graph.inputs.values()}
    rows = [
        (node, int(cost.training) * observed.batch, seen)
        for node, cost in zip(nodes, running.costs, strict=True)
        if (seen := observed.layers[node.index].training) is not None and node.index not in sources
    ]
    ours, all_seen = sum(mine for _, mine, _ in rows), sum(other for _, _, other in rows)
    return _each(STEP, rows, ours, all_seen)


def _numbers(graph: Graph, numbers: Numbers) -> Quantity:
    """How many numbers are the same; of each layer that differs, the first tensor."""
    nodes = {node.owner.name: node for node in reversed(graph.nodes)}
    nodes |= {node.name: node for node in graph.nodes}
    firsts: dict[str, Apart] = {}
    for each in numbers.apart:
        firsts.setdefault(each.layer, each)
    differences = [
        Difference(nodes[name], f"{each.what} {_number(each.ours)}", _number(each.seen))
        for name, each in firsts.items()
    ]
    return Quantity(NUMBERS, None, numbers.count, numbers.same, tuple(differences))


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.12g}"


def _samples(observed: Observed) -> str:
    return count(observed.batch, "sample")


def _resized(graph: Graph, running: Figures, resized: Resized) -> Iterator[Quantity]:
    """What the formulas say of other sizes; those that are too long to be written say nothing."""
    found = [(node, [_at(shape, resized.sizes) for shape in node.shapes]) for node in graph.layers]
    rows = [
        (node, _listed(shapes), _listed(resized.outputs[node.index]))
        for node, shapes in found
        if all(shapes)
    ]
    yield replace(_each("shapes", rows), sizes=resized.sizes)
    outputs = [_at(graph.shape(wire), resized.sizes) for wires in ends(graph) for wire in wires]
    if all(outputs):
        ours, seen = _listed(outputs), _listed(resized.whole.outputs)
        yield Quantity("outputs", None, ours, seen, sizes=resized.sizes)
    for macs in _at((running.cost.macs,), resized.sizes):
        seen_macs = resized.whole.macs
        yield Quantity("MACs", None, macs, seen_macs, sizes=resized.sizes, measure=_SAMPLE)


def _at(extents: Iterable[int], sizes: Mapping[str, int]) -> Extents:
    """Sizes where the letters have these values; none if a formula is too long."""
    formulas = [formula_of(each) for each in extents]
    if any(each.is_cut for each in formulas):
        return ()
    return tuple([each.at(sizes) for each in formulas])


def _remarks(graph: Graph, observed: Observed, quantities: Iterable[Quantity]) -> Iterator[str]:
    if lost := dead(graph):
        names = listed([node.name for node in lost])
        yield f"MACs, FLOPs and what is kept: without {names}, on which no output depends"
    left_out = [node for node in graph.layers if observed.layers[node.index].training is None]
    if left_out:
        layers = count(len(left_out), "layer")
        yield f"{STEP}: without {layers} in groups, which torch does not heed on the way back"
    if graph.opens and observed.resized is None:
        yield f"at other sizes nothing was compared: {told(graph)}"
    if observed.saved is None:
        yield f"{KEPT}: not compared, for it is worked out for the kernels of a CPU"
    if observed.numbers is None:
        yield f"{NUMBERS}: not compared, as only a CPU makes the same ones again"
    turned = [node.name for node in graph.layers if _is_turned(node.facts.call)]
    if turned and any(each.name == KEPT and not each.agrees for each in quantities):
        yield f"{KEPT}: not exact behind `{turned[0]}`, which leaves its axes in another order"


def _is_turned(call: Call) -> bool:
    """Whether what a call leaves is new, and does not lie in the order of its axes."""
    if not isinstance(call, Chain):
        return False
    *before, last = call.steps
    views = [isinstance(step, Named) and step.view for step in before]
    return isinstance(last, Named) and last.view in ("moved", "permuted") and not all(views)


def _tensors(tensors: Mapping[str, Extents]) -> str:
    """`weight 64x3x7x7, bias 64`."""
    return ", ".join([f"{name} {_shape(each)}".rstrip() for name, each in tensors.items()])


def _listed(shapes: Iterable[Extents]) -> str:
    return ", ".join(map(_shape, shapes))


def _shape(extents: Extents) -> str:
    return "x".join([f"{int(each)}" for each in extents])
