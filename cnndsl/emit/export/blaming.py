"""Which layer of a file is to blame where it does not do what the network does."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor, fx

from cnndsl.emit.export.nearness import TOLERANCE, difference
from cnndsl.emit.operation import Tensors

if TYPE_CHECKING:
    from torch.onnx import ONNXProgram

_NAMED = re.compile(r"(?:Name:'|node name: )(\w+)")
_SCOPES = "pkg.torch.onnx.name_scopes"


def failing_module(path: Path, error: BaseException) -> str:
    """The module whose operation an error names; nothing if it names none."""
    import onnx

    named = _NAMED.search(str(error))
    if named is None:
        return ""
    for node in onnx.load(str(path), load_external_data=False).graph.node:
        if node.name == named[1]:
            scopes = [each.value for each in node.metadata_props if each.key == _SCOPES]
            return _innermost(scopes[0]) if scopes else ""
    return ""


def _innermost(scopes: str) -> str:
    """`conv1` of `['', 'conv1', 'conv2d']`, the last of which is the operation."""
    names = re.findall(r"'([^']*)'", scopes)
    return str(names[-2]) if len(names) > 1 else ""


def differing_module(path: Path, made: "ONNXProgram", inputs: Tensors) -> str:
    """The module whose operation is the first to leave other numbers than in torch."""
    program = made.exported_program
    assert program is not None
    watched = _Watched(program.module())
    with torch.no_grad():
        watched.run(*inputs)
    ends = program.graph_signature.user_outputs
    for name, found in _values(path, [*watched.left], ends, inputs).items():
        expected, module = watched.left[name]
        if difference(found, expected) > TOLERANCE:
            return module
    return ""


class _Watched(fx.Interpreter):
    """Runs a program and remembers what each operation leaves, and the module it is of."""

    def __init__(self, module: fx.GraphModule) -> None:
        super().__init__(module)
        self.left: dict[str, tuple[Tensor, str]] = {}

    def run_node(self, n: fx.Node) -> object:
        """What an operation leaves."""
        answer = super().run_node(n)
        stack = n.meta.get("nn_module_stack")
        if isinstance(answer, Tensor) and stack:
            self.left[n.name] = answer, str([*stack.values()][-1][0])
        return answer


def _values(
    path: Path, names: Sequence[str], ends: Sequence[str | None], inputs: Tensors
) -> dict[str, Tensor]:
    """What a file works out under these names on the way, in their order; the ends have others."""
    import onnx
    import onnxruntime

    model = onnx.load(str(path))
    made = {each for node in model.graph.node for each in node.output}
    last = [each.name for each in model.graph.output]
    renamed = {name: end for name, end in zip(ends, last, strict=True) if name is not None}
    wanted = {name: renamed.get(name, name) for name in names if renamed.get(name, name) in made}
    inner = [onnx.ValueInfoProto(name=each) for each in {*wanted.values()}.difference(last)]
    model.graph.output.extend(inner)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # what is wrong is told already
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    given = {each.name: x.numpy() for each, x in zip(session.get_inputs(), inputs, strict=True)}
    found = session.run([*wanted.values()], given)
    return {name: torch.from_numpy(each) for name, each in zip(wanted, found, strict=True)}
