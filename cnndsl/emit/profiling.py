"""Runs a network in torch to see how long each layer takes, and the whole."""

from collections.abc import Callable

import torch

from cnndsl.analysis.timed import Course, Seconds, Span, Timed
from cnndsl.emit.clock import Clock, Lap
from cnndsl.emit.compiled import compiled
from cnndsl.emit.execution import Execution
from cnndsl.emit.keeping import Keeping
from cnndsl.emit.observing import Progress, drawn, tensors
from cnndsl.emit.operation import Operation, Tensors
from cnndsl.emit.tape import Meter, Tape
from cnndsl.emit.unable import weights_made
from cnndsl.graph import Graph, Node

DTYPES = {"fp32": torch.float32, "fp16": torch.float16, "bf16": torch.bfloat16}
_WARM_UP = 2


def profile(graph: Graph, course: Course, progress: Progress) -> Timed:
    """The times of all runs but the first ones, in which caches fill and kernels are chosen."""
    progress("building")
    runner = Runner(graph, course)
    for turn in range(-_WARM_UP, course.repeats):
        progress(f"run {turn + 1} of {course.repeats}" if turn >= 0 else "warming up")
        if turn == 0:
            runner.begin()
        runner.turn()
    return runner.timed()


class Runner:
    """A network that runs turn by turn: all at once, and then layer by layer."""

    def __init__(self, graph: Graph, course: Course) -> None:
        self.graph, self.course, self.clock = graph, course, Clock(course.device)
        with torch.device(course.device):
            with weights_made():
                module = compiled(graph).to(DTYPES[course.precision])
            self.module = module.train(course.training)
            self.inputs = tuple(x.to(DTYPES[course.precision]) for x in drawn(graph, course.batch))
        self.execution = Execution(graph, self.module)
        self.begin()

    def begin(self) -> None:
        """Forget what was measured so far."""
        self._forth: list[list[Lap]] = [[] for _ in self.graph.nodes]
        self._back: list[list[Lap]] = [[] for _ in self.graph.nodes]
        self._whole: list[Lap] = []
        self._whole_back: list[Lap] = []

    def turn(self) -> None:
        """Run once more."""
        with torch.set_grad_enabled(self.course.training):
            self._at_once()
            self._one_by_one()
        self.clock.wait()

    def timed(self) -> Timed:
        """All that was measured."""
        pairs = zip(self._forth, self._back, strict=True)
        layers = tuple([Span(_read(forth), _read(back)) for forth, back in pairs])
        whole = Span(_read(self._whole), _read(self._whole_back))
        kept = self._kept() if self.course.training else None
        runtime = torch.__version__, self.clock.hardware
        return Timed(self.course, *runtime, layers, whole, kept, self._peak())

    def _at_once(self) -> None:
        outputs, lap = self.clock.time(lambda: tensors(self.module(*self.inputs)))
        self._whole.append(lap)
        ends = [each for each in outputs if each.requires_grad]
        if ends:
            ones = [torch.ones_like(each) for each in ends]
            _, lap = self.clock.time(lambda: torch.autograd.backward(ends, ones))
            self._whole_back.append(lap)
            self.module.zero_grad()

    def _one_by_one(self) -> None:
        if not self.course.training:
            meter = self._meter(self._forth)
            self.execution(*self.inputs, watch=lambda node, run, xs: meter(node, lambda: run(*xs)))
            return
        tape = Tape()
        self.execution(*self.inputs, watch=tape.forward(self._meter(self._forth)))
        tape.backward(self.graph.outputs.values(), self._meter(self._back))

    def _meter(self, laps: list[list[Lap]]) -> Meter:
        def time(node: Node, run: Callable[[], Tensors]) -> Tensors:
            left, lap = self.clock.time(run)
            laps[node.index].append(lap)
            return left

        return time

    def _kept(self) -> tuple[int, ...]:
        """The bytes that training keeps because of each node."""
        keeping = Keeping([*self.module.parameters(), *self.module.buffers()])

        def look(node: Node, operation: Operation, given: Tensors) -> Tensors:
            keeping.running = node.index
            return operation(*given)

        with keeping.watching():
            self.execution(*self.inputs, watch=look)
        return tuple([keeping.bytes[node.index] for node in self.graph.nodes])

    def _peak(self) -> int | None:
        """The most that a GPU holds at once while the whole runs."""
        if self.course.device != "cuda":
            return None
        torch.cuda.reset_peak_memory_stats()
        with torch.set_grad_enabled(self.course.training):
            self._at_once()
        self.clock.wait()
        return torch.cuda.max_memory_allocated()


def _read(laps: list[Lap]) -> Seconds:
    return tuple([lap() for lap in laps])
