"""What is in the files, beside the numbers that they answer with."""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import onnx
import pytest
import torch

from cnndsl.emit.export import export_onnx
from cnndsl.emit.weights import save_weights
from tests.emit.export.running import FORMS, Answers, expected, export, filled, opened, same
from tests.emit.export.specs import FOURS, READING
from tests.emit.source.specs import HEADS, SEVERAL
from tests.graph.drawn import graph_of

ALONE = """
import sys
sys.modules["cnndsl"] = None  # whoever imports it fails
import torch
answers = torch.export.load(sys.argv[1]).module()(*torch.load("inputs.pt"))
torch.save(dict(answers), "answers.pt")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two specs in both forms."""
    place = tmp_path_factory.mktemp("files")
    for name, text in (("several", SEVERAL), ("fours", FOURS)):
        for form in FORMS:
            graph = graph_of(text)
            export(graph, filled(graph), place / f"{name}{form}")
    return place


def shapes(values: Iterable[Any]) -> dict[str, list[str | int]]:
    """The sizes of inputs or outputs; what is open, by name."""
    return {
        each.name: [size.dim_param or size.dim_value for size in each.type.tensor_type.shape.dim]
        for each in values
    }


def test_onnx_has_the_names_of_the_spec(folder: Path) -> None:
    made = onnx.load(folder / "several.onnx")
    assert made.graph.name == "Several"
    assert shapes(made.graph.input) == {
        "left": ["batch", 3, 16, 16],
        "right": ["batch", 1, 16, 16],
    }
    assert shapes(made.graph.output) == {"together": ["batch", 16, 8, 8], "scores": ["batch", 10]}


def test_onnx_has_the_open_sizes_of_the_spec(folder: Path) -> None:
    made = onnx.load(folder / "fours.onnx")
    assert shapes(made.graph.input) == {"image": ["batch", 3, "H", "W"]}
    values = (*made.graph.output, *made.graph.value_info)
    sizes = {str(size) for shape in shapes(values).values() for size in shape}
    assert {word for size in sizes for word in re.findall(r"[A-Za-z_]\w*", size)} == {
        "batch",
        "H",
        "W",
    }


def test_the_opset_that_is_asked_for(tmp_path: Path) -> None:
    graph = graph_of("model Net { input 3x8x8; conv(4, 3) -> gelu }")
    module = filled(graph)
    exported = export_onnx(graph, module, tmp_path / "net.onnx", opset=21)
    assert exported.form == "ONNX, opset 21"
    (found,) = [
        each.version for each in onnx.load(tmp_path / "net.onnx").opset_import if not each.domain
    ]
    assert found == 21
    xs = (torch.rand(2, 3, 8, 8),)
    same(opened(tmp_path / "net.onnx")(xs), expected(graph, module, xs))


def test_what_is_for_training_alone_is_not_there(tmp_path: Path) -> None:
    graph = graph_of(HEADS)
    export_onnx(graph, filled(graph), tmp_path / "net.onnx")
    made = onnx.load(tmp_path / "net.onnx")
    assert [each.name for each in made.graph.output] == ["mask", "scores"]
    assert [each.op_type for each in made.graph.node].count("Gemm") == 1


@pytest.mark.parametrize("form", FORMS)
def test_nothing_tells_of_the_machine(form: str, folder: Path) -> None:
    path = folder / f"fours{form}"
    if form == ".pt2":
        with ZipFile(path) as archive:
            content = b"".join([archive.read(name) for name in archive.namelist()])
    else:
        content = path.read_bytes()
    places = (sys.prefix, str(Path(torch.__file__).parent), str(folder), "stack_trace")
    assert [each for each in places if each.encode() in content] == []


@pytest.mark.parametrize("form", FORMS)
def test_the_same_weights_give_the_same_bytes(form: str, folder: Path, tmp_path: Path) -> None:
    graph = graph_of(SEVERAL)
    path = tmp_path / f"several{form}"
    export(graph, filled(graph), path)
    assert path.read_bytes() == (folder / path.name).read_bytes()


def test_weights_in_a_second_file(tmp_path: Path) -> None:
    graph = graph_of(SEVERAL)
    module = filled(graph)
    exported = export_onnx(graph, module, tmp_path / "net.onnx", external=True)
    sizes = {each.name: each.stat().st_size for each in tmp_path.iterdir()}
    assert dict(exported.files) == sizes
    assert [name for name, _ in exported.files] == ["net.onnx", "net.onnx.data"]
    weights = sum(each.numel() * 4 for each in module.parameters() if each.dim() > 1)
    assert sizes["net.onnx.data"] >= weights
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in sizes:
        (tmp_path / name).rename(elsewhere / name)
    xs = torch.rand(2, 3, 16, 16), torch.rand(2, 1, 16, 16)
    same(opened(elsewhere / "net.onnx")(xs), expected(graph, module, xs))


def test_a_second_file_that_is_of_another_is_not_replaced(tmp_path: Path) -> None:
    graph = graph_of(SEVERAL)
    (tmp_path / "net.onnx.data").write_text("dear")
    with pytest.raises(FileExistsError, match=r"it is in the way, and not of `net\.onnx`"):
        export_onnx(graph, filled(graph), tmp_path / "net.onnx", external=True)
    assert [each.read_text() for each in tmp_path.iterdir()] == ["dear"]


def test_a_program_needs_nothing_of_ours(folder: Path, tmp_path: Path) -> None:
    graph = graph_of(SEVERAL)
    xs = torch.rand(2, 3, 16, 16), torch.rand(2, 1, 16, 16)
    torch.save(xs, tmp_path / "inputs.pt")
    command = [sys.executable, "-c", ALONE, str(folder / "several.pt2")]
    subprocess.run(command, cwd=tmp_path, check=True)
    answers: Answers = torch.load(tmp_path / "answers.pt")
    wanted = expected(graph, filled(graph), xs)
    assert [*answers] == [*wanted]
    same(answers, wanted)


def test_a_program_does_not_keep_what_it_was_followed_with(folder: Path, tmp_path: Path) -> None:
    save_weights(filled(graph_of(FOURS)), tmp_path / "net.pt")
    program, weights = folder / "fours.pt2", tmp_path / "net.pt"
    assert torch.export.load(program).example_inputs is None
    image = 2 * 3 * 224 * 224 * 4
    assert program.stat().st_size < weights.stat().st_size + image / 2


@pytest.mark.parametrize(("text", "form"), [(HEADS, ".onnx"), (HEADS, ".pt2"), (READING, ".pt2")])
def test_the_module_stays_as_it_was(text: str, form: str, tmp_path: Path) -> None:
    graph = graph_of(text)
    module = filled(graph)
    next(module.children()).eval()
    modes = [each.training for each in module.modules()]
    tensors = {name: id(each) for name, each in module.state_dict(keep_vars=True).items()}
    numbers = {name: each.clone() for name, each in module.state_dict().items()}
    kind, hooks = type(module), dict(module._forward_pre_hooks)
    export(graph, module, tmp_path / f"net{form}")
    assert [each.training for each in module.modules()] == modes
    assert tensors == {name: id(each) for name, each in module.state_dict(keep_vars=True).items()}
    assert all(torch.equal(each, numbers[name]) for name, each in module.state_dict().items())
    assert (type(module), module._forward_pre_hooks) == (kind, hooks)
    for each in module.modules():
        if isinstance(each, torch.nn.RNNBase):
            own = {id(tensor) for tensor in each.parameters()}
            assert {id(tensor) for tensor in each._flat_weights} == own
