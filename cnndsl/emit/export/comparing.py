"""An exported network held against the module that it was made of."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf

import torch
from torch import Tensor, nn

from cnndsl.dataclasses import dataclass
from cnndsl.emit.export.capturing import main_outputs
from cnndsl.emit.export.failing import told
from cnndsl.emit.export.freedom import Freedom
from cnndsl.emit.export.nearness import TOLERANCE, difference
from cnndsl.emit.export.steadiness import has_lonely_norm, nudged
from cnndsl.emit.observing import drawn, tensors
from cnndsl.emit.operation import Tensors
from cnndsl.emit.refusal import CannotExport, CannotSay
from cnndsl.graph import Graph

BATCHES = (1, 3)

Run = Callable[[Tensors], Tensors]
"""What answers in the place of a module."""

_SEED = 0
_SPREAD, _OFFSET = 20, 100
"""Numbers as those of an image that nobody has scaled."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What goes in, and whether numbers count however much a module makes of rounding."""

    inputs: Tensors
    sizes: Mapping[str, int]
    counts: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """By how much outputs differ, relative to the largest number of each."""

    difference: float
    batches: tuple[int, ...]
    resized: bool
    """Whether other sizes of the input were tried too."""
    worst: Attempt
    """With which inputs they differ most."""

    @property
    def agrees(self) -> bool:
        """Whether it is no more than rounding."""
        return self.difference <= TOLERANCE

    @property
    def apart(self) -> str:
        """What there is to say if they differ by more."""
        shapes = " and ".join(["x".join(map(str, each.shape)) for each in self.worst.inputs])
        how = (
            f"differ by {self.difference:.1e} of the largest number with {shapes}, and rounding "
            f"explains {TOLERANCE:.0e}"
        )
        if self.difference == inf:
            how = f"have other shapes or are infinite with {shapes}"
        return f"the outputs of what torch's exporter makes of it {how}; nothing is written"

    @property
    def trials(self) -> str:
        """With what it was done."""
        batches = " and ".join(map(str, self.batches))
        sizes = ", and other sizes of the input" if self.resized else ""
        return f"with batches of {batches}{sizes}"

    def __str__(self) -> str:
        return (
            f"outputs differ by {self.difference:.1e} of the largest number at most, "
            f"and may by {TOLERANCE:.0e}"
        )


def compared(graph: Graph, module: nn.Module, run: Run, freedom: Freedom) -> Comparison:
    """The largest difference between a module and what runs in its place, both in evaluation.

    What the module itself refuses, such as a batch too small for a norm, is left out. A
    `CannotExport` where an output has no number to compare.
    """
    found: list[tuple[float, Attempt]] = []
    numbers = [False] * len(main_outputs(graph))
    for attempt in _attempts(graph, freedom):
        expected = _expected(module, attempt.inputs)
        if expected is None:
            continue
        answer = _found(run, attempt.inputs)
        apart = _apart(answer, expected)
        alike = [each.shape for each in answer] == [each.shape for each in expected]
        if apart > TOLERANCE and alike and not _is_steady(graph, module, attempt, expected):
            apart = 0.0
        found.append((apart, attempt))
        numbers = [one or _has_any(y) for one, y in zip(numbers, expected, strict=True)]
    batches = tuple([len(each.inputs[0]) for _, each in found if each.counts])
    if not batches:
        raise CannotExport("torch runs it with none of the batches that are tried")
    _refuse_silent(graph, numbers)
    difference, worst = max(found, key=lambda each: each[0])
    resized = any(each.sizes != graph.opens for _, each in found)
    return Comparison(difference, batches, resized, worst)


def _attempts(graph: Graph, freedom: Freedom) -> Iterator[Attempt]:
    """The batches; the larger of them with numbers far from 0, and at other sizes.

    There a norm may make anything of rounding.
    """
    for batch in BATCHES:
        yield Attempt(_drawn(graph, batch, graph.opens), graph.opens, counts=True)
    far = tuple([_SPREAD * x + _OFFSET for x in _drawn(graph, BATCHES[-1], graph.opens)])
    yield Attempt(far, graph.opens, counts=False)
    for sizes in freedom.others:
        yield Attempt(_drawn(graph, BATCHES[-1], sizes), sizes, counts=False)


def _drawn(graph: Graph, batch: int, sizes: Mapping[str, int]) -> Tensors:
    return _seeded(lambda: drawn(graph, batch, sizes))


def _expected(module: nn.Module, inputs: Tensors) -> Tensors | None:
    """What a module answers, if it does; what is drawn at random is the same each time."""
    try:
        return _seeded(lambda: tensors(module(*inputs)))
    except (ValueError, RuntimeError):
        return None


def _is_steady(graph: Graph, module: nn.Module, attempt: Attempt, expected: Tensors) -> bool:
    """Whether numbers tell of a mistake, as the last digits of the inputs matter little."""
    if attempt.counts:
        return True
    if has_lonely_norm(graph, attempt.sizes):
        return False
    moved = _expected(module, nudged(attempt.inputs))
    return moved is not None and _apart(moved, expected) <= TOLERANCE / 10


def _found(run: Run, inputs: Tensors) -> Tensors:
    try:
        return _seeded(lambda: run(inputs))
    except CannotSay:
        raise
    except Exception as error:  # who runs it may raise anything
        shapes = " and ".join(["x".join(map(str, each.shape)) for each in inputs])
        message = f"what torch's exporter makes of it fails with {shapes}: {told(error)}"
        raise CannotExport(message) from error


def _has_any(output: Tensor) -> bool:
    return bool(output.isfinite().any())


def _refuse_silent(graph: Graph, numbers: Sequence[bool]) -> None:
    pairs = zip(main_outputs(graph), numbers, strict=True)
    silent = [name for name, has_any in pairs if not has_any]
    if silent:
        names = " and ".join(f"`{name}`" for name in silent)
        raise CannotExport(
            f"torch gives no finite number for {names}, so that nothing can be compared; "
            "nothing is written"
        )


def _seeded(answer: Callable[[], Tensors]) -> Tensors:
    """What there is to say, by the same chance each time, and without gradients."""
    with torch.random.fork_rng(devices=()), torch.no_grad():
        torch.manual_seed(_SEED)
        return answer()


def _apart(found: Tensors, expected: Tensors) -> float:
    return max([difference(one, two) for one, two in zip(found, expected, strict=True)])
