"""`cnndsl eval` says again what a run has said, and it for other images."""

import json
from pathlib import Path

import pytest

from tests.cli.trained import Call, called, trained


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(tmp_path_factory.mktemp("eval"))


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    return called(capsys)


def test_the_test(home: Path, call: Call) -> None:
    code, out, _ = call("eval", home / "run", "--format", "json")
    assert code == 0
    result = json.loads((home / "run" / "result.json").read_text(encoding="utf-8"))
    assert json.loads(out) == {"set": "test", **result["score"]}


@pytest.mark.parametrize(("name", "count"), [("validation", 144), ("training", 1293)])
def test_other_images(home: Path, call: Call, name: str, count: int) -> None:
    code, out, _ = call("eval", home / "run", "--on", name)
    assert code == 0
    first, _, head, *rows = out.splitlines()
    assert first.startswith(f"{name}: ")
    assert first.endswith(f"{count:,} images")
    assert head.split() == ["class", "images", "precision", "recall", "F1"]
    assert sum(int(row.split()[1]) for row in rows) == count


def test_images_that_there_are_not(home: Path, call: Call) -> None:
    words = ["--set", "train.split=holdout(0.2)", "--epochs", "1", "--quiet", "-o", home / "held"]
    assert call("build", home / "net.cnn", *words)[0] == 0
    code, _, err = call("eval", home / "held", "--on", "test")
    assert code == 2
    assert f"`{home / 'held'}` has no images for test" in err
