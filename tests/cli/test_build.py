"""`cnndsl build`: what it says and makes; what may go wrong is in `tests/train/test_faults.py`."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

import cnndsl
from cnndsl.cli.training import clock
from cnndsl.train.learning.learner import Learner
from tests.cli.trained import SPEC, Call, called


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    monkeypatch.chdir(tmp_path)
    Path("net.cnn").write_text(SPEC, encoding="utf-8")
    return called(capsys)


def test_a_run(call: Call) -> None:
    code, out, err = call("build", "net.cnn", "--format", "json")
    assert code == 0
    told = json.loads(out)
    assert (told["folder"], told["finished"], told["step"]) == ("runs/Net-1", True, 42)
    assert len(told["weights"]) == 64
    assert err.startswith("Net from net.cnn\n  data       digits: 1,293 images to learn from")
    assert "\n  folder     runs/Net-1\n\nepoch 1/2  loss " in err
    again = call("build", "net.cnn", "--quiet", "--format", "json")
    assert again[0] == 0
    assert again[2] == ""
    assert json.loads(again[1])["weights"] == told["weights"]
    other = call("build", "net.cnn", "--quiet", "--seed", "1", "--format", "json")
    assert json.loads(other[1])["weights"] != told["weights"]


def test_the_plan_alone(call: Call, tmp_path: Path) -> None:
    code, out, err = call("build", "net.cnn", "--plan")
    assert (code, err) == (0, "")
    assert "  optimizer  adam(lr = 0.01)\n" in out
    assert [each.name for each in tmp_path.iterdir()] == ["net.cnn"]


def test_the_plan_as_numbers(call: Call) -> None:
    code, out, err = call("build", "net.cnn", "--batch", "100", "--plan", "--format", "json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (told["model"], told["spec"]) == ("Net", "net.cnn")
    assert told["images"] == {"training": 1293, "validation": 144, "test": 360}
    parameters = sum(each.numel() for each in cnndsl.compile("net.cnn").parameters())
    assert told["networks"]["Net"]["parameters"] == parameters
    assert told["steps"] == {"all": 26, "epoch": 13}
    assert 0 < told["memory"]["predicted"] < told["memory"]["free"]
    assert told["settings"]["batch"] == "100"
    assert "batch" not in told["reasons"]
    assert told["reasons"]["schedule"]


def test_resume_is_verified(call: Call, tmp_path: Path) -> None:
    code, out, _ = call("build", "net.cnn", "--verify-resume", "--quiet")
    assert code == 0
    assert out.startswith(
        "6 steps at once, and broken off after each of them, lead to the same bits: weights "
    )
    assert [each.name for each in tmp_path.iterdir()] == ["net.cnn"]


@pytest.mark.parametrize("part", ["network", "optimizer", "average"])
def test_what_is_not_gone_on_with_is_found(
    call: Call, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    real = Learner.resume

    def forgetful(self: Learner, content: dict[str, Any]) -> None:
        real(self, content | {part: self.content()[part]})

    monkeypatch.setattr(Learner, "resume", forgetful)
    code, out, err = call("build", "net.cnn", "--verify-resume", "--quiet", "--format", "json")
    assert code == 1
    told = json.loads(out)
    assert not told["same"]
    assert f"`{told['differing']}` is not the same; see whether it is with" in err


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ([], "give a spec, or a run with `--resume`"),
        (["run/.."], "there are 2 specs in `run/..`; give one of them"),
        (["net.cnn", "--model", "Nett"], "there is no model `Nett`; did you mean `Net`?"),
        (["--resume", "run", "--verify-resume"], "leave out `--verify-resume`"),
        (["net.cnn", "--verify-resume", "--devices", "2"], "`--verify-resume` trains in one"),
        (["--resume", "run", "--seed", "3"], "a run goes on as it began; leave out `--seed`"),
        (["--resume", "run", "--epochs", "3"], "a run goes on as it began; leave out `--epochs`"),
        (["--resume", "run", "--set", "train.lr=1"], "leave out `--set`"),
        (["--resume", "run", "-o", "x"], "leave out `-o`"),
        (["net.cnn", "--accept-data"], "give it with `--resume`"),
        (["net.cnn", "--plan", "--quiet"], "`-q` has no effect with `--plan`"),
        (["net.cnn", "--plan", "--verify-resume"], "`--verify-resume` has no effect with `--plan`"),
        (["net.cnn", "--plan", "-o", "x"], "`-o` has no effect with `--plan`"),
        (["net.cnn", "--plan", "--save-every", "5"], "`--save-every` has no effect with `--plan`"),
        (["net.cnn", "--verify-resume", "-o", "x"], "`-o` has no effect with `--verify-resume`"),
        (["net.cnn", "--verify-resume", "--save-every", "5"], "`--save-every` has no effect with"),
        (["--resume", "run", "--sync-batchnorm"], "leave out `--sync-batchnorm`"),
        (["--resume", "run", "--plan"], "leave out `--plan`"),
    ],
)
def test_misuse(call: Call, words: list[str], reason: str) -> None:
    Path("run").mkdir()
    Path("other.cnn").write_text(SPEC, encoding="utf-8")
    code, out, err = call("build", *words)
    assert (code, out) == (2, "")
    assert reason in err


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.84, "0.8 s"),
        (9.94, "9.9 s"),
        (9.97, "10 s"),
        (59.4, "59 s"),
        (59.6, "1:00"),
        (3599.7, "1:00:00"),
    ],
)
def test_clock(seconds: float, told: str) -> None:
    assert clock(seconds) == told


def test_no_run(call: Call) -> None:
    Path("run").mkdir()
    assert call("build", "--resume", "run") == (
        1,
        "",
        "Error: `run` is no folder of a run: it has no `resolved.json`\n",
    )


IMPORTING = """
import Body from "parts/body"
import LeNet5 from "std/lenet"

model Net {
  input 1x8x8
  Body(4) -> flatten -> linear(10)
}

train Net on digits { steps = 1 }
"""
BODY = "block Body(width) { conv(width, 3) -> relu }\n"


def test_a_run_keeps_what_its_spec_imports(call: Call) -> None:
    Path("net.cnn").write_text(IMPORTING, encoding="utf-8")
    Path("parts").mkdir()
    Path("parts/body.cnn").write_text(BODY, encoding="utf-8")
    code, _, err = call("build", "net.cnn", "-o", "run", "--quiet")
    assert code == 0, err
    kept = [each.relative_to("run/spec").as_posix() for each in Path("run/spec").rglob("*.cnn")]
    assert sorted(kept) == ["net.cnn", "parts/body.cnn"]
    assert Path("run/spec.cnn").read_text(encoding="utf-8") == IMPORTING
    assert Path("run/spec/parts/body.cnn").read_text(encoding="utf-8") == BODY
    Path("parts/body.cnn").unlink()
    Path("net.cnn").unlink()
    Path("run").rename("moved")
    assert call("eval", "moved")[0] == 0


def test_a_spec_from_standard_input(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.TextIOWrapper(io.BytesIO(SPEC.encode()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", given)
    code, _, err = call("build", "-", "--set", "train.epochs=1", "-o", "run", "--quiet")
    assert code == 0, err
    assert Path("run/spec.cnn").read_text(encoding="utf-8") == SPEC
    assert json.loads(Path("run/resolved.json").read_text())["origin"] == "<stdin>"
