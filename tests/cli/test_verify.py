import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from cnndsl.cli import main
from cnndsl.dataclasses import replace
from cnndsl.emit.compiled import compiled
from cnndsl.graph import Graph
from cnndsl.graph.build import Builder
from cnndsl.graph.values import Tensor
from cnndsl.layers import Facts, Layer
from cnndsl.layers.base import Saved
from cnndsl.shape import Shape
from tests.graph.drawn import graph_of

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
    assert [re.sub(r".* (agree|differ)", r"\1", row) for row in rows[1:]] == [
        *["agree"] * 5,
        "agree  of 1 sample",
        "agree  of 2 samples",
        "agree  bytes of 2 samples",
        "agree",
    ]


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_open_sizes(capsys: Captured, device: str) -> None:
    shown = said(capsys, 0, "open.cnn", "--device", device)
    assert "\nshapes at H = " in shown
    assert "\nMACs at H = " in shown


def test_padding_follows_other_sizes(capsys: Captured) -> None:
    """What `same` adds is another at other sizes, and the layers one by one add it too."""
    same = "conv(4, 3, stride = 2, pad = same) -> maxpool(3, stride = 2, pad = same)"
    text = f"model Net {{ input 3xHxW; {same} -> conv(4, 5, stride = 3, pad = same) }}"
    Path("same.cnn").write_text(text, encoding="utf-8")
    shown = said(capsys, 0, "same.cnn", "--input", "3x24xW", "--device", "meta")
    assert "shapes at W = 225 " in shown
    assert "outputs at W = 225 " in shown


def test_what_no_output_depends_on(capsys: Captured) -> None:
    """A check counts it, and nothing ever runs it: neither the module nor what it is held to."""
    Path("dead.cnn").write_text(
        """model Net {
          input 3x8x8
          conv(4, 3) as a
          from a { conv(4, 3) -> bn -> dropout(0.5) as lost }
          from a { conv(2, 1) -> output aux if training }
          bn -> dropout(0.5) -> conv(2, 1)
        }""",
        encoding="utf-8",
    )
    shown = said(capsys, 0, "dead.cnn")
    left_out = "without `conv1`, `bn1` and `lost`, on which no output depends"
    assert shown.endswith(f"\n  MACs, FLOPs and what is kept: {left_out}\n")


def broken(module: nn.Module) -> dict[str, Callable[[], object]]:
    """Ways to make another module of one, each with what then differs."""
    conv, norm = module.get_submodule("conv1"), module.get_submodule("bn1")

    def twice_back(_: nn.Module, __: object, y: torch.Tensor) -> torch.Tensor:
        return y.detach() + 2 * (y - y.detach())

    def count(*_: object) -> None:
        norm.get_buffer("num_batches_tracked").add_(1)

    def spoil(_: nn.Module, given: tuple[torch.Tensor, ...]) -> None:
        given[0].mul_(2)

    return {
        "linear1 (net.cnn:4): ours output ": lambda: norm.register_forward_hook(
            lambda _, __, y: y * (1 + 1e-3)
        ),
        "conv1 (net.cnn:3): ours gradient of weight ": lambda: conv.register_forward_hook(
            twice_back
        ),
        "bn1 (net.cnn:3): ours num_batches_tracked ": lambda: norm.register_forward_pre_hook(count),
        "input (net.cnn:2): ours input after the step ": lambda: conv.register_forward_pre_hook(
            spoil
        ),
    }


@pytest.mark.parametrize("way", range(4))
def test_a_module_that_does_other_things_is_found(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch, way: int
) -> None:
    """Its shapes and counts are right, and some of its numbers are not."""

    def other(graph: Graph) -> nn.Module:
        module = compiled(graph)
        [*broken(module).values()][way]()
        return module

    monkeypatch.setattr("cnndsl.emit.observing.compiled", other)
    shown = said(capsys, 1, "net.cnn")
    assert "\n  numbers of a step: ours " in shown
    assert f"\n    {[*broken(compiled(graph_of(NET)))][way]}" in shown


def test_several_models(capsys: Captured) -> None:
    shown = said(capsys, 0, "two.cnn")
    assert shown.endswith("\n\nNet    all 9 quantities agree\nSmall  all 9 quantities agree\n")
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


MEMORY = {
    "verify heavy.cnn": "for its weights; `--device meta` needs none",
    "profile heavy.cnn": "for its weights",
    "export heavy.cnn -o heavy.onnx": "for its weights",
    "export heavy.cnn -o heavy.pt2": "for its weights",
    "verify wide.cnn --batch 2000000000": "for 2,000,000,000 samples; lower `--batch`",
    "profile wide.cnn --batch 2000000000": "for 2,000,000,000 samples; lower `--batch`",
}


@pytest.mark.parametrize("command", MEMORY)
def test_too_little_memory(capsys: Captured, command: str) -> None:
    """More than any machine can address; what helps is told where something does."""
    Path("heavy.cnn").write_text(
        "model Net { input 3x224x224; flatten -> linear(1_000_000_000) }", encoding="utf-8"
    )
    Path("wide.cnn").write_text("model Net { input 3x224x224; relu }", encoding="utf-8")
    assert main(command.split()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"Error: `Net`: there is too little memory {MEMORY[command]}\n"


@pytest.mark.parametrize("command", ["verify", "profile", "source", "export --format keras"])
def test_a_spec_without_a_model(capsys: Captured, command: str) -> None:
    block = "block Unit(width) { conv(width, 3) }"
    Path("none.cnn").write_text(f"{block}\n", encoding="utf-8")
    Path("template.cnn").write_text(
        f"{block}\nmodel T(width) {{ input 3x8x8; Unit(width) }}\n", encoding="utf-8"
    )
    needs = "; `T` is a template that needs `width`: add `--set width=...`"
    for name, more in (("none", ""), ("template", needs)):
        assert main([*command.split(), f"{name}.cnn"]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.endswith(f"\nError: there is no model in `{name}.cnn`{more}\n")


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


def test_axes_that_lie_otherwise_in_memory_make_no_difference(capsys: Captured) -> None:
    """A sum that is written over another tensor is added up in another order from there on."""
    both = "repeat 2 { add { | layernorm(over = channels) | silu } }"
    text = f"model Net {{ input 2x17x24; {both}; avgpool(global) }}"
    Path("axes.cnn").write_text(text, encoding="utf-8")
    assert "differs" not in said(capsys, 0, "axes.cnn")
