"""A module as torch's exporters take it: its operations, for any batch."""

from collections.abc import Sequence
from copy import copy
from functools import wraps

import torch
from torch import Tensor, nn
from torch.export import ExportedProgram

from cnndsl.emit.export.failing import failed, traced
from cnndsl.emit.export.freedom import Freedom
from cnndsl.emit.observing import drawn
from cnndsl.graph import Graph

_BATCH = 2


def main_outputs(graph: Graph) -> list[str]:
    """The outputs that there are in evaluation."""
    return [name for name in graph.outputs if name not in graph.auxiliary]


def captured(graph: Graph, module: nn.Module, freedom: Freedom) -> ExportedProgram:
    """The operations of a module in evaluation; a `CannotSay` where torch cannot follow it."""
    plain = _plain(module, main_outputs(graph))
    try:
        return torch.export.export(plain, drawn(graph, _BATCH), dynamic_shapes=freedom.dims)
    except Exception as error:  # what torch raises here has no bounds
        sized = freedom.others is not None
        raise failed(graph, traced(plain, error), error, sized=sized) from error


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
