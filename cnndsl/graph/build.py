"""Nodes as they come into being: each with a name of its own and the weights that it uses."""

import re
from collections import defaultdict
from dataclasses import replace

from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.graph.graph import Frame, Node, Owner, Scope, Wire
from cnndsl.graph.place import twice
from cnndsl.graph.values import Tensor
from cnndsl.graph.work import Work
from cnndsl.layers import Facts, Layer
from cnndsl.limits import Limits
from cnndsl.shape import LayerError, Shape

Shapes = tuple[Shape, ...]


_NAME = 16  # characters of a name that are worth a step, so that long ones fill no memory


class Builder:
    """The nodes so far, and the names given in each scope."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.nodes: list[Node] = []
        self.owners: dict[str, Owner] = {}
        self.facts: dict[tuple[int, object], Facts] = {}
        self._names: defaultdict[Scope, dict[str, Span]] = defaultdict(dict)
        self._counts: defaultdict[tuple[Scope, str], int] = defaultdict(int)

    def claim(self, scope: Scope, name: str, span: Span) -> Diagnostic | None:
        """Take a name in a scope, or say who has it."""
        names = self._names[scope]
        if name in names:
            return twice(name, names[name], span)
        names[name] = span
        return None

    def number(self, scope: Scope, kind: str, span: Span, first: int = 1) -> str:
        """The next free name of a kind: `conv1`, `conv2`, ...; in an indexed scope `0`, `1`, ..."""
        while True:
            count = self._counts[scope, kind]
            self._counts[scope, kind] += 1
            name = f"{kind}{count + first}"
            if name not in self._names[scope]:
                self._names[scope][name] = span
                return name

    def layer_name(self, scope: Scope, word: str, span: Span) -> str:
        """The name of a layer that was given none."""
        return self.number(scope, "", span, 0) if scope.indexed else self.number(scope, word, span)

    def unit_name(self, scope: Scope, block: str, span: Span) -> str:
        """The name of a block's unit that was given none: its number, within a stage."""
        if scope.kind == "stage":
            return self.number(scope, "", span, 0)
        return self.number(scope, snake(block), span)

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
        self.work.spend(len(scope.path) // _NAME, span)
        facts = self.facts_of(layer, inputs)
        shapes: tuple[Shape | None, ...] = facts.outputs if facts else (None,) * layer.ports
        owner = self.owner(f"{scope.weights_path}{weights or name}", layer, facts)
        node = Node(
            len(self.nodes),
            f"{scope.path}{name}",
            layer,
            tuple([tensor.wire for tensor in inputs]),
            shapes,
            facts,
            owner,
            scope,
            span,
            frame,
        )
        self.nodes.append(node)
        return tuple([Tensor(Wire(node.index, port), each) for port, each in enumerate(shapes)])

    def asides(self, node: Node) -> tuple[Tensor, ...]:
        """What a node leaves aside, behind its outputs, for a layer that undoes it."""
        shapes: tuple[Shape | None, ...]
        shapes = node.facts.asides if node.facts else (None,) * node.layer.asides
        outputs = node.shapes[: node.layer.ports]
        self.nodes[node.index] = replace(node, shapes=(*outputs, *shapes))
        ports = enumerate(shapes, node.layer.ports)
        return tuple([Tensor(Wire(node.index, port), shape) for port, shape in ports])

    def facts_of(self, layer: Layer, inputs: tuple[Tensor, ...]) -> Facts | None:
        """What is true of a layer at these inputs, if their shapes are known."""
        shapes = tuple([tensor.shape for tensor in inputs])
        if None in shapes:
            return None
        # Layers with the same arguments are one object, which the nodes keep alive.
        key = (id(layer), tuple(map(str, shapes)) if _open(shapes) else shapes)
        if key not in self.facts:
            self.facts[key] = layer.facts(shapes)  # type: ignore[arg-type]
        return self.facts[key]

    def owner(self, name: str, layer: Layer, facts: Facts | None) -> Owner:
        """The weights of this name: new ones, or the ones that are shared."""
        weights = dict(facts.weights) if facts else {}
        owner = self.owners.setdefault(name, Owner(name, layer, weights))
        if owner.weights != weights and facts is not None:
            first = ", ".join(f"{key} {_extents(value)}" for key, value in owner.weights.items())
            here = ", ".join(f"{key} {_extents(value)}" for key, value in weights.items())
            raise LayerError(
                f"the shared weights of `{name}` meet another shape",
                code="E305",
                notes=(f"first used: {first}", f"needed here: {here}"),
                helps=("apply it to tensors with the same number of channels, or share nothing",),
            )
        return owner


def snake(name: str) -> str:
    """`DenseLayer` as the name of a unit: `dense_layer`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _extents(extents: tuple[int, ...]) -> str:
    return "x".join(map(str, extents))


def _open(shapes: tuple[Shape | None, ...]) -> bool:
    """Whether sizes in these are formulas, which equal numbers that they are not."""
    return any(shape is not None and shape.is_open for shape in shapes)
