"""Sizes that a network leaves open, and torch's exporter does not."""

from collections.abc import Iterator

from torch import SymInt
from torch.export import Dim, ExportedProgram

from cnndsl.diagnostics import Diagnostic
from cnndsl.emit.export.freedom import Freedom
from cnndsl.emit.refusal import OPEN_SIZE, STATE_SIZES, CannotSay
from cnndsl.graph import Graph

_ENDLESS = 1 << 30
_FIRST = 2
"""Where torch begins by itself; what it says of two holds for one."""


def refuse_bounds(graph: Graph, program: ExportedProgram, freedom: Freedom) -> None:
    """Raise a `CannotSay` where operations were followed for some of the open sizes alone."""
    bounds = dict.fromkeys(_bounds(program, freedom))
    if bounds:
        message = f"`{graph.name}`: torch's exporter takes no {' and no '.join(bounds)}"
        raise CannotSay([Diagnostic(OPEN_SIZE, message, graph.span, helps=(STATE_SIZES,))])


def _bounds(program: ExportedProgram, freedom: Freedom) -> Iterator[str]:
    """How torch bounds each size more than the network itself does."""
    values = {node.name: node.meta.get("val") for node in program.graph.nodes}
    inputs = [values[name] for name in program.graph_signature.user_inputs]
    for value, shape, dims in zip(inputs, freedom.shapes, freedom.dims, strict=True):
        for axis, dim in dims.items():
            for bound in _bounded(program, value.shape[axis], dim):
                yield f"`{shape[axis]}` {bound}"


def _bounded(program: ExportedProgram, size: SymInt, declared: Dim) -> Iterator[str]:
    expression = size.node.expr
    for symbol in expression.free_symbols:
        found = program.range_constraints[symbol]
        first, least, most = [
            int(expression.subs(symbol, max(0, min(each, _ENDLESS))))
            for each in (_FIRST, found.lower, found.upper)
        ]
        if least > max(first, declared.min):
            yield f"below {least}"
        if found.upper < _ENDLESS:
            yield f"above {most}"
