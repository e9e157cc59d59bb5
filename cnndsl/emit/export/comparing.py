"""An exported network held against the module that it was made of."""

from collections.abc import Callable, Mapping
from math import inf

import torch
from torch import Tensor, nn

from cnndsl.dataclasses import dataclass
from cnndsl.emit.export.failing import told
from cnndsl.emit.export.freedom import Freedom
from cnndsl.emit.observing import drawn, tensors
from cnndsl.emit.operation import Tensors
from cnndsl.emit.refusal import CannotExport
from cnndsl.graph import Graph

TOLERANCE = 1e-4
"""How far outputs may differ, relative to the largest number of each."""

BATCHES = (1, 3)

Sizes = Mapping[str, int]
Run = Callable[[Tensors], Tensors]
"""What answers in the place of a module."""

_SEED = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """By how much outputs differ, relative to the largest number of each."""

    difference: float
    batches: tuple[int, ...]
    resized: bool
    """Whether other sizes of the input were tried too."""

    def agreed(self) -> "Comparison":
        """The same; a `CannotExport` if more than rounding differs."""
        if self.difference <= TOLERANCE:
            return self
        raise CannotExport(
            f"the outputs of what torch's exporter makes of it differ by {self.difference:.1e} of "
            f"the largest number, and rounding explains {TOLERANCE:.0e}; nothing is written"
        )

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

    What the module itself refuses, such as a batch too small for a norm, is left out.
    """
    alone = {batch: _apart(graph, module, run, batch, graph.opens) for batch in BATCHES}
    batches = tuple([batch for batch, apart in alone.items() if apart is not None])
    if not batches:
        raise CannotExport("torch runs it with none of the batches that are tried")
    larger, smallest = [
        _apart(graph, module, run, BATCHES[-1], sizes) if sizes else None
        for sizes in (freedom.larger, freedom.smallest)
    ]
    # At the smallest sizes a norm may make anything of rounding, so that shapes alone count.
    found = [each for each in (*alone.values(), larger) if each is not None]
    found += [inf] * (smallest == inf)
    return Comparison(max(found), batches, larger is not None or smallest is not None)


def _apart(graph: Graph, module: nn.Module, run: Run, batch: int, sizes: Sizes) -> float | None:
    """The largest difference at some sizes; what is drawn at random is the same for both."""
    inputs = _seeded(lambda: drawn(graph, batch, sizes))
    try:
        expected = _seeded(lambda: tensors(module(*inputs)))
    except (ValueError, RuntimeError):
        return None
    try:
        found = _seeded(lambda: run(inputs))
    except Exception as error:  # who runs it may raise anything
        shapes = " and ".join(["x".join(map(str, each.shape)) for each in inputs])
        message = f"what torch's exporter makes of it fails with {shapes}: {told(error)}"
        raise CannotExport(message) from error
    return max([difference(one, two) for one, two in zip(found, expected, strict=True)])


def _seeded(answer: Callable[[], Tensors]) -> Tensors:
    """What there is to say, by the same chance each time, and without gradients."""
    with torch.random.fork_rng(devices=()), torch.no_grad():
        torch.manual_seed(_SEED)
        return answer()


def difference(found: Tensor, expected: Tensor) -> float:
    """The largest difference of two numbers, relative to the largest number that is expected."""
    if found.shape != expected.shape:
        return inf
    same = (found == expected) | (found.isnan() & expected.isnan())
    if bool(same.all()):
        return 0.0
    apart = (found - expected).abs()[~same].nan_to_num(inf).max()
    finite = expected[expected.isfinite()].abs()
    scale = float(finite.max()) if finite.numel() else 0.0
    return float(apart) / (scale or 1.0)
