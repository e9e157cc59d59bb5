"""Which sizes of its inputs an exported network leaves open."""

from collections.abc import Iterator, Mapping

from torch.export import Dim

from cnndsl.analysis.sizes import Trial, Valid, others
from cnndsl.dataclasses import dataclass
from cnndsl.emit.open_sizes import OpenSizes
from cnndsl.graph import Graph
from cnndsl.graph.inlet import Inlet

BATCH = "batch"

_TURNS = (0, 1, 2, 3, 5, 8)
"""How many periods above their least sizes small ones lie; unlike ones stand side by side."""


@dataclass(frozen=True, slots=True)
class Freedom:
    """What may vary from run to run: always the batch, and open sizes where others are valid."""

    shapes: tuple[tuple[str | int, ...], ...]
    """Of each input, with names for what is open."""
    dims: tuple[dict[int, Dim], ...]
    """What is open of each input by its axis, as torch wants it."""
    known: str = ""
    """What is known of the sizes that a spec leaves open."""
    others: tuple[Mapping[str, int], ...] = ()
    """Sizes beside the examples to try: larger ones, and small ones from the least on."""

    @classmethod
    def of(cls, sizes: OpenSizes) -> "Freedom":
        """What a network leaves open."""
        graph = sizes.graph
        dims = {BATCH: Dim(BATCH), **{each.letter: _dim(each) for each in sizes.valid}}
        layers = [graph.nodes[wire.node].layer for wire in graph.inputs.values()]
        shapes = tuple([(BATCH, *each.extents) for each in layers if isinstance(each, Inlet)])
        axes = [
            {axis: dims[each] for axis, each in enumerate(shape) if isinstance(each, str)}
            for shape in shapes
        ]
        return cls(shapes, tuple(axes), sizes.known, tuple(_others(graph, sizes.valid)))

    @property
    def undeclared(self) -> tuple[dict[int, object], ...]:
        """The same axes as `dims`, and nothing said of which sizes they have."""
        return tuple([dict.fromkeys(axes, Dim.DYNAMIC) for axes in self.dims])

    def shown(self, index: int) -> str:
        """`batch x 3xHxW`."""
        first, *rest = self.shapes[index]
        return f"{first} x {'x'.join(map(str, rest))}"


def _others(graph: Graph, valid: tuple[Valid, ...]) -> Iterator[Mapping[str, int]]:
    """Larger sizes than the examples, and small ones that go together."""
    if not valid:
        return
    larger = others(graph)
    if larger is not None:
        yield larger
    trial = Trial.of(graph)
    for turns in _TURNS:
        sizes = {
            each.letter: each.least + each.period * (turns + place * bool(turns))
            for place, each in enumerate(valid)
        }
        if trial.failure(sizes) is None:
            yield sizes


def _dim(valid: Valid) -> Dim:
    """A size that varies, as the multiple of another where only such are valid."""
    if valid.period == 1 or len(valid.remainders) > 1:
        return Dim(valid.letter, min=valid.least)
    turns = Dim(f"_{valid.letter}", min=valid.least // valid.period)
    rest = valid.remainders[0]
    return valid.period * turns + rest if rest else valid.period * turns
