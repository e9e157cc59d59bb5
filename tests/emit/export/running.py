"""Exports networks, and runs their files with what reads such files, and nothing of ours."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from cnndsl.emit.compiled import compiled
from cnndsl.emit.export import Exported, export_onnx, export_program
from cnndsl.emit.observing import drawn, tensors
from cnndsl.graph import Graph
from tests.emit.keras.running import difference, fill

Answers = Mapping[str, Tensor]
Sizes = Mapping[str, int]

BATCHES = (1, 5)
CLOSE = 1e-5
FORMS = (".onnx", ".pt2")


def filled(graph: Graph) -> nn.Module:
    """A network in training, with numbers of all sorts where new ones have zeros and ones."""
    torch.manual_seed(3)
    module = compiled(graph)
    fill(module.state_dict())
    return module


def export(graph: Graph, module: nn.Module, path: Path) -> Exported:
    """Write a file of the form that its ending says."""
    write = {".onnx": export_onnx, ".pt2": export_program}[path.suffix]
    return write(graph, module, path)


def opened(path: Path) -> Callable[[Sequence[Tensor]], Answers]:
    """What runs a file; the outputs by their names, or by their place where a file has none."""
    return _session(path) if path.suffix == ".onnx" else _program(path)


def _session(path: Path) -> Callable[[Sequence[Tensor]], Answers]:
    onnx.checker.check_model(str(path), full_check=True)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    inputs = [each.name for each in session.get_inputs()]
    outputs = [each.name for each in session.get_outputs()]

    def run(xs: Sequence[Tensor]) -> Answers:
        given = {name: x.numpy() for name, x in zip(inputs, xs, strict=True)}
        found = [torch.from_numpy(each) for each in session.run(None, given)]
        return dict(zip(outputs, found, strict=True))

    return run


def _program(path: Path) -> Callable[[Sequence[Tensor]], Answers]:
    loaded = torch.export.load(path).module()

    def run(xs: Sequence[Tensor]) -> Answers:
        with torch.no_grad():
            answer = loaded(*xs)
        return answer if isinstance(answer, dict) else {"0": answer}

    return run


def expected(graph: Graph, module: nn.Module, xs: Sequence[Tensor]) -> Answers:
    """What a module answers with in evaluation."""
    names = [name for name in graph.outputs if name not in graph.auxiliary]
    with torch.no_grad():
        answers = tensors(module.eval()(*xs))
    return dict(zip(names, answers, strict=True))


def agree(graph: Graph, path: Path, *others: Sizes, batches: Sequence[int] = BATCHES) -> Exported:
    """Export a network, and run the file with several batches and sizes beside the module."""
    module = filled(graph)
    exported = export(graph, module, path)
    run = opened(path)
    for sizes in others or [graph.opens]:
        for batch in batches:
            torch.manual_seed(batch)
            xs = drawn(graph, batch, sizes)
            torch.manual_seed(batch)
            wanted = expected(graph, module, xs)
            torch.manual_seed(batch)
            same(run(xs), wanted)
    return exported


def same(found: Answers, wanted: Answers) -> None:
    """All outputs are near; a single one has no name in a program of torch."""
    assert found.keys() in (wanted.keys(), {"0"})
    apart = {
        name: difference(one, two)
        for (name, two), one in zip(wanted.items(), found.values(), strict=True)
    }
    assert {name: each for name, each in apart.items() if each > CLOSE} == {}


def unmeasured(text: str) -> str:
    """What the command tells, but for what another version of torch may change."""
    text = re.sub(r"torch \d[\w.+]*", "torch VERSION", text)
    text = re.sub(r"opset \d+", "opset N", text)
    text = re.sub(r"[\d,]+ bytes", "N bytes", text)
    return re.sub(r"differ by \S+", "differ by X", text)
