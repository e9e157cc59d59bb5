import json
from pathlib import Path

import pytest
import torch

from cnndsl.cli import main
from cnndsl.report.timetable import Part

NET = """\
model Net {
  input 3x16x16
  stage one { conv(8, 3, pad = 1, bias = false) -> bn -> relu }
  maxpool(2) -> flatten -> linear(4)
}
"""

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    Path("net.cnn").write_text(NET, encoding="utf-8")
    Path("two.cnn").write_text(f"{NET}\nmodel Small = Net\n", encoding="utf-8")


def said(capsys: Captured, *arguments: str) -> str:
    assert main(["profile", *arguments, "--repeat", "2"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_a_table(capsys: Captured) -> None:
    lines = said(capsys, "net.cnn").splitlines()
    assert lines[0] == "Net  3x16x16 -> 4  6 layers"
    assert lines[1].startswith("  evaluation of 1 sample in fp32, torch ")
    assert lines[3].split() == "name layer output time share MACs moved FLOP/B GFLOP/s".split()
    names = [line.split()[0] for line in lines[4:12]]
    assert names == ["input", "one", "conv1", "bn1", "relu1", "maxpool1", "flatten1", "linear1"]
    assert lines[13].startswith("forward ")


def test_training(capsys: Captured) -> None:
    shown = said(capsys, "two.cnn", "--model", "Small", "--train", "--batch", "3", "--depth", "1")
    assert "\n  training on 3 samples in fp32, torch " in shown
    heading = next(line for line in shown.splitlines() if line.startswith("name"))
    assert heading.split()[3:6] == ["forward", "backward", "share"]
    assert heading.endswith("  kept")
    assert "for the way back, as worked out" in shown


def test_json_and_csv(capsys: Captured) -> None:
    made = json.loads(said(capsys, "net.cnn", "--train", "--flat", "--format", "json"))
    assert (made["model"], made["batch"], made["training"], made["repeat"]) == ("Net", 1, True, 2)
    assert len(made["rows"]) == 7
    rows = said(capsys, "net.cnn", "--format", "csv", "--sort", "time").splitlines()
    assert rows[0] == ",".join(Part.__annotations__)
    assert len(rows) == 9


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("two.cnn",), "name a model of `two.cnn` with `--model`"),
        (("net.cnn", "--flat", "--depth", "2"), "`--flat` unfolds everything"),
        pytest.param(
            ("net.cnn", "--device", "cuda"),
            "torch finds no device `cuda`",
            marks=pytest.mark.skipif(torch.cuda.is_available(), reason="there is one"),
        ),
        (("bn.cnn", "--train"), "raise `--batch`"),
    ],
)
def test_wrong_use(capsys: Captured, arguments: tuple[str, ...], complaint: str) -> None:
    Path("bn.cnn").write_text("model M { input 3x1x1; bn }", encoding="utf-8")
    assert main(["profile", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, complaint in err) == ("", True)
