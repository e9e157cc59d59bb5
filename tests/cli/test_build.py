"""`cnndsl build`: what it says and makes; what may go wrong is in `tests/train/test_faults.py`."""

import json
from pathlib import Path
from typing import Any

import pytest

from cnndsl.train.learner import Learner
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
    assert err.startswith("Net from net.cnn\n  data       digits: 1,288 images to learn from")
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
        (["--resume", "run", "--verify-resume"], "`--verify-resume` is of a spec"),
        (["net.cnn", "--verify-resume", "--devices", "2"], "`--verify-resume` trains in one"),
        (["--resume", "run", "--seed", "3"], "a run goes on as it began; leave out `--set`"),
        (["--resume", "run", "--sync-batchnorm"], "leave out `--sync-batchnorm`"),
        (["--resume", "run", "--plan"], "leave out `--plan`"),
    ],
)
def test_misuse(call: Call, words: list[str], reason: str) -> None:
    Path("run").mkdir()
    code, out, err = call("build", *words)
    assert (code, out) == (2, "")
    assert reason in err


def test_no_run(call: Call) -> None:
    Path("run").mkdir()
    assert call("build", "--resume", "run") == (
        1,
        "",
        "Error: `run` is no folder of a run: it has no `resolved.json`\n",
    )
