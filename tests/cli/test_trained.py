"""Commands take the folder of a run in place of a spec, or of weights."""

import json
from hashlib import sha256
from pathlib import Path

import onnxruntime
import pytest
import torch
from PIL import Image

from cnndsl.train.data.digits import digits
from cnndsl.train.kept.settled import settled
from cnndsl.train.learning.scaling import Scale
from tests.cli.trained import Call, trained


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(tmp_path_factory.mktemp("trained"))


@pytest.mark.filterwarnings("ignore")  # torch's exporter has many
def test_what_is_exported_is_what_was_trained(home: Path, call: Call) -> None:
    path = home / "net.onnx"
    code, out, err = call("export", home / "run", "-o", path)
    assert code == 0, err
    assert "best.safetensors" in out
    assert err.startswith("note: it takes images of numbers from 0 to 1, less the mean 0.30")
    known = settled(home / "run").scale
    test = digits((1, 8, 8)).test
    assert test is not None
    images, labels = test.read(range(len(test)))
    shown = Scale(known.mean, known.deviation)(images.float() / 255)
    (answer,) = onnxruntime.InferenceSession(path).run(None, {"input": shown.numpy()})
    right = (torch.from_numpy(answer).argmax(1) == labels).double().mean()
    assert f"{right:.2%} right" in call("eval", home / "run")[1]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--model", "Net"], "has its own; leave out `--model`"),
        (["--input", "1x9x9"], "has its own; leave out `--input`"),
    ],
)
def test_a_run_has_its_own(home: Path, call: Call, words: list[str], reason: str) -> None:
    code, _, err = call("export", home / "run", "-o", home / "x.onnx", *words)
    assert code == 2
    assert reason in err


def test_a_run_without_weights(home: Path, call: Call, tmp_path: Path) -> None:
    for name in ("resolved.json", "spec.cnn"):
        (tmp_path / name).write_bytes((home / "run" / name).read_bytes())
    code, _, err = call("export", tmp_path, "-o", tmp_path / "x.pt2")
    assert (code, err) == (
        1,
        f"Error: `{tmp_path}` has no weights yet: its first epoch is not over\n",
    )
    assert call("export", tmp_path, "--format", "keras")[0] == 0


PICTURE = ("--image", "wide.png")


@pytest.fixture
def wide(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture of other proportions than the network takes."""
    monkeypatch.chdir(home)
    images, _ = digits((1, 8, 8)).train.read([7])
    Image.fromarray(torch.cat([images[0, 0], images[0, 0]], 1).numpy()).save("wide.png")


@pytest.mark.usefixtures("wide")
@pytest.mark.parametrize(
    "words",
    [["run"], ["net.cnn", "--weights", "run/best.safetensors"], ["net.cnn", "--weights", "run"]],
)
def test_what_is_shown_is_what_is_predicted(call: Call, words: list[str]) -> None:
    """`show` scales and fits a picture as `predict` does, and has the names of the classes."""
    told = call("predict", "run", "wide.png", "--top", 1, "--format", "json")[1]
    ((likeliest,),) = [each["classes"] for each in json.loads(told)]
    code, out, err = call("show", "cam", *words, *PICTURE)
    assert code == 0, err
    wanted = f"to tell &quot;{likeliest['class']}&quot; ({likeliest['share']:.1%})"
    assert wanted in out
    assert ("as the images of" in err) == (len(words) > 1)
    assert call("show", "features", "run", *PICTURE)[0] == 0
    assert call("show", "filters", "run")[0] == 0


@pytest.mark.usefixtures("wide")
def test_a_scale_that_nobody_gives_is_told(home: Path, call: Call) -> None:
    (home / "alone.safetensors").write_bytes((home / "run" / "best.safetensors").read_bytes())
    words = ("show", "cam", "net.cnn", "--weights", "alone.safetensors", *PICTURE)
    assert call(*words)[2].startswith("note: the picture goes from 0 to 1; `--mean` and `--std`")
    assert call(*words, "--mean", "0.3")[2] == ""
    code, _, err = call("show", "cam", "run", *PICTURE, "--mean", "0.3")
    assert (code, "the run `run` has its own; leave out `--mean`" in err) == (2, True)
    assert "with `--weights`, or name a run" in call("show", "filters", "net.cnn")[2]


def test_a_run_where_a_spec_or_weights_are_taken(
    tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The network is that of the run, with what was set for it."""
    monkeypatch.chdir(tmp_path)
    spec = "model Net(wide = 4) { input 1x8x8; conv(wide, 3) -> relu -> flatten -> linear(10) }"
    Path("net.cnn").write_text(spec, encoding="utf-8")
    words = ("--set", "wide=5", "--epochs", 1, "--set", "train.batch=500", "-q")
    assert call("build", "net.cnn", *words, "-o", "run")[0] == 0
    assert "Conv2d(1, 5, 3)" in call("source", "run")[1]
    assert call("weights", "run", "run")[0] == 0
    assert call("weights", "net.cnn", "run")[0] == 1
    assert call("weights", "net.cnn", "run", "--set", "wide=5")[0] == 0
    assert call("diff", "run", "net.cnn")[0] == 1
    assert call("diff", "run", "run")[0] == 0
    code, _, err = call("source", "run", "--set", "wide=4")
    assert (code, "has its own; leave out `--set`" in err) == (2, True)
    assert (
        "name a model of `run` with `--model`; there is `Net`"
        in call("source", "run", "--model", "Other")[2]
    )
    assert "is a folder, and no run" in call("weights", "net.cnn", ".")[2]


def test_a_training_that_begins_from_a_run(
    home: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    longer = ("--set", 'train.weights="run"', "--set", "train.lr=1e-9", "--epochs", 1, "-q")
    assert call("build", "net.cnn", *longer, "-o", "longer")[0] == 0
    carried = settled(home / "longer").carried
    assert carried is not None
    file = (home / "run" / "best.safetensors").read_bytes()
    assert carried.file == sha256(file).hexdigest()
