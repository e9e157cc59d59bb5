import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from cnndsl.cli import main
from cnndsl.dataclasses import replace
from cnndsl.graph.build import Builder
from cnndsl.graph.values import Tensor
from cnndsl.layers import Facts, Layer
from cnndsl.layers.base import Saved
from cnndsl.shape import Shape

NET = """\
model Net {
  input 3x16x16
  conv(8, 3, pad = 1, bias = false) -> bn -> relu
  maxpool(2) -> flatten -> linear(4)
}
"""
OPEN = NET.replace("3x16x16", "3xHxW").replace("flatten -> linear(4)", "conv(4, 3)")
ZOO = [
    ("lenet", "LeNet5Original"),
    ("crnn", "CRNN"),
    ("dsn", "DSN"),
    ("fractional", "FractionalMnist"),
    ("resnet_cifar", "CifarResNet20"),
    ("neocognitron", "Neocognitron"),
    ("dcgan", "Discriminator"),
]
ON_META = [
    ("alexnet", "AlexNet2012"),
    ("googlenet", "GoogLeNet"),
    ("resnext", "ResNeXt50_32x4d"),
    ("segnet", "CamVidSegNet"),
    ("unet", "PaddedUNet"),
    ("fcn", "FCNResNet50"),
    ("vgg", "VGG16BN"),
]


@pytest.fixture(autouse=True)
def specs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = {"net": NET, "open": OPEN, "bad": NET.replace("conv(8, 3", "conv(8, 99")}
    files["last"] = "model Net {\n  input 3x16x16\n  conv(8, 3)\n}\n"
    files["two"] = f"{NET}\nmodel Small {{ input 3x8x8; conv(4, 3) }}\n"
    for name, text in files.items():
        Path(f"{name}.cnn").write_text(text, encoding="utf-8")


Captured = pytest.CaptureFixture[str]


def said(capsys: Captured, code: int, *arguments: str) -> str:
    """What the command says, as long as it ends with this code and complains of nothing."""
    assert main(["verify", *arguments]) == code
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_a_network_that_agrees(capsys: Captured) -> None:
    heading, torch, _, *rows = said(capsys, 0, "net.cnn").splitlines()
    assert heading == "Net  3x16x16 -> 4  6 layers"
    assert torch.startswith("held against torch ")
    assert torch.endswith(", a step of training on cpu with 2 samples")
    assert [row.split()[-1] for row in rows[1:]] == ["agree"] * 8


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_open_sizes(capsys: Captured, device: str) -> None:
    shown = said(capsys, 0, "open.cnn", "--device", device)
    assert "\nshapes at H = " in shown
    assert "\nMACs at H = " in shown


def test_several_models(capsys: Captured) -> None:
    shown = said(capsys, 0, "two.cnn")
    assert shown.endswith("\n\nNet    all 8 quantities agree\nSmall  all 8 quantities agree\n")
    assert "Small  3x8x8" in said(capsys, 0, "two.cnn", "--model", "Small")


def test_what_is_frozen_keeps_less(capsys: Captured) -> None:
    whole = json.loads(said(capsys, 0, "net.cnn", "--format", "json"))
    part = json.loads(said(capsys, 0, "net.cnn", "--format", "json", "--freeze", "conv1"))
    kept = [
        each["torch"]
        for document in (whole, part)
        for each in document["models"][0]["quantities"]
        if each["name"] == "trainable"
    ]
    assert kept[0] - kept[1] == 8 * 3 * 3 * 3


@pytest.mark.parametrize(("file", "model"), ZOO)
def test_the_library_agrees(capsys: Captured, file: str, model: str) -> None:
    assert " differ\n" not in said(capsys, 0, f"std/{file}.cnn", "--model", model)


@pytest.mark.parametrize(("file", "model"), ON_META)
def test_large_networks_agree_on_meta(capsys: Captured, file: str, model: str) -> None:
    spec = f"std/{file}.cnn"
    assert " differ\n" not in said(capsys, 0, spec, "--model", model, "--device", "meta")


def wrong_shape(facts: Facts) -> Facts:
    channels, *rest = facts.outputs[0]
    return replace(facts, outputs=(Shape.of(*rest, channels),))


def wrong_weights(facts: Facts) -> Facts:
    return replace(facts, weights={"weight": (3, 8, 3, 3)})


WRONG: dict[str, Callable[[Facts], Facts]] = {
    "shapes": wrong_shape,
    "parameters": wrong_weights,
    "buffers": lambda facts: replace(facts, buffers={"mean": (8,)}),
    "MACs": lambda facts: replace(facts, macs=facts.macs + 1),
    "FLOPs of a step": lambda facts: replace(
        facts, backward=replace(facts.backward, weight=facts.backward.weight + 1)
    ),
    "kept for backward": lambda facts: replace(facts, saved=Saved(inputs=True, numbers=1)),
}


@pytest.mark.parametrize("quantity", WRONG)
def test_a_wrong_analysis_is_found(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, quantity: str
) -> None:
    """The facts of the convolution are told otherwise than they are; torch runs what it ran."""
    true = Builder.facts_of

    def facts_of(self: Builder, layer: Layer, inputs: tuple[Tensor, ...]) -> Facts:
        facts = true(self, layer, inputs)
        return WRONG[quantity](facts) if layer.word == "conv" else facts

    monkeypatch.setattr(Builder, "facts_of", facts_of)
    shown = said(capsys, 1, "last.cnn" if quantity == "shapes" else "net.cnn")
    assert f"\n  {quantity}: " in shown
    if quantity != "kept for backward":
        assert re.search(r"    conv1 \((net|last)\.cnn:3\): ours ", shown)


def test_a_layer_that_does_not_run_is_named(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = Builder.facts_of

    def facts_of(self: Builder, layer: Layer, inputs: tuple[Tensor, ...]) -> Facts:
        facts = true(self, layer, inputs)
        return wrong_shape(facts) if layer.word == "conv" else facts

    monkeypatch.setattr(Builder, "facts_of", facts_of)
    assert main(["verify", "net.cnn"]) == 1
    assert "torch does not run `bn1` (net.cnn:3)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("net.cnn", "--model", "Nte"), "there is no model `Nte`"),
        (("nothing.cnn",), "there is no file or folder"),
        pytest.param(
            ("net.cnn", "--device", "cuda"),
            "torch finds no device `cuda`",
            marks=pytest.mark.skipif(torch.cuda.is_available(), reason="there is one"),
        ),
        (("bn.cnn", "--batch", "1"), "raise `--batch`"),
    ],
)
def test_wrong_use(capsys: Captured, arguments: tuple[str, ...], complaint: str) -> None:
    Path("bn.cnn").write_text("model M { input 3x1x1; bn }", encoding="utf-8")
    assert main(["verify", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert complaint in err


def test_a_spec_that_is_wrong(capsys: Captured) -> None:
    assert main(["verify", "bad.cnn"]) == 1
    out, err = capsys.readouterr()
    assert (out, "error[E" in err) == ("", True)


WITHOUT = """
import sys

class Lacking:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "torch":
            raise ModuleNotFoundError("No module named 'torch'", name="torch")

sys.meta_path.insert(0, Lacking())
from cnndsl.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("name", ["verify", "profile"])
def test_without_torch(name: str) -> None:
    root = str(Path(sys.modules["cnndsl"].__file__ or "").parents[1])
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, name, "net.cnn"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "Error: this needs torch, which is not installed; `pip install 'cnndsl[train]'` does that\n"
    )


@pytest.mark.parametrize("command", ["verify", "profile", "source"])
def test_a_name_that_torch_needs_is_refused(capsys: Captured, command: str) -> None:
    Path("name.cnn").write_text("model M { input 3x8x8; conv(4, 3) as forward }", encoding="utf-8")
    assert main([command, "name.cnn"]) == 1
    assert "error[E502]: `forward`" in capsys.readouterr().err


def test_the_other_models_are_verified_yet(capsys: Captured) -> None:
    text = "model M { input 3x8x8; conv(4, 3) as forward }\n\nmodel N { input 3x8x8; conv(4, 3) }\n"
    Path("name.cnn").write_text(text, encoding="utf-8")
    assert main(["verify", "name.cnn"]) == 1
    out, err = capsys.readouterr()
    assert "N  3x8x8 -> 4x6x6" in out
    assert "error[E502]: `forward`" in err
