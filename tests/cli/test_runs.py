"""`cnndsl runs` lists runs with what is not the same in them."""

import json
from pathlib import Path

import pytest

from tests.cli.trained import Call, called, trained


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(tmp_path_factory.mktemp("runs"))


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    return called(capsys)


def test_runs(home: Path, call: Call) -> None:
    words = [
        "--set",
        "train.optimizer=sgd(lr = 0.001)",
        "--epochs",
        "1",
        "--quiet",
        "-o",
        home / "run-2",
    ]
    assert call("build", home / "net.cnn", *words, "-o", home / "run-2")[0] == 0
    code, out, err = call("runs", home, "--sort", "accuracy")
    assert (code, err) == (0, "")
    head, *rows = out.splitlines()
    assert head.split()[:5] == ["run", "model", "epochs", "accuracy", "loss"]
    assert [row.split()[:3] for row in rows] == [["run", "Net", "2"], ["run-2", "Net", "1"]]
    assert "sgd(lr = 0.001)" in rows[1]
    told = json.loads(call("runs", home, "--format", "json")[1])
    assert [(Path(each["path"]).name, each["finished"]) for each in told] == [
        ("run", True),
        ("run-2", True),
    ]


def test_no_runs(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("runs", tmp_path) == (0, f"no runs in {tmp_path}\n", "")
    code, _, err = call("runs")
    assert code == 2
    assert "there is no folder `runs` here" in err
