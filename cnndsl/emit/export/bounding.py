"""Sizes that a network leaves open, and torch's exporter does not."""

from collections.abc import Iterator

from torch import SymInt
from torch.export import Dim, ExportedProgram

from cnndsl.dataclasses import dataclass, replace
from cnndsl.diagnostics import Diagnostic
from cnndsl.emit.export.freedom import Freedom
from cnndsl.emit.refusal import OPEN_SIZE, STATE_SIZES, CannotSay
from cnndsl.graph import Graph

_ENDLESS = 1 << 30
_FIRST = 2
"""Where torch begins by itself; what it says of two holds for one."""


@dataclass(frozen=True, slots=True)
class _Bound:
    """For which sizes operations were followed; none where that is all that a network has."""

    letter: str
    least: int | None
    most: int | None


def bounded(graph: Graph, program: ExportedProgram, freedom: Freedom) -> Freedom:
    """What a program leaves open of what its network does.

    A `CannotSay` where it stops at a size: a file would not refuse what lies beyond.
    """
    found = dict.fromkeys(_bounds(program, freedom))
    above = [f"no {each.letter} above {each.most}" for each in found if each.most is not None]
    if above:
        message = f"`{graph.name}`: torch's exporter takes {' and '.join(above)}"
        raise CannotSay([Diagnostic(OPEN_SIZE, message, graph.span, helps=(STATE_SIZES,))])
    least = {each.letter: each.least for each in found if each.least is not None}
    if not least:
        return freedom
    below = " and ".join([f"no {letter} below {size}" for letter, size in least.items()])
    known = f"{freedom.known}; torch's exporter takes {below}"
    others = [
        sizes
        for sizes in freedom.others
        if all(sizes[letter] >= size for letter, size in least.items())
    ]
    return replace(freedom, known=known, others=tuple(others))


def _bounds(program: ExportedProgram, freedom: Freedom) -> Iterator[_Bound]:
    """How torch bounds each size more than the network itself does."""
    values = {node.name: node.meta.get("val") for node in program.graph.nodes}
    inputs = [values[name] for name in program.graph_signature.user_inputs]
    for value, shape, dims in zip(inputs, freedom.shapes, freedom.dims, strict=True):
        for axis, dim in dims.items():
            least, most = _bound(program, value.shape[axis], dim)
            if least is not None or most is not None:
                yield _Bound(str(shape[axis]), least, most)


def _bound(program: ExportedProgram, size: SymInt, declared: Dim) -> tuple[int | None, int | None]:
    (symbol,) = size.node.expr.free_symbols
    found = program.range_constraints[symbol]
    first, least, most = [
        int(size.node.expr.subs(symbol, max(0, min(each, _ENDLESS))))
        for each in (_FIRST, found.lower, found.upper)
    ]
    return (
        least if least > max(first, declared.min) else None,
        most if found.upper < _ENDLESS else None,
    )
