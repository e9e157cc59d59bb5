"""The scale that a training brings images to: measured, of a run whose weights it has, or given."""

import json
from pathlib import Path

import pytest

from tests.cli.trained import Call

NET = """
model Net { input 1x8x8; flatten -> linear(10) as head }

train Net on digits { steps = 1; split = official(0); SETTINGS }
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> Path:
    """A run, trained on digits."""
    monkeypatch.chdir(tmp_path)
    written("")
    assert call("build", "net.cnn", "-o", "old", "--quiet")[0] == 0
    return tmp_path


def written(settings: str) -> None:
    Path("net.cnn").write_text(NET.replace("SETTINGS", settings), encoding="utf-8")


def scale(run: str) -> dict[str, list[float]]:
    found = json.loads((Path(run) / "resolved.json").read_bytes())["scale"]
    assert isinstance(found, dict)
    return found


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("weights", ["best.safetensors", "checkpoints/best.pt", ""])
def test_weights_of_a_run_keep_its_scale(call: Call, weights: str) -> None:
    written(f'weights = "old/{weights}"')
    words = ("build", "net.cnn", "--set", "train.data=random(1x8x8)")
    code, _, err = call(*words, "-o", "new")
    assert code == 0
    assert "(that of `" in err
    assert "old`, whose weights it begins with)\n" in err
    assert scale("new") == scale("old")
    assert call(*words, "--set", "train.normalize=measured", "-o", "own", "-q")[0] == 0
    assert scale("own") != scale("old")
    (Path("new") / "result.json").unlink()
    assert call("build", "--resume", "new", "--quiet")[0] == 0
    assert scale("new") == scale("old")


@pytest.mark.usefixtures("here")
def test_a_scale_is_measured_as_the_page_of_data_tells_it(call: Call) -> None:
    plan = call("build", "net.cnn", "--plan")[1]
    told = "mean 0.3058, deviation 0.3761 (measured on images to learn from)"  # docs/data.md
    assert f"  normalize  {told}\n" in plan


@pytest.mark.usefixtures("here")
def test_a_scale_is_given(call: Call) -> None:
    written("normalize = fixed(mean = [0.25], deviation = [0.5])")
    plan = call("build", "net.cnn", "--plan")[1]
    assert "  normalize  fixed: mean 0.25, deviation 0.5\n" in plan
    assert call("build", "net.cnn", "-o", "new", "-q")[0] == 0
    assert scale("new") == {"mean": [0.25], "deviation": [0.5]}


def test_imagenet_is_that_of_torchvision() -> None:
    from torchvision.models import ResNet18_Weights

    from cnndsl.recipe.normalizations import ImageNet

    presets = ResNet18_Weights.IMAGENET1K_V1.transforms()
    assert (tuple(presets.mean), tuple(presets.std)) == ImageNet.numbers
