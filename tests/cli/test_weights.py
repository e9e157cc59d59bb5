import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from cnndsl.emit.weights import save_weights
from tests.cli.conftest import Run
from tests.emit.weights.networks import small

SPEC = """\
model Net(classes = 5) {
  input 3x4x4
  conv(4, 3) as conv -> bn as bn -> relu
  flatten -> linear(classes) as fc
}
"""
SEVERAL = f"{SPEC}\nmodel Small = Net(classes = 2)\n"


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    (tmp_path / "net.cnn").write_text(SPEC, encoding="utf-8")
    (tmp_path / "several.cnn").write_text(SEVERAL, encoding="utf-8")
    (tmp_path / "bad.cnn").write_text(SPEC.replace("conv(4, 3)", "conv(4, 9)"), encoding="utf-8")
    save_weights(small(), tmp_path / "net.safetensors")
    torch.save(small().state_dict(), tmp_path / "net.pt")
    (tmp_path / "junk.pt").write_bytes(b"PK\3\4 and no more")


@pytest.mark.parametrize("file", ["net.safetensors", "net.pt"])
def test_all_fits(run: Run, file: str) -> None:
    done = run("weights", "net.cnn", file)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{file}: it fits\n  matched  9 of 9 tensors, 9 by name\n"


def test_another_head(run: Run) -> None:
    done = run("weights", "net.cnn", "net.pt", "--set", "classes=2")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        "net.pt: 2 tensors differ\n"
        "  matched  7 of 9 tensors, 7 by name\n"
        "  differ   `fc.weight` 2x16, the file has 5x16 (net.cnn:4:14)\n"
        "           `fc.bias` 2, the file has 5 (net.cnn:4:14)\n"
        "  help: `--fresh fc` lets them keep their own numbers\n"
    )
    mended = run("weights", "net.cnn", "net.pt", "--set", "classes=2", "--fresh", "fc")
    assert mended.returncode == 0
    assert "  fresh      `fc.weight` 2x16\n" in mended.stdout


def test_what_is_frozen(run: Run, tmp_path: Path) -> None:
    done = run("weights", "net.cnn", "net.pt", "--freeze", "conv", "--freeze", "b*")
    assert done.returncode == 0
    assert "  frozen   `conv.weight` 4x3x3x3\n           `conv.bias` 4\n" in done.stdout
    assert "running" not in done.stdout
    train = f'{SPEC}\ntrain Net {{ freeze = "fc" }}\n'
    (tmp_path / "train.cnn").write_text(train, encoding="utf-8")
    assert "  frozen   `fc.weight` 5x16\n" in run("weights", "train.cnn", "net.pt").stdout


def test_one_part_alone(run: Run, tmp_path: Path) -> None:
    torch.save(small(conv="stem").state_dict(), tmp_path / "other.pt")
    done = run("weights", "net.cnn", "other.pt", "--only", "bn", "--only", "fc")
    assert "  set aside  `stem.weight` 4x3x3x3\n" in done.stdout
    assert done.returncode == 0
    assert "  by order  `conv` from `stem`\n" in run("weights", "net.cnn", "other.pt").stdout
    assert run("weights", "net.cnn", "other.pt", "--fresh", "conv").returncode == 1


def test_json(run: Run) -> None:
    done = run("weights", "net.cnn", "net.pt", "--set", "classes=2", "--format", "json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert (found["version"], found["file"], found["fits"]) == (1, "net.pt", False)
    assert found["differing"][0] == {
        "wanted": {
            "name": "fc.weight", "shape": [2, 16], "dtype": "float32", "place": "net.cnn:4:14"
        },
        "found": {"name": "fc.weight", "shape": [5, 16], "dtype": "float32", "place": None},
        "how": "name",
    }  # fmt: skip
    assert len(found["matched"]) == 7


def test_the_model_is_named_where_there_are_several(run: Run) -> None:
    done = run("weights", "several.cnn", "net.pt")
    assert done.returncode == 2
    assert "name a model of `several.cnn` with `--model`; there is `Net` and `Small`" in done.stderr
    assert run("weights", "several.cnn", "net.pt", "--model", "Net").returncode == 0
    assert run("weights", "several.cnn", "net.pt", "--model", "Small").returncode == 1
    assert run("weights", "several.cnn", "net.pt", "--model", "None").returncode == 2


def test_what_is_wrong(run: Run) -> None:
    spec = run("weights", "bad.cnn", "net.pt")
    assert (spec.returncode, spec.stdout) == (1, "")
    assert "error[" in spec.stderr
    file = run("weights", "net.cnn", "junk.pt")
    assert (file.returncode, file.stdout) == (1, "")
    assert file.stderr == (
        "Error: `junk.pt`: it is damaged or cut off\n  help: fetch or save it again\n"
    )
    assert run("weights", "net.cnn", "none.pt").returncode == 2
    assert run("weights", ".", "net.pt").returncode == 2
    pattern = run("weights", "net.cnn", "net.pt", "--fresh", "fd")
    assert pattern.returncode == 2
    assert "no layer with weights fits `fd`; did you mean `fc`?" in pattern.stderr
    assert run("weights", "net.cnn", "net.pt", "--freeze", "fd").returncode == 2


def test_the_library(run: Run, tmp_path: Path) -> None:
    import torchvision

    torch.save(torchvision.models.resnet18().state_dict(), tmp_path / "resnet18.pth")
    done = run("weights", "std/resnet.cnn", "resnet18.pth", "--model", "ResNet18")
    assert (done.returncode, done.stderr) == (0, "")
    assert "matched  122 of 122 tensors, 122 by name" in done.stdout


@pytest.mark.parametrize(("file", "code"), [("net.safetensors", 0), ("net.pt", 2)])
def test_torch_is_needed_for_files_of_torch_alone(tmp_path: Path, file: str, code: int) -> None:
    program = (
        "import sys; sys.modules['torch'] = None; from cnndsl.cli import main;"
        f"sys.exit(main(['weights', 'net.cnn', '{file}']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert ("pip install 'cnndsl[train]'" in done.stderr) == bool(code)
