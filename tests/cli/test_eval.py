"""`cnndsl eval` says again what a run has said, and it for other images."""

import json
from pathlib import Path

import pytest
from PIL import Image

from cnndsl.cli.eval import _as_text
from cnndsl.diagnostics.cells import width
from cnndsl.train.learning.scores import Score
from tests.cli.trained import SPEC, Call, trained


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(tmp_path_factory.mktemp("eval"))


def test_the_test(home: Path, call: Call) -> None:
    code, out, _ = call("eval", home / "run", "--format", "json")
    assert code == 0
    result = json.loads((home / "run" / "result.json").read_text(encoding="utf-8"))
    classes = [str(digit) for digit in range(10)]
    assert json.loads(out) == {"set": "test", **result["score"], "classes": classes}


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


def test_a_single_image() -> None:
    assert _as_text(Score(1, 0.5), "test", (), "images") == "test: loss 0.5000, 1 image"


def test_names_that_a_terminal_would_obey_or_widen(call: Call, tmp_path: Path) -> None:
    for name in ("\x1b[31mred", "猫"):
        for place in range(8):
            path = tmp_path / "photos" / name / f"{place}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.effect_noise((8, 8), 20 + 100 * (name == "猫")).save(path)
    spec = SPEC.replace("on digits", 'on folder("photos")').replace("10)\n}", "2)\n}")
    (tmp_path / "net.cnn").write_text(spec, encoding="utf-8")
    assert call("build", tmp_path / "net.cnn", "-o", tmp_path / "run", "--quiet")[0] == 0
    code, out, _ = call("eval", tmp_path / "run", "--on", "training")
    assert code == 0
    head, first, second = out.splitlines()[2:]
    assert first.startswith("<U+001B>[31mred  ")
    assert second.startswith("猫 ")
    assert width(head) == width(first) == width(second)
    out = call("predict", tmp_path / "run", tmp_path / "photos")[1]
    assert "\x1b" not in out
    assert out.count("\n") == 16
    code, out, _ = call("eval", tmp_path / "run", "--format", "json")
    assert json.loads(out)["classes"] == ["\x1b[31mred", "猫"]


@pytest.fixture
def photos(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run of wide images in two classes, which are padded to fit."""
    monkeypatch.chdir(tmp_path)
    for place in range(24):
        name = "ab"[place % 2]
        path = tmp_path / "photos" / ("test" if place > 15 else "train") / name / f"{place:02}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.effect_noise((16, 8), 20 + 60 * (name == "b")).save(path)
    spec = SPEC.replace("on digits", 'on folder("photos", fit = pad)').replace("10)\n}", "2)\n}")
    Path("net.cnn").write_text(spec, encoding="utf-8")
    assert call("build", "net.cnn", "-o", "runs/Net-1", "--quiet")[0] == 0
    return tmp_path


@pytest.mark.usefixtures("photos")
def test_other_data(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same images by another way have the same score: they are fitted and scaled alike."""
    told = json.loads(call("eval", "runs/Net-1", "--format", "json")[1])
    Path("photos").rename("moved")
    again = call("eval", "runs/Net-1", "--data", 'folder("moved")', "--format", "json")
    assert (again[0], json.loads(again[1])) == (0, told)
    monkeypatch.chdir("moved")
    words = ("eval", "../runs/Net-1", "--format", "json")
    code, out, err = call(*words, "--data", 'folder("test")')
    assert (code, json.loads(out)) == (0, told | {"set": "all"}), err
    assert json.loads(call(*words, "--data", 'folder("train")')[1])["count"] == 16
    code, _, err = call(*words, "--data", 'folder("test")', "--on", "test")
    assert (code, "has no images for test" in err) == (2, True)


@pytest.mark.usefixtures("photos")
@pytest.mark.parametrize(
    ("data", "code", "reason"),
    [
        ('folder("photos")', 1, "there are the classes `a`, `b` and `c`, and the run learned `a` "),
        ('folder("nowhere")', 1, "there is no such folder"),
        ('folder("photos", fit = crop)', 2, "images are fitted as the run's were; leave out `fit`"),
        ('folder("photos', 2, "string is never closed"),
        ('pairs("photos", "photos", classes = 2)', 1, "error[E4"),
    ],
)
def test_other_data_that_cannot_be(call: Call, data: str, code: int, reason: str) -> None:
    for name in ("train", "test"):
        Path("photos", name, "c").mkdir()
        Image.new("L", (16, 8)).save(Path("photos", name, "c", "0.png"))
    found = call("eval", "runs/Net-1", "--data", data)
    assert (found[0], reason in found[2]) == (code, True), found[2]
