"""Runs networks in torch and lets its `MemTracker` tell what they take.

A tensor is let go of as soon as nothing reads it any more.
"""

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor, nn
from torch.distributed._tools.mem_tracker import MemTracker

from cnndsl.analysis.flow import Flow
from cnndsl.emit.execution import Execution
from cnndsl.emit.operation import Tensors
from cnndsl.graph import Graph, Wire

DTYPES = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}


class Tracker(MemTracker):
    """One that takes frozen weights too, which have no gradient to be told of."""

    def _track_module_params_and_buffers(
        self, module: nn.Module, install_grad_hooks: bool = True
    ) -> tuple[int, int]:
        learns = all(each.requires_grad for each in module.parameters())
        return super()._track_module_params_and_buffers(module, install_grad_hooks and learns)


class Watched(Flow):
    """As torch adds gradients while somebody watches it: never in place."""

    def add(self, wire: Wire, gradient: int, size: int) -> None:
        before = self.of.get(wire)
        if before is not None:
            both, gradient = gradient, self.new(size)
            self.drop(before)
            self.drop(both)
        self.of[wire] = gradient


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
        for operation in self.run.operations:
            assert not operation.tensors, "only modules can be tracked"
            self.modules += [each.to(DTYPES[precision]) for each in operation.modules.values()]

    def forward(self, inputs: list[Tensor]) -> Tensors:
        """The outputs; nothing else is held, and the inputs are taken from their list."""
        return self.run.run(taken(inputs))

    def inference(self) -> int:
        """The most bytes at once while no gradient is wanted."""
        self.run.eval()
        tracker = MemTracker()
        tracker.track_external(*self.modules, *self.inputs)
        with torch.no_grad(), tracker:
            self.forward(self.inputs)
        return total(tracker, "peak")

    def step(self, optimizer: str, *, adds: bool = False) -> tuple[int, int]:
        """The bytes between forward and backward of a second step, and the most until its end.

        Gradients are let go of after each step, as is torch's habit, or else added to.
        """
        trainer = self._trainer(optimizer)
        first = self.forward([*self.inputs])
        factors = [torch.rand_like(each) for each in first]
        backward(first, factors)
        del first
        trainer.step()
        if not adds:
            trainer.zero_grad()
        tracker = Tracker()
        tracker.track_external(*self.modules, trainer, *self.inputs)
        with tracker:
            outputs = self.forward([*self.inputs])
            held = total(tracker, "current")
            backward(outputs, factors)
        return held, total(tracker, "peak")

    def _trainer(self, optimizer: str) -> torch.optim.Optimizer:
        weights = list(self.run.weights.values())
        if optimizer == "adam":
            return torch.optim.Adam(weights, fused=True)
        momentum = 0.9 if optimizer == "momentum" else 0
        return torch.optim.SGD(weights, lr=0.1, momentum=momentum, fused=True)


def taken(inputs: list[Tensor]) -> Iterator[Tensor]:
    """The items of a list, which are in it no longer."""
    while inputs:
        yield inputs.pop(0)


def backward(outputs: Iterable[Tensor], factors: Iterable[Tensor]) -> None:
    """Gradients of one number that depends on all outputs, each of which gets one of its own."""
    each = [(one * factor).sum() for one, factor in zip(outputs, factors, strict=True)]
    torch.autograd.backward(torch.stack(each).sum())


def total(tracker: MemTracker, when: str) -> int:
    (found,) = tracker.get_tracker_snapshot(when).values()
    return int(found["Total"])
