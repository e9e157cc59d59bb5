"""A network as a file of ONNX, checked and run before it takes its place."""

from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.export import ExportedProgram

from cnndsl.drafts import drafted
from cnndsl.emit.evaluating import evaluating
from cnndsl.emit.export.capturing import captured, main_outputs
from cnndsl.emit.export.comparing import Run, compared
from cnndsl.emit.export.dividing import spell_divisors
from cnndsl.emit.export.exported import Exported
from cnndsl.emit.export.failing import failed, told, translated
from cnndsl.emit.export.freedom import Freedom
from cnndsl.emit.export.quiet import quiet
from cnndsl.emit.export.reasons import IN_ONNX
from cnndsl.emit.export.tidying import tidy
from cnndsl.emit.export.unsaid import refuse_unsaid
from cnndsl.emit.operation import Tensors
from cnndsl.emit.refusal import CannotExport
from cnndsl.graph import Graph

if TYPE_CHECKING:
    from torch.onnx import ONNXProgram

_FATAL_ALONE = 4


def export_onnx(
    graph: Graph, module: nn.Module, path: Path, *, opset: int | None = None, external: bool = False
) -> Exported:
    """Write what a module does in evaluation, with `external` its weights in a file beside it.

    Raises a `CannotSay` where ONNX or torch's exporter has no words for a layer, and a
    `CannotExport` where what would be written is no valid file or does not do what torch does;
    then nothing is written.
    """
    refuse_unsaid(graph, IN_ONNX)
    beside = [f"{path.resolve().name}.data"] if external else []
    with evaluating(module), drafted(path, beside) as draft:
        program, freedom = captured(graph, module, Freedom.of(graph))
        made = _translated(graph, program, opset)
        made.save(draft, external_data=external)
        tidy(draft, graph, freedom)
        run = _session(draft)
        comparison = compared(graph, module, run, freedom).agreed()
        return Exported.of(draft, freedom, graph, comparison, f"ONNX, opset {_opset(made)}")


def _translated(graph: Graph, program: ExportedProgram, opset: int | None) -> "ONNXProgram":
    spell_divisors(program)
    try:
        with quiet():
            made = torch.onnx.export(
                program,
                dynamo=True,
                verbose=False,
                opset_version=opset,
                input_names=[*graph.inputs],
                output_names=main_outputs(graph),
            )
    except Exception as error:  # what an exporter may raise has no bounds
        raise failed(graph, translated(program, error), error) from error
    assert made is not None
    if opset is not None and _opset(made) != opset:
        raise CannotExport(
            f"`{graph.name}` cannot be said in opset {opset}; "
            f"of itself torch writes opset {_opset(made)} for it"
        )
    return made


def _opset(made: "ONNXProgram") -> int:
    return made.model.opset_imports[""]


def _session(path: Path) -> Run:
    """What runs a file of ONNX; a `CannotExport` if it is none."""
    import onnx
    import onnxruntime

    try:
        onnx.checker.check_model(str(path))
        options = onnxruntime.SessionOptions()
        options.log_severity_level = _FATAL_ALONE
        session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # neither says what it may raise
        raise CannotExport(f"what torch wrote is refused: {told(error)}") from error
    names = [each.name for each in session.get_inputs()]

    def run(tensors: Tensors) -> Tensors:
        given = {name: each.numpy() for name, each in zip(names, tensors, strict=True)}
        return tuple([torch.from_numpy(each) for each in session.run(None, given)])

    return run
