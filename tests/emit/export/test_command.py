"""`cnndsl export` as it is called, in this process: starting another takes longer."""

from pathlib import Path

import pytest
import torch

from cnndsl.cli import main
from cnndsl.emit.weights import save_weights
from tests.conftest import Golden
from tests.emit.export.running import filled, unmeasured
from tests.graph.drawn import graph_of

SPEC = """
model Net {
  input image: 3xHxW
  conv(4, 3, pad = 1, bias = false) -> bn -> relu -> maxpool(2) as fine
  conv(2, 1) -> upsample(2) -> output mask
  from fine { conv(2, 3) -> output aux if training }
  from fine { avgpool(global) -> flatten -> linear(5) -> output scores }
}

model Odd {
  input 3x8x8
  conv(4, 3) -> fractional_maxpool(2, 0.7)
}
"""
COMMANDS = {
    "two files": "-o net.onnx --external --opset 20 --input 3x8x8",
    "fused": "-o net.pt2 --fuse --weights net.pt",
}
"""The page on export shows the others."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current one, with a spec in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.cnn").write_text(SPEC, encoding="utf-8")
    return tmp_path


def command(words: str, model: str = "Net") -> int:
    return main(["export", "net.cnn", "--model", model, *words.split()])


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_told(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str], golden: Golden
) -> None:
    save_weights(filled(graph_of(SPEC.partition("model Odd")[0])), folder / "net.pt")
    assert command(COMMANDS[name]) == 0
    done = capsys.readouterr()
    assert done.err == ""
    golden(f"export/told_{name.replace(' ', '_')}.txt", unmeasured(done.out))


@pytest.mark.parametrize(
    ("words", "model", "code", "told"),
    [
        ("-o net.onnx", "Odd", 1, "error[E500]: `fractional_maxpool1`: its windows lie at random"),
        ("-o net.onnx --opset 99", "Net", 1, "`Net` cannot be said in opset 99"),
        ("-o net.onnx --opset 3", "Net", 2, "'--opset'"),
        ("-o net.pt2 --opset 20", "Net", 2, "`--opset` has no effect on pt2"),
        ("-o net.pt2 --external", "Net", 2, "`--external` has no effect on pt2"),
        ("-o net.onnx --weights odd.pt", "Net", 1, "`conv1.weight`"),
        ("-o net.onnx --weights none.pt", "Net", 2, "'--weights'"),
        ("-o nowhere/net.onnx", "Net", 2, "nowhere/net.onnx"),
        ("-o nowhere/net.pt2", "Net", 2, "nowhere/net.pt2"),
        ("--format onnx", "Net", 2, "onnx needs a file to write: `-o net.onnx`"),
        ("--format pt2 -o net.onnx", "Net", 2, "a file of pt2 ends in `.pt2`, found `net.onnx`"),
    ],
)
def test_a_failure_writes_nothing(
    words: str, model: str, code: int, told: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.save({"conv1.weight": torch.zeros(7, 7)}, folder / "odd.pt")
    (folder / "net.onnx").write_bytes(b"old")
    before = sorted(folder.iterdir())
    assert command(words, model) == code
    done = capsys.readouterr()
    assert (done.out, told in done.err) == ("", True), done.err
    assert (folder / "net.onnx").read_bytes() == b"old"
    assert sorted(folder.iterdir()) == before


@pytest.mark.parametrize("spare", [0, 1])
def test_weights_that_do_not_fit_are_told_of_by_a_command(
    spare: int, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not by arguments that Python has for that."""
    state = filled(graph_of(SPEC.partition("model Odd")[0])).state_dict()
    if spare:
        state["spare.weight"] = torch.zeros(3)
    else:
        state["conv1.weight"] = torch.zeros(5, 5)
    torch.save(state, folder / "odd one.pt")
    words = ["export", "net.cnn", "--model", "Net", "-o", "net.pt2", "--weights", "odd one.pt"]
    assert main(words) == 1
    told = capsys.readouterr().err
    assert told.endswith(
        "help: `cnndsl weights net.cnn 'odd one.pt' --model Net` tells what fits\n"
    )
    assert not any(word in told for word in ("strict", "fresh="))


def test_weights_under_a_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = filled(graph_of(SPEC.partition("model Odd")[0])).state_dict()
    torch.save({"one": state, "two": state}, folder / "net.pt")
    assert command("-o net.pt2 --weights net.pt") == 1
    assert "it holds weights under `one` and `two`" in capsys.readouterr().err
    assert command("-o net.pt2 --weights net.pt --entry two") == 0


def test_an_error_shows_the_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(f"-o {folder}/odd.onnx", "Odd") == 1
    assert " --> net.cnn:12:17" in capsys.readouterr().err


def test_the_weights_of_a_file_are_taken_over(folder: Path) -> None:
    module = filled(graph_of(SPEC.partition("model Odd")[0]))
    save_weights(module, folder / "net.pt")
    assert command("-o net.pt2 --weights net.pt") == 0
    loaded = torch.export.load(folder / "net.pt2").state_dict
    assert {name: id(each) for name, each in loaded.items()}.keys() == module.state_dict().keys()
    assert all(torch.equal(each, loaded[name]) for name, each in module.state_dict().items())
