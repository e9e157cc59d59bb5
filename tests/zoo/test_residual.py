"""Inception, residual and dense networks, beside numbers of others.

The references are torchvision's networks, builds in PyTorch after the papers, and what papers and
torchvision's documentation print.
"""

from collections import Counter
from pathlib import Path

import pytest

from cnndsl.graph import Graph
from cnndsl.layers.dropout import DropPath
from cnndsl.resources import library
from tests.zoo.reference import graph, known, leaves, networks, saved, totals, weights, without
from tests.zoo.table import called, compare, table

MODELS = {
    **{f"resnet{depth}": ("resnet", f"ResNet{depth}") for depth in (18, 34, 50, 101, 152)},
    "wide_resnet50_2": ("wide_resnet", "WideResNet50x2"),
    **{f"densenet{depth}": ("densenet", f"DenseNet{depth}") for depth in (121, 161, 169, 201)},
    "googlenet": ("googlenet_bn", "GoogLeNetBN"),
    "googlenet_noaux": ("googlenet_bn", "GoogLeNetBNTrunk"),
    "googlenet_paper_aux": ("googlenet", "GoogLeNet"),
    "googlenet_paper_noaux": ("googlenet", "GoogLeNetTrunk"),
}
# Torchvision runs its auxiliary heads in training alone, and was measured in evaluation.
WITHOUT_HEADS = {"googlenet": ("googlenet_bn", "GoogLeNetBNTrunk")}
# Each head: a 1x1 convolution at 4x4, and two products.
HEADS = 16 * 128 * (512 + 528) + 2 * (16 * 128 * 1024 + 1024 * 1000)
# Rows that only a spec has: torchvision calls the end of a DenseNet as functions.
ENDS = {121: 1024, 161: 2208, 169: 1664, 201: 1920}
ONLY_OURS = {
    f"densenet{depth}": [f"relu {width}x7x7 0 0", f"avgpool {width}x1x1 0 0"]
    for depth, width in ENDS.items()
}
# Rows that are written otherwise: the reference drops out before it flattens.
DROPPED = ("dropout 1024x1x1 0 0", "dropout 1024 0 0")

CIFAR = {
    "resnet110_a": ("resnet_cifar", "CifarResNet(Basic, 18"),
    "resnet110_b": ("resnet_cifar", "CifarResNet(Basic(shortcut = project), 18"),
    "resnet1001_a": ("resnet_cifar", "CifarResNet(Bottleneck(shortcut = pad), 111"),
    "resnet1001_b": ("resnet_cifar", "CifarResNet(Bottleneck, 111"),
    "resnet1202_a": ("resnet_cifar", "CifarResNet(Basic, 200"),
    "resnet1202_b": ("resnet_cifar", "CifarResNet(Basic(shortcut = project), 200"),
    "preresnet164": ("preresnet", "PreResNet(Bottleneck, 18"),
    "preresnet1001": ("preresnet", "PreResNet(Bottleneck, 111"),
    "stochastic_depth110": ("stochastic_depth", "StochasticDepth(110"),
    "stochastic_depth1202": ("stochastic_depth", "StochasticDepth(1202"),
    "fractalnet": ("fractalnet", "FractalNet(3"),
    "fractalnet_wider": ("fractalnet", "FractalNet(3, widen = true"),
    "swapout32_4": ("swapout", "Swapout(32, 4"),
    "wrn40_4": ("wide_resnet", "WRN(40, 4"),
    "wrn28_10": ("wide_resnet", "WRN(28, 10"),
    "weighted198": ("weighted_resnet", "WeightedResNet(198"),
    "weighted197": ("weighted_resnet", "WeightedResNet(197"),
    "densenet24_100_start16": ("densenet_cifar", "CifarDenseNet(Plain(24), 32"),
    "densenet24_100_start48": ("densenet_cifar", "CifarDenseNet(Plain(24), 32, start = 48"),
    "densenet12_40": ("densenet_cifar", "CifarDenseNet(Plain(12), 12"),
    "densenet12_100": ("densenet_cifar", "CifarDenseNet(Plain(12), 32"),
    "densenet_bc12_100": ("densenet_cifar", "CifarDenseNet(DenseLayer(12), 16, 24, 0.5"),
    "densenet_bc24_250": ("densenet_cifar", "CifarDenseNet(DenseLayer(24), 41, 48, 0.5"),
    "densenet_bc40_190": ("densenet_cifar", "CifarDenseNet(DenseLayer(40), 31, 80, 0.5"),
    "pyramidnet110_48": ("pyramidnet", "PyramidNet(Basic, 18, 48"),
    "pyramidnet110_84": ("pyramidnet", "PyramidNet(Basic, 18, 84"),
    "pyramidnet110_270": ("pyramidnet", "PyramidNet(Basic, 18, 270"),
    "pyramidnet164_270": ("pyramidnet", "PyramidNet(Bottleneck, 18, 270"),
    "pyramidnet200_240": ("pyramidnet", "PyramidNet(Bottleneck, 22, 240"),
    "pyramidnet236_220": ("pyramidnet", "PyramidNet(Bottleneck, 26, 220"),
    "pyramidnet272_200": ("pyramidnet", "PyramidNet(Bottleneck, 30, 200"),
    "pyramidnet164_48": ("pyramidnet", "PyramidNet(Bottleneck, 18, 48"),
    "pyramidnet164_84": ("pyramidnet", "PyramidNet(Bottleneck, 18, 84"),
}

# Parameters as torchvision's documentation gives them.
DOCUMENTED = [
    ("wide_resnet", "WideResNet101x2", 126_886_696),
    ("resnext", "ResNeXt50_32x4d", 25_028_904),
    ("resnext", "ResNeXt101_32x8d", 88_791_336),
]
# Millions of parameters as the papers print them.
PRINTED = [
    ("resnet_cifar", "CifarResNet20", "0.27"),
    ("resnet_cifar", "CifarResNet32", "0.46"),
    ("resnet_cifar", "CifarResNet44", "0.66"),
    ("resnet_cifar", "CifarResNet56", "0.85"),
    ("resnet_cifar", "CifarResNet110", "1.7"),
    ("resnet_cifar", "CifarResNet1202", "19.4"),
    ("wide_resnet", "WRN16x8", "11.0"),
    ("swapout", "Swapout32x4", "7.43"),
    ("fractalnet", "FractalNet20Wider", "38.6"),
]


def test_every_reference_has_its_model() -> None:
    assert networks("residual").keys() == MODELS.keys()
    assert table("cifar").keys() == CIFAR.keys()


@pytest.mark.parametrize("name", MODELS)
def test_totals(name: str) -> None:
    expected = known(networks("residual")[name])
    expected["macs"] += HEADS if name in WITHOUT_HEADS else 0
    assert totals(graph(*MODELS[name])) == expected


@pytest.mark.parametrize("name", MODELS)
def test_layers(name: str) -> None:
    """Auxiliary heads come last in the reference, and where they branch off in the spec."""
    rows = networks("residual")[name]["leaves"]
    found = leaves(graph(*WITHOUT_HEADS.get(name, MODELS[name])), rows)
    if name == "googlenet_paper_aux":
        rows, found = sorted(rows), sorted(found)
    if name.startswith("googlenet_paper"):
        rows, found = without(rows, DROPPED[:1]), without(found, DROPPED[1:])
    assert without(found, ONLY_OURS.get(name, ())) == rows


@pytest.mark.parametrize(
    "name", ["resnet18", "resnet50", "wide_resnet50_2", "densenet121", "googlenet"]
)
def test_weights_have_the_names_of_torchvision(name: str) -> None:
    assert Counter(weights(graph(*MODELS[name]))) == Counter(saved()[name])


@pytest.mark.parametrize("name", CIFAR)
def test_networks_for_small_images(name: str, tmp_path: Path) -> None:
    compare(written(name, 10, tmp_path), table("cifar")[name])


@pytest.mark.parametrize("name", CIFAR)
def test_networks_for_a_hundred_classes(name: str, tmp_path: Path) -> None:
    row = table("cifar")[name]
    sums = totals(written(name, 100, tmp_path))
    assert sums["params"] == row["params_cifar100"]
    assert sums["macs"] == row["macs"] + 90 * row["dim"]


def written(name: str, classes: int, folder: Path) -> Graph:
    file, call = CIFAR[name]
    layer = 'import DenseLayer from "std/densenet"\n' if "DenseLayer" in call else ""
    return called(f'import "std/{file}"\n{layer}', f"{call}, classes = {classes})", folder)


@pytest.mark.parametrize(("file", "model", "documented"), DOCUMENTED)
def test_documented_numbers_are_met(file: str, model: str, documented: int) -> None:
    assert totals(graph(file, model))["params"] == documented


@pytest.mark.parametrize(("file", "model", "printed"), PRINTED)
def test_printed_numbers_are_met(file: str, model: str, printed: str) -> None:
    """To one unit of the last digit: papers round some numbers and cut others."""
    millions = totals(graph(file, model))["params"] / 10**6
    assert abs(millions - float(printed)) < 10 ** -len(printed.partition(".")[2])


def test_units_are_left_out_the_likelier_the_later() -> None:
    nodes = graph("stochastic_depth", "StochasticDepth110").nodes
    drops = [node.layer.p for node in nodes if isinstance(node.layer, DropPath)]
    assert drops == pytest.approx([unit / 54 / 2 for unit in range(1, 55)])


def test_columns_of_a_fractal_meet_in_one_join() -> None:
    nodes = graph("fractalnet", "FractalNet20").nodes
    joins = [len(node.inputs) for node in nodes if node.layer.word == "mean"]
    assert joins == [2, 3] * 5


@pytest.mark.parametrize(
    ("file", "most"), [("resnet", 40), ("googlenet", 60), ("densenet", 40), ("densenet_cifar", 40)]
)
def test_specs_are_short(file: str, most: int) -> None:
    text = (library() / f"{file}.cnn").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= most
