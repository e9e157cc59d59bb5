"""A network as a file of ONNX, checked and run before it takes its place."""

from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.export import ExportedProgram

from cnndsl.drafts import drafted
from cnndsl.emit.evaluating import evaluating
from cnndsl.emit.export.blaming import differing_module, failing_module
from cnndsl.emit.export.capturing import captured, main_outputs
from cnndsl.emit.export.comparing import Comparison, Run, compared
from cnndsl.emit.export.dividing import spell_divisors
from cnndsl.emit.export.exported import Exported
from cnndsl.emit.export.extents import spell_extents
from cnndsl.emit.export.failing import blamed, failed, told, translated
from cnndsl.emit.export.freedom import Freedom
from cnndsl.emit.export.naming import name_ends, refuse_twofold
from cnndsl.emit.export.newer import NEWER, needs_newer
from cnndsl.emit.export.quiet import quiet
from cnndsl.emit.export.reasons import IN_ONNX
from cnndsl.emit.export.tidying import tidy
from cnndsl.emit.export.unsaid import refuse_unsaid
from cnndsl.emit.open_sizes import OpenSizes
from cnndsl.emit.operation import Tensors
from cnndsl.emit.refusal import CannotExport, CannotSay
from cnndsl.graph import Graph

if TYPE_CHECKING:
    from torch.onnx import ONNXProgram

_FATAL_ALONE = 4


def export_onnx(
    graph: Graph, module: nn.Module, path: Path, *, opset: int | None = None, external: bool = False
) -> Exported:
    """Write what a module does in evaluation, with `external` its weights in a file beside it.

    Raises a `CannotSay` where ONNX or torch's exporter has no words for a layer, and a
    `CannotExport` where what would be written is no valid file or does not do what torch does,
    and no layer of it is to blame; then nothing is written.
    """
    sizes = OpenSizes.of(graph)
    graph = sizes.graph
    refuse_unsaid(graph, IN_ONNX)
    refuse_twofold(graph)
    beside = [f"{path.resolve().name}.data"] if external else []
    with evaluating(module), drafted(path, beside) as draft:
        program, freedom = captured(graph, module, Freedom.of(sizes))
        made = _translated(graph, program, opset)
        made.save(draft, external_data=external)
        tidy(draft, graph, freedom)
        comparison = compared(graph, module, _session(graph, draft), freedom)
        if not comparison.agrees:
            raise _apart(graph, draft, made, comparison)
        return Exported.of(draft, freedom, graph, comparison, f"ONNX, opset {_opset(made)}")


def _translated(graph: Graph, program: ExportedProgram, opset: int | None) -> "ONNXProgram":
    spell_divisors(program)
    spell_extents(program)
    wanted = NEWER if opset is None and needs_newer(graph) else opset
    try:
        with quiet():
            made = torch.onnx.export(program, dynamo=True, verbose=False, opset_version=wanted)
    except Exception as error:  # what an exporter may raise has no bounds
        raise failed(graph, translated(program, error), error) from error
    assert made is not None
    if opset is not None and _opset(made) != opset:
        raise CannotExport(
            f"`{graph.name}` cannot be said in opset {opset}; "
            f"of itself torch writes opset {_opset(made)} for it"
        )
    name_ends(made, [*graph.inputs, *main_outputs(graph)])
    return made


def _opset(made: "ONNXProgram") -> int:
    return made.model.opset_imports[""]


def _session(graph: Graph, path: Path) -> Run:
    """What runs a file of ONNX; a `CannotSay` or a `CannotExport` if nothing does."""
    import onnx
    import onnxruntime

    try:
        onnx.checker.check_model(str(path), full_check=True)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = _FATAL_ALONE
        session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # neither says what it may raise
        raise _refused(graph, path, f"what torch wrote is refused: {told(error)}", error) from error
    names = [each.name for each in session.get_inputs()]

    def run(tensors: Tensors) -> Tensors:
        given = {name: each.numpy() for name, each in zip(names, tensors, strict=True)}
        try:
            return tuple([torch.from_numpy(each) for each in session.run(None, given)])
        except Exception as error:  # nor does this
            shapes = " and ".join(["x".join(map(str, each.shape)) for each in tensors])
            message = f"what torch's exporter makes of it fails with {shapes}: {told(error)}"
            raise _refused(graph, path, message, error) from error

    return run


def _refused(graph: Graph, path: Path, message: str, error: Exception) -> CannotSay | CannotExport:
    return blamed(graph, failing_module(path, error), message) or CannotExport(message)


def _apart(
    graph: Graph, path: Path, made: "ONNXProgram", comparison: Comparison
) -> CannotSay | CannotExport:
    """What there is to say of numbers that differ, at the first layer where they do."""
    is_sized = comparison.worst.sizes != graph.opens
    try:
        module = differing_module(path, made, comparison.worst.inputs)
    except Exception:  # whatever keeps it from being found, it is wrong
        module = ""
    found = blamed(graph, module, comparison.apart, sized=is_sized)
    return found or CannotExport(comparison.apart)
