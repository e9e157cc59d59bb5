"""What is not exported, how that is said, and that nothing is written then."""

from pathlib import Path

import pytest
import torch

from cnndsl.diagnostics.formats import full
from cnndsl.emit.export import CannotExport, CannotSay, comparing, export_onnx, onnx_file
from tests.conftest import Golden
from tests.emit.export.running import FORMS, export, filled, opened
from tests.graph.drawn import graph_of

SPECS = {
    "pooling": """
      block Unit(width) { conv(width, 3, pad = 1) -> maxpool(2) as pool -> tanh -> unpool(pool) }
      model Net {
        input 3x31x31
        Unit(4) -> fractional_maxpool(2, 0.7)
        avgpool(2, ceil = true, divisor = 3) -> maxpool(to = 4)
        reshape(8x2x2x2) -> avgpool(to = (1, 2, 2))
        reshape(4x2x2x2) -> fractional_maxpool(1, to = 1)
      }
    """,
    "open sizes": """
      model Net {
        input 4xL
        lstm(4) -> avgpool(to = 5) -> upsample(to = 8, mode = area) -> gru(3)
      }
    """,
    "a size with an end": """
      model Net { input 3xHxW; slice(0, 240, axis = height) -> conv(4, 3) }
    """,
}
LARGEST = """
  model Net { input 3x9x9; conv(4, 3, pad = 1) -> relu -> maxpool(to = 4) -> flatten }
"""
AVERAGED = """
  model Net { input 3x8x8x8; conv(4, 3, pad = 1) -> avgpool(to = (4, 2, 2)) }
"""
SMALL = "model Net { input 3x8x8; conv(4, 3) -> relu }"
OLD = b"what stood here before"


@pytest.mark.parametrize("name", SPECS)
def test_every_reason_is_told_with_its_line(name: str, tmp_path: Path, golden: Golden) -> None:
    graph = graph_of(SPECS[name])
    told = {}
    for form in FORMS:
        with pytest.raises(CannotSay) as refused:
            export(graph, filled(graph), tmp_path / f"net{form}")
        told[form] = full(refused.value.problems)
    same = told[".onnx"] == told[".pt2"]
    text = (
        told[".onnx"] if same else "\n\n".join([f"{form}\n\n{each}" for form, each in told.items()])
    )
    golden(f"export/{name.replace(' ', '_')}.txt", text)


@pytest.mark.parametrize(
    ("text", "named", "operation"),
    [(LARGEST, "maxpool1", "adaptive_max_pool2d"), (AVERAGED, "avgpool1", "_adaptive_avg_pool3d")],
    ids=["largest", "averaged"],
)
def test_an_unforeseen_refusal_names_the_layer(
    text: str, named: str, operation: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_file, "IN_ONNX", {})
    graph = graph_of(text)
    with pytest.raises(CannotSay) as refused:
        export_onnx(graph, filled(graph), tmp_path / "net.onnx")
    (problem,) = refused.value.problems
    assert (
        problem.message
        == f"`{named}`: torch's exporter to ONNX has no words for `aten.{operation}`"
    )
    assert problem.span.text.startswith(named[:-1])


@pytest.mark.parametrize("form", FORMS)
def test_what_fails_while_it_is_followed_names_the_layer(form: str, tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("it is broken")

    graph = graph_of("model Net { input 3x8x8; stage one { conv(4, 3) -> relu } }")
    module = filled(graph)
    module.get_submodule("one.conv1").register_forward_pre_hook(fail)
    with pytest.raises(CannotSay, match=r"`one\.conv1`: torch cannot export it: it is broken"):
        export(graph, module, tmp_path / f"net{form}")
    assert [*tmp_path.iterdir()] == []
    assert all(each.training for each in module.modules())


def test_an_opset_that_cannot_be_had(tmp_path: Path) -> None:
    graph = graph_of(SMALL)
    path = tmp_path / "net.onnx"
    path.write_bytes(OLD)
    with pytest.raises(CannotExport, match="`Net` cannot be said in opset 7; of itself"):
        export_onnx(graph, filled(graph), path, opset=7)
    assert path.read_bytes() == OLD
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("form", FORMS)
def test_outputs_that_differ_are_not_written(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "difference", lambda found, expected: 0.5)
    graph = graph_of(SMALL)
    path = tmp_path / f"net{form}"
    path.write_bytes(OLD)
    with pytest.raises(CannotExport, match=r"differ by 5.0e-01 .* nothing is written"):
        export(graph, filled(graph), path)
    assert path.read_bytes() == OLD
    assert [*tmp_path.iterdir()] == [path]


def test_a_mistake_of_an_exporter_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Torch's own passes over the divisor of an average."""
    monkeypatch.setattr(onnx_file, "spell_divisors", lambda program: None)
    graph = graph_of("model Net { input 3x8x8; subsample(2) }")
    with pytest.raises(CannotExport, match="and rounding explains 1e-04; nothing is written"):
        export_onnx(graph, filled(graph), tmp_path / "net.onnx")
    assert [*tmp_path.iterdir()] == []


def test_a_file_that_does_not_run_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no such size")

    monkeypatch.setattr(onnx_file, "_session", lambda graph, path: fail)
    graph = graph_of(SMALL)
    told = "what torch's exporter makes of it fails with 1x3x8x8: no such size"
    with pytest.raises(CannotExport, match=told):
        export_onnx(graph, filled(graph), tmp_path / "net.onnx")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("form", FORMS)
def test_a_batch_that_torch_itself_refuses_is_left_out(form: str, tmp_path: Path) -> None:
    graph = graph_of(
        "model Net { input 3x8x8; avgpool(global) -> bn(track = false) -> conv(2, 1) }"
    )
    module = filled(graph)
    exported = export(graph, module, tmp_path / f"net{form}")
    assert exported.comparison.batches == (3,)


@pytest.mark.parametrize("form", FORMS)
def test_sizes_that_torch_leaves_out_are_told(form: str, tmp_path: Path) -> None:
    graph = graph_of("model Net { input 3xHx9; slice(0, 5, axis = height) }")
    exported = export(graph, filled(graph), tmp_path / f"net{form}")
    assert exported.known.endswith("; torch's exporter takes no H below 5")
    xs = torch.rand(2, 3, 6, 9)
    (answer,) = opened(tmp_path / f"net{form}")((xs,)).values()
    assert torch.equal(answer, xs[:, :, :5])


@pytest.mark.parametrize("form", FORMS)
def test_places_that_cannot_be_written_to(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = graph_of(SMALL)
    module = filled(graph)
    with pytest.raises(FileNotFoundError, match="nowhere"):
        export(graph, module, tmp_path / "nowhere" / f"net{form}")
    path = tmp_path / f"net{form}"
    path.write_bytes(OLD)
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(PermissionError, match="net"):
        export(graph, module, path)
    assert path.read_bytes() == OLD


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    graph = graph_of(SMALL)
    path, link = tmp_path / "net.pt2", tmp_path / "link.pt2"
    path.write_bytes(OLD)
    path.chmod(0o640)
    link.symlink_to(path)
    export(graph, filled(graph), link)
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.read_bytes() != OLD
