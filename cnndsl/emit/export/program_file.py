"""A network as a file of `torch.export`, loaded and run before it takes its place."""

from pathlib import Path

import torch
from torch import nn

from cnndsl.drafts import drafted
from cnndsl.emit.evaluating import evaluating
from cnndsl.emit.export.capturing import captured
from cnndsl.emit.export.comparing import compared
from cnndsl.emit.export.exported import Exported
from cnndsl.emit.export.freedom import Freedom
from cnndsl.emit.export.quiet import quiet
from cnndsl.emit.export.reasons import IN_PROGRAMS
from cnndsl.emit.export.unsaid import refuse_unsaid
from cnndsl.emit.open_sizes import OpenSizes
from cnndsl.emit.operation import Tensors
from cnndsl.emit.refusal import CannotExport
from cnndsl.graph import Graph


def export_program(graph: Graph, module: nn.Module, path: Path) -> Exported:
    """Write what a module does in evaluation; the errors are those of `export_onnx`."""
    sizes = OpenSizes.of(graph)
    graph = sizes.graph
    refuse_unsaid(graph, IN_PROGRAMS)
    with evaluating(module), drafted(path) as draft:
        program, freedom = captured(graph, module, Freedom.of(sizes))
        with quiet():
            torch.export.save(program, draft)
            loaded = torch.export.load(draft).module()

        def run(tensors: Tensors) -> Tensors:
            answer = loaded(*tensors)
            return tuple(answer.values()) if isinstance(answer, dict) else (answer,)

        comparison = compared(graph, module, run, freedom)
        if not comparison.agrees:
            raise CannotExport(comparison.apart)
        form = f"torch.export of torch {torch.__version__}"
        return Exported.of(draft, freedom, graph, comparison, form)
