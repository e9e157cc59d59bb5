"""A module as torch's exporters take it: its operations, for any batch."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from functools import wraps

import torch
from torch import Tensor, fx, nn
from torch._dynamo.exc import UserError
from torch.export import ExportedProgram

from cnndsl.emit.export.bounding import bounded
from cnndsl.emit.export.failing import failed, traced
from cnndsl.emit.export.freedom import Freedom
from cnndsl.emit.export.quiet import quiet
from cnndsl.emit.export.widening import widened
from cnndsl.emit.observing import drawn
from cnndsl.emit.operation import Tensors
from cnndsl.graph import Graph

_BATCH = 2


def main_outputs(graph: Graph) -> list[str]:
    """The outputs that there are in evaluation."""
    return [name for name in graph.outputs if name not in graph.auxiliary]


def captured(graph: Graph, module: nn.Module, freedom: Freedom) -> tuple[ExportedProgram, Freedom]:
    """The operations of a module in evaluation, and what they leave open.

    A `CannotSay` where torch cannot follow it.
    """
    plain = _plain(module, main_outputs(graph))
    try:
        with quiet(), _with_open_lengths(plain, freedom):
            program = _followed(plain, drawn(graph, _BATCH), freedom)
    except Exception as error:  # what torch raises here has no bounds
        raise failed(graph, traced(plain, error), error, sized=bool(freedom.others)) from error
    _forget_making(program)
    return program, bounded(graph, program, freedom)


def _with_open_lengths(module: nn.Module, freedom: Freedom) -> AbstractContextManager[None]:
    """Layers as they have to be for sizes to stay open."""
    return widened(module) if any(len(axes) > 1 for axes in freedom.dims) else nullcontext()


def _followed(module: nn.Module, inputs: Tensors, freedom: Freedom) -> ExportedProgram:
    try:
        return torch.export.export(module, inputs, dynamic_shapes=freedom.dims)
    except UserError:  # it wants to be told of every size that a kernel would treat apart
        return torch.export.export(module, inputs, dynamic_shapes=freedom.undeclared)


def _forget_making(program: ExportedProgram) -> None:
    """Drop the inputs that it was made with, and where on this machine its operations stand."""
    program.example_inputs = None
    for part in program.graph_module.modules():
        for node in part.graph.nodes if isinstance(part, fx.GraphModule) else ():
            node.meta.pop("stack_trace", None)


def _plain(module: nn.Module, names: Sequence[str]) -> nn.Module:
    """The same module, several outputs as a dictionary: no class of ours is needed to load it."""
    if len(names) == 1:
        return module
    kind = type(module)

    @wraps(kind.forward)
    def forward(self: nn.Module, *inputs: Tensor) -> dict[str, Tensor]:
        return dict(zip(names, kind.forward(self, *inputs), strict=False))

    plain = copy(module)
    plain.__class__ = type(kind.__name__, (kind,), {"forward": forward})
    return plain
