"""`cnndsl export` takes the folder of a run in place of a spec."""

from pathlib import Path

import onnxruntime
import pytest
import torch

from cnndsl.train.data.digits import digits
from cnndsl.train.kept.settled import settled
from cnndsl.train.learning.scaling import Scale
from tests.cli.trained import Call, called, trained


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(tmp_path_factory.mktemp("trained"))


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    return called(capsys)


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
