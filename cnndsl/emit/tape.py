"""A step of training cut at the layers, so that the way back too can be observed one by one."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor

from cnndsl.dataclasses import dataclass
from cnndsl.emit.operation import Operation, Tensors
from cnndsl.graph import Node, Wire

Meter = Callable[[Node, Callable[[], Tensors]], Tensors]
"""What does something for a node, measures it, and returns what came of it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One node that was run, with what it took and left: no gradient flows past either."""

    node: Node
    operation: Operation
    given: Tensors
    left: Tensors


class Tape:
    """The nodes that were run, to go back through in the other order."""

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def forward(self, meter: Meter) -> Callable[[Node, Operation, Tensors], Tensors]:
        """What runs a node of an execution under a meter, and notes it down."""

        def run(node: Node, operation: Operation, tensors: Tensors) -> Tensors:
            given = tuple([x.detach().requires_grad_(x.requires_grad) for x in tensors])
            left = meter(node, lambda: operation(*given))
            self._steps.append(Step(node, operation, given, left))
            return left

        return run

    def backward(self, ends: Iterable[Wire], meter: Meter) -> None:
        """Go back from the outputs on these wires; each node's gradients are made under a meter."""
        waiting = set(ends)
        gradients: dict[Wire, Tensor] = {}
        while self._steps:
            step = self._steps.pop()
            index = step.node.index
            for wire in [each for each in waiting if each.node == index]:
                _add(gradients, wire, torch.ones_like(step.left[wire.port]))
            wires = [Wire(index, port) for port in range(len(step.left))]
            arrived = [gradients.pop(wire, None) for wire in wires]
            _back(step, arrived, gradients, meter)


def _back(
    step: Step, arrived: list[Tensor | None], gradients: dict[Wire, Tensor], meter: Meter
) -> None:
    """The gradients of what a step took, added to those that its tensors have already."""
    pairs = zip(step.left, arrived, strict=True)
    known = [(y, each) for y, each in pairs if each is not None and y.requires_grad]
    if not known:
        return
    ys, ends = zip(*known, strict=True)
    taken = [
        (wire, x) for wire, x in zip(step.node.inputs, step.given, strict=True) if x.requires_grad
    ]
    weights = [each for each in step.operation.weights.values() if each.requires_grad]
    sources = [*[x for _, x in taken], *weights]

    def run() -> Tensors:
        torch.autograd.backward(ys, ends, inputs=sources)
        return ()

    meter(step.node, run)
    for wire, x in taken:
        if x.grad is not None:
            _add(gradients, wire, x.grad)
    for source in sources:
        source.grad = None


def _add(gradients: dict[Wire, Tensor], wire: Wire, gradient: Tensor) -> None:
    before = gradients.get(wire)
    gradients[wire] = gradient if before is None else before + gradient
