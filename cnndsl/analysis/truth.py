"""The facts that `expect` can state, worked out of a graph; each only where it is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from cnndsl.analysis.cost import Cost, cost
from cnndsl.analysis.field import Axis, fields
from cnndsl.analysis.memory import memory
from cnndsl.graph import Graph, Wire
from cnndsl.size import Size

Number = int | Fraction
Truth = Number | tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Untold:
    """Why there is no answer, and what would give one."""

    why: str
    helps: tuple[str, ...] = ()


OPEN = Untold("cannot be verified while sizes are open", ("state the input's sizes",))


def of_model(name: str, graph: Graph) -> Truth | Untold | None:
    """A fact of a whole model; None if there is none of this name."""
    tell = _OF_MODELS.get(name)
    return _closed(tell(graph), graph) if tell else None


def of_output(name: str, graph: Graph, wire: Wire) -> Truth | Untold | None:
    """A fact of one output; None if there is none of this name."""
    tell = _OF_OUTPUTS.get(name)
    return _closed(tell(graph, wire), graph) if tell else None


def _closed(truth: Truth | Untold, graph: Graph) -> Truth | Untold:
    """What is true, unless it depends on a size that is open, as all does that the spec reads."""
    if graph.pinned:
        return OPEN
    numbers = truth if isinstance(truth, tuple) else (truth,)
    return OPEN if any(isinstance(number, Size) for number in numbers) else truth


def _cost(of: Callable[[Cost], int]) -> Callable[[Graph], Truth | Untold]:
    def tell(graph: Graph) -> Truth | Untold:
        costs = cost(graph)
        return OPEN if costs is None else of(costs)

    return tell


def _memory(graph: Graph) -> Truth | Untold:
    needed = memory(graph)
    return OPEN if needed is None else needed.training().at(1)


def _shape(graph: Graph, wire: Wire) -> Truth | Untold:
    shape = graph.shape(wire)
    return OPEN if shape is None else tuple(shape)


def _field(graph: Graph, wire: Wire) -> Truth | Untold:
    return _along_axes(graph, wire, lambda axis: axis.size)


def _stride(graph: Graph, wire: Wire) -> Truth | Untold:
    return _along_axes(graph, wire, lambda axis: axis.stride)


def _along_axes(graph: Graph, wire: Wire, of: Callable[[Axis], Number | None]) -> Truth | Untold:
    """A number for each axis of the input; of several inputs the largest."""
    found = fields(graph)
    if found is None:
        return OPEN
    seen = [field.axes for field in found[wire.node].values()]
    if graph.opens and any(axis.whole for axes in seen for axis in axes):
        return OPEN
    if len({len(axes) for axes in seen}) != 1 or not seen[0]:
        return Untold("has no meaning where inputs have no axes, or different ones")
    largest: list[Number] = []
    for axes in zip(*seen, strict=True):
        numbers = [number for number in map(of, axes) if number is not None]
        if len(numbers) != len(axes):
            return Untold("has no meaning where all positions see the same, or see unevenly")
        largest.append(max(numbers))
    return tuple(largest)


_OF_MODELS: dict[str, Callable[[Graph], Truth | Untold]] = {
    "params": _cost(lambda costs: costs.params),
    "trainable": _cost(lambda costs: costs.trainable),
    "buffers": _cost(lambda costs: costs.buffers),
    "macs": _cost(lambda costs: costs.macs),
    "flops": _cost(lambda costs: costs.flops),
    "layers": lambda graph: len(graph.layers),
    "memory": _memory,
}

_OF_OUTPUTS: dict[str, Callable[[Graph, Wire], Truth | Untold]] = {
    "out": _shape,
    "field": _field,
    "stride": _stride,
}

TOLD = frozenset({*_OF_MODELS, *_OF_OUTPUTS})
