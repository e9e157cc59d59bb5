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
from tests.cli.trained import SPEC, Call


@pytest.fixture
def call(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.chdir(tmp_path)
    Path("net.cnn").write_text(SPEC, encoding="utf-8")
    return call


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


def test_the_plan_tells_sizes_that_nobody_gave(call: Call) -> None:
    text = "model Net { input 1xHxW; conv(4, 3); avgpool(global) -> flatten -> linear(10) }"
    Path("open.cnn").write_text(text, encoding="utf-8")
    told = "H = 224 and W = 224, since it leaves that open; `--input` names others\n"
    assert told in call("build", "open.cnn", "--plan")[1]
    assert "leaves that open" not in call("build", "open.cnn", "--plan", "--input", "1x8x8")[1]


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
        (
            ["--resume", "run", "--epochs", "3"],
            "to train longer, begin another from its best weights: `--set 'train.weights=\"run\"'`",
        ),
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
        (["net.cnn", "--save-every", "nan"], "nan is no number"),
        (["net.cnn", "--save-every", "0"], "0.0 is not in the range x>0"),
        (["run"], "`run` is a run; go on with `--resume run`"),
        (["net.cnn", "-o", "run"], "`run` is there already; name another folder"),
        (["net.cnn", "-o", "net.cnn/run"], "`net.cnn` is a file; there can be no `net.cnn/run`"),
    ],
)
def test_misuse(call: Call, words: list[str], reason: str) -> None:
    Path("run").mkdir()
    Path("run/resolved.json").touch()
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


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("empty", "`empty` is no folder of a run: it has no `resolved.json`"),
        ("net.cnn", "`net.cnn` is a spec; give the folder of a run, such as `runs/Net-1`"),
        ("runs", "`runs` is no run, but has some; name one: `runs/Net-1`"),
        ("Net-1", "there is no folder `Net-1`; did you mean `runs/Net-1`?"),
        ("Net-2", "there is no folder `Net-2`"),
    ],
)
@pytest.mark.parametrize("words", [["build", "--resume"], ["eval"], ["predict"]])
def test_no_run(call: Call, words: list[str], path: str, reason: str) -> None:
    Path("empty").mkdir()
    Path("runs/Net-1").mkdir(parents=True)
    Path("runs/Net-1/resolved.json").touch()
    code, out, err = call(*words, path, *["net.cnn"] * (words == ["predict"]))
    assert (code, out) == (2, "")
    assert err.endswith(f": {reason}\n")


def test_a_place_that_cannot_be_written(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said before the data are read, and does not matter for a plan."""
    monkeypatch.setattr("os.access", lambda *_: False)
    for words in ([], ["-o", "a/b"]):
        code, out, err = call("build", "net.cnn", *words)
        assert (code, out) == (2, "")
        assert err.endswith(f"nothing can be written in `{Path.cwd()}`; name another folder\n")
    assert call("build", "net.cnn", "--plan")[0] == 0


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


@pytest.mark.parametrize(
    ("setting", "meant"),
    [
        ("epochs=2", "--epochs 2"),
        ("batch_size=8", "--batch 8"),
        ("lr = 0.1", "--set train.lr=0.1"),
        ("learning_rate=0.1", "--set train.lr=0.1"),
        ("optimizer=sgd(0.1)", "--set train.optimizer=sgd(0.1)"),
    ],
)
def test_a_setting_in_the_place_of_a_parameter(call: Call, setting: str, meant: str) -> None:
    name = setting.partition("=")[0].strip()
    code, _, err = call("build", "net.cnn", "--set", setting, "--plan")
    assert code == 2
    assert f"`Net` has no parameter `{name}`; did you mean `{meant}`?\n" in err
    *words, value = meant.partition(" ")
    assert call("build", "net.cnn", words[0], value, "--plan")[0] == 0


def test_the_help_names_settings_of_trainings(call: Call) -> None:
    assert "train.NAME a setting" in " ".join(call("build", "--help")[1].split())
