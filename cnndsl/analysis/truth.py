"""The facts that `expect` can state, worked out of a graph; each only where it is asked for."""

from collections.abc import Callable
from fractions import Fraction

from cnndsl.analysis.cost import Cost
from cnndsl.analysis.field import Axis
from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph, Wire

Number = int | Fraction
Truth = Number | tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Untold:
    """Why there is no answer, and what would give one."""

    why: str
    helps: tuple[str, ...] = ()


OPEN = Untold("cannot be verified while sizes are open", ("state the input's sizes",))


def of_model(name: str, figures: Figures) -> Truth | Untold | None:
    """A fact of a whole model; None if there is none of this name."""
    tell = _OF_MODELS.get(name)
    return _closed(tell(figures), figures.graph) if tell else None


def of_output(name: str, figures: Figures, wire: Wire) -> Truth | Untold | None:
    """A fact of one output; None if there is none of this name."""
    tell = _OF_OUTPUTS.get(name)
    return _closed(tell(figures, wire), figures.graph) if tell else None


def _closed(truth: Truth | Untold, graph: Graph) -> Truth | Untold:
    """What is true, unless the spec reads a size that is open, so that all depends on it."""
    return OPEN if graph.pinned else truth


def _cost(of: Callable[[Cost], int]) -> Callable[[Figures], Truth | Untold]:
    return lambda figures: of(figures.cost)


def _memory(figures: Figures) -> Truth:
    """The memory to train on one sample."""
    return figures.memory.training().at(1)


def _shape(figures: Figures, wire: Wire) -> Truth:
    return tuple(figures.graph.shape(wire))


def _field(figures: Figures, wire: Wire) -> Truth | Untold:
    return _along_axes(figures, wire, lambda axis: axis.size)


def _stride(figures: Figures, wire: Wire) -> Truth | Untold:
    return _along_axes(figures, wire, lambda axis: axis.stride)


def _along_axes(
    figures: Figures, wire: Wire, of: Callable[[Axis], Number | None]
) -> Truth | Untold:
    """A number for each axis of the input; of several inputs the largest."""
    seen = [field.axes for field in figures.fields[wire.node].values()]
    if figures.graph.opens and any(axis.whole for axes in seen for axis in axes):
        return OPEN
    if not seen:
        return Untold("is too uneven to be worked out")
    if len({len(axes) for axes in seen}) != 1 or not seen[0]:
        return Untold("has no meaning where inputs have no axes, or different ones")
    largest: list[Number] = []
    for axes in zip(*seen, strict=True):
        numbers = [number for number in map(of, axes) if number is not None]
        if len(numbers) != len(axes):
            return Untold("has no meaning where all positions see the same, or see unevenly")
        largest.append(max(numbers))
    return tuple(largest)


_OF_MODELS: dict[str, Callable[[Figures], Truth | Untold]] = {
    "params": _cost(lambda costs: costs.params),
    "trainable": _cost(lambda costs: costs.trainable),
    "frozen": _cost(lambda costs: costs.frozen),
    "buffers": _cost(lambda costs: costs.buffers),
    "macs": _cost(lambda costs: costs.macs),
    "flops": _cost(lambda costs: costs.flops),
    "layers": lambda figures: len(figures.graph.layers),
    "memory": _memory,
}

_OF_OUTPUTS: dict[str, Callable[[Figures, Wire], Truth | Untold]] = {
    "out": _shape,
    "field": _field,
    "stride": _stride,
}

TOLD = frozenset({*_OF_MODELS, *_OF_OUTPUTS})
