"""Runs networks in torch and lets its `MemTracker` tell what they take.

A tensor is let go of as soon as nothing reads it any more.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.distributed._tools.mem_tracker import MemTracker

from cnndsl.graph import Graph, Wire
from cnndsl.graph.inlet import Inlet
from tests.graph.execution import Execution

DTYPES = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}


class Walk:
    """A graph as torch runs it, its modules made."""

    def __init__(self, graph: Graph, batch: int, precision: str = "fp32") -> None:
        self.graph = graph
        self.inputs = [
            torch.rand(batch, *graph.shape(wire)).to(DTYPES[precision])
            for wire in graph.inputs.values()
        ]
        self.run = Execution(graph)
        self.modules: list[nn.Module] = []
        with torch.no_grad():
            self.run(*[each.float() for each in self.inputs])
        self.run.left = []
        for operation in self.run.operations:
            assert not operation.tensors, "only modules can be tracked"
            self.modules += [each.to(DTYPES[precision]) for each in operation.modules.values()]
        self._last = {wire: node.index for node in graph.nodes for wire in node.inputs}
        self._last |= dict.fromkeys(graph.outputs.values(), len(graph.nodes))

    def forward(self, inputs: list[Tensor]) -> list[Tensor]:
        """The outputs; nothing else is held, and the inputs are taken from their list."""
        alive: dict[Wire, Tensor] = {}
        for node in self.graph.nodes:
            if isinstance(node.layer, Inlet):
                alive[Wire(node.index)] = inputs.pop(0)
            else:
                left = self.run.operation(node)(*[alive[wire] for wire in node.inputs])
                alive |= {Wire(node.index, port): each for port, each in enumerate(left)}
                del left
            over = [wire for wire in alive if self._last.get(wire, 0) <= node.index]
            for wire in over:
                del alive[wire]
        return [alive[wire] for wire in self.graph.outputs.values()]

    def inference(self) -> int:
        """The most bytes at once while no gradient is wanted."""
        for module in self.modules:
            module.eval()
        tracker = MemTracker()
        tracker.track_external(*self.modules, *self.inputs)
        with torch.no_grad(), tracker:
            self.forward(self.inputs)
        return total(tracker, "peak")

    def step(self, optimizer: str) -> tuple[int, int]:
        """The bytes between forward and backward of a second step, and the most until its end.

        Gradients are let go of after each step, as is torch's habit.
        """
        trainer = self._trainer(optimizer)
        backward(self.forward([*self.inputs]))
        trainer.step()
        trainer.zero_grad()
        tracker = MemTracker()
        tracker.track_external(*self.modules, trainer, *self.inputs)
        with tracker:
            outputs = self.forward([*self.inputs])
            held = total(tracker, "current")
            backward(outputs)
        return held, total(tracker, "peak")

    def _trainer(self, optimizer: str) -> torch.optim.Optimizer:
        weights = list(self.run.weights.values())
        if optimizer == "adam":
            return torch.optim.Adam(weights)
        return torch.optim.SGD(weights, lr=0.1, momentum=0.9 if optimizer == "momentum" else 0)


def backward(outputs: Iterable[Tensor]) -> None:
    """Gradients of one number that depends on all outputs."""
    torch.autograd.backward(torch.stack([each.sum() for each in outputs]).sum())


def total(tracker: MemTracker, when: str) -> int:
    (found,) = tracker.get_tracker_snapshot(when).values()
    return int(found["Total"])
