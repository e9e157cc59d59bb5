"""Nodes as they come into being: each with a name of its own and the weights that it uses."""

from operator import attrgetter

from cnndsl.dataclasses import replace
from cnndsl.diagnostics import Span
from cnndsl.graph.graph import Frame, Node, Owner, Scope, Wire
from cnndsl.graph.naming import Names
from cnndsl.graph.values import Tensor
from cnndsl.graph.work import Work
from cnndsl.layers import Facts, Layer
from cnndsl.limits import Limits
from cnndsl.shape import LayerError, Shape

Shapes = tuple[Shape, ...]

_SHAPE, _WIRE = attrgetter("shape"), attrgetter("wire")

_NAME = 16  # characters of a name that are worth a step, so that long ones fill no memory
_NODE = 2  # steps that a layer is worth, beside those of the words that call for it


class Builder:
    """The nodes so far, and their names and weights."""

    def __init__(self, work: Work, names: Names) -> None:
        self.work = work
        self.names = names
        self.nodes: list[Node] = []
        self.owners: dict[str, Owner] = {}
        self.facts: dict[tuple[object, ...], Facts] = {}
        self.is_open = False
        """Whether a size of some input is open."""

    def add(
        self,
        layer: Layer,
        inputs: tuple[Tensor, ...],
        name: str,
        scope: Scope,
        span: Span,
        frame: Frame | None,
        weights: str | None = None,
    ) -> tuple[Tensor, ...]:
        """A new node; a `LayerError` if its inputs do not fit it or the weights it shares."""
        if len(self.nodes) >= self.work.limits.nodes:
            message = f"the network has more than {self.work.limits.nodes:,} layers"
            help_ = f"raise the bound with `{Limits.flag('nodes')}`"
            self.work.stop("E211", message, help_, span)
        facts = self.facts_of(layer, inputs)
        index, shapes = len(self.nodes), facts.outputs
        self.is_open |= not inputs and _open(shapes)
        ends = len(inputs) + len(shapes)
        self.work.spend(_NODE + ends + len(scope.path) // _NAME, span)
        owner = self.owner(f"{scope.weights_path}{weights or name}", layer, facts)
        wires, path = tuple(map(_WIRE, inputs)), f"{scope.path}{name}"
        node = Node(index, path, layer, wires, shapes, facts, owner, scope, span, frame)
        self.nodes.append(node)
        return tuple([Tensor(Wire(index, port), shape) for port, shape in enumerate(shapes)])

    def asides(self, node: Node) -> tuple[Tensor, ...]:
        """What a node leaves aside, behind its outputs, for a layer that undoes it."""
        outputs, asides = node.facts.outputs, node.facts.asides
        self.nodes[node.index] = replace(node, shapes=(*outputs, *asides))
        ports = enumerate(asides, len(outputs))
        return tuple([Tensor(Wire(node.index, port), shape) for port, shape in ports])

    def facts_of(self, layer: Layer, inputs: tuple[Tensor, ...]) -> Facts:
        """What is true of a layer at these inputs."""
        shapes: Shapes = tuple(map(_SHAPE, inputs))
        told = tuple(map(str, shapes)) if self.is_open and _open(shapes) else ()
        # Layers with the same arguments are one object, which the nodes keep alive.
        key = (id(layer), shapes, told)
        known = self.facts.get(key)
        if known is None:
            known = self.facts[key] = layer.facts(shapes)
        return known

    def owner(self, name: str, layer: Layer, facts: Facts) -> Owner:
        """The weights of this name: new ones, or the ones that are shared."""
        weights = facts.weights
        owner = self.owners.get(name)
        if owner is None:
            owner = self.owners[name] = Owner(name, layer, weights)
        elif owner.weights != weights and not self.names.crowded:
            first = ", ".join(f"{key} {Shape(value)}" for key, value in owner.weights.items())
            here = ", ".join(f"{key} {Shape(value)}" for key, value in weights.items())
            raise LayerError(
                f"the shared weights of `{name}` meet another shape",
                code="E305",
                notes=(f"first used: {first}", f"needed here: {here}"),
                helps=("apply it to tensors with the same number of channels, or share nothing",),
            )
        return owner


def _open(shapes: Shapes) -> bool:
    """Whether sizes in these are formulas, which equal numbers that they are not."""
    return any(shape.is_open for shape in shapes)
