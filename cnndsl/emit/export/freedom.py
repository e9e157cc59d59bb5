"""Which sizes of its inputs an exported network leaves open."""

from collections.abc import Mapping, Sequence

from torch.export import Dim

from cnndsl.analysis.sizes import Trial, Valid, others, told, valid_sizes
from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph
from cnndsl.graph.inlet import Inlet

BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Freedom:
    """What may vary from run to run: always the batch, and open sizes where others are valid."""

    shapes: tuple[tuple[str | int, ...], ...]
    """Of each input, with names for what is open."""
    dims: tuple[dict[int, Dim], ...]
    """What is open of each input by its axis, as torch wants it."""
    known: str = ""
    """What is known of the sizes that a spec leaves open."""
    larger: Mapping[str, int] | None = None
    """Sizes above the examples to try."""
    smallest: Mapping[str, int] | None = None
    """The least size of each letter, if they go together."""

    @classmethod
    def of(cls, graph: Graph) -> "Freedom":
        """What a network leaves open."""
        batch = Dim(BATCH)
        larger = others(graph) if graph.opens else None
        valid = valid_sizes(graph) or () if larger else ()
        letters = {each.letter: _dim(each) for each in valid}
        layers = [graph.nodes[wire.node].layer for wire in graph.inputs.values()]
        shapes = tuple(
            [
                (BATCH, *[_size(graph, letters, each) for each in layer.extents])
                for layer in layers
                if isinstance(layer, Inlet)
            ]
        )
        dims = {BATCH: batch, **letters}
        axes = [
            {axis: dims[each] for axis, each in enumerate(shape) if isinstance(each, str)}
            for shape in shapes
        ]
        known = told(graph) if graph.opens else ""
        smallest = _smallest(graph, valid) if larger else None
        return cls(shapes, tuple(axes), known, larger, smallest)

    @property
    def undeclared(self) -> tuple[dict[int, object], ...]:
        """The same axes as `dims`, and nothing said of which sizes they have."""
        return tuple([dict.fromkeys(axes, Dim.DYNAMIC) for axes in self.dims])

    def shown(self, index: int) -> str:
        """`batch x 3xHxW`."""
        first, *rest = self.shapes[index]
        return f"{first} x {'x'.join(map(str, rest))}"


def _smallest(graph: Graph, valid: Sequence[Valid]) -> Mapping[str, int] | None:
    sizes = {each.letter: each.least for each in valid}
    return sizes if Trial.of(graph).failure(sizes) is None else None


def _size(graph: Graph, letters: Mapping[str, Dim], extent: int | str) -> int | str:
    """A letter where it stays open, else its example."""
    return graph.opens[extent] if isinstance(extent, str) and extent not in letters else extent


def _dim(valid: Valid) -> Dim:
    """A size that varies, as the multiple of another where only such are valid."""
    if valid.period == 1 or len(valid.remainders) > 1:
        return Dim(valid.letter, min=valid.least)
    turns = Dim(f"_{valid.letter}", min=valid.least // valid.period)
    rest = valid.remainders[0]
    return valid.period * turns + rest if rest else valid.period * turns
