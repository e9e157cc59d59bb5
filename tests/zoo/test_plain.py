"""Networks whose layers stand in one row, beside numbers of others.

The references are builds in PyTorch after the papers, torchvision's networks, and what the papers
print.
"""

import re

import pytest

from cnndsl.graph import Graph
from tests.zoo.reference import (
    graph,
    known,
    leaves,
    networks,
    saved,
    totals,
    weights,
    without,
)

MODELS = {
    "neocognitron_1980": ("neocognitron", "Neocognitron"),
    "lenet5_1998_rbf_partial": ("lenet", "LeNet5Original"),
    "lenet5_full_c3_32x32": ("lenet", "LeNet5"),
    "lenet5_full_c3_28x28_pad2": ("lenet", "LeNet5Padded"),
    "lenet_valid_28x28": ("lenet", "LeNet5Valid"),
    "lenet_keras_variant": ("lenet", "LeNet5Course"),
    "lenet_caffe": ("lenet", "CaffeLeNet"),
    "alexnet_2012_groups_227": ("alexnet", "AlexNet2012"),
    "alexnet_2012_nogroups_227": ("alexnet", "AlexNet2012Joined"),
    "alexnet": ("alexnet", "AlexNet"),
    "nin_imagenet_227": ("nin", "NIN"),
    "nin_cifar10": ("nin", "CifarNIN"),
    "vgg_A": ("vgg", "VGG11"),
    "vgg_B": ("vgg", "VGG13"),
    "vgg_C": ("vgg", "VGG16C"),
    "vgg_D": ("vgg", "VGG16"),
    "vgg_E": ("vgg", "VGG19"),
    "vgg11": ("vgg", "VGG11"),
    "vgg13": ("vgg", "VGG13"),
    "vgg16": ("vgg", "VGG16"),
    "vgg19": ("vgg", "VGG19"),
    "vgg11_bn": ("vgg", "VGG11BN"),
    "vgg16_bn": ("vgg", "VGG16BN"),
    "vgg19_bn": ("vgg", "VGG19BN"),
    "all_cnn_c": ("all_cnn", "AllCNNC"),
    "fitnet4_500x5": ("fitnet", "FitNet4Released"),
    "elu_18": ("elu", "ELUNet18"),
}
WITH_LEAVES = [name for name, network in networks("plain").items() if "leaves" in network]
# Rows that only a reference has: torchvision pools 7x7 to 7x7 before the classifier of VGG.
ONLY_THEIRS = {name: ["avgpool 512x7x7 0 0"] for name in MODELS if re.match(r"vgg\d", name)}
# Rows that only a spec has: in LeNet's paper, what is pooled goes through the squashing function.
ONLY_OURS = {"lenet5_1998_rbf_partial": ["tanh 6x14x14 0 0", "tanh 16x5x5 0 0"]}

# The parameters that papers print, and what one of their last digits stands for.
PRINTED = [
    ("alexnet", "AlexNet2012", 60_000_000, 1_000_000),
    ("vgg", "VGG11", 133_000_000, 1_000_000),
    ("vgg", "VGG11LRN", 133_000_000, 1_000_000),
    ("vgg", "VGG13", 133_000_000, 1_000_000),
    ("vgg", "VGG16C", 134_000_000, 1_000_000),
    ("vgg", "VGG16", 138_000_000, 1_000_000),
    ("vgg", "VGG19", 144_000_000, 1_000_000),
    ("all_cnn", "AllCNNC", 1_400_000, 100_000),
    ("highway", "MnistHighway16", 39_000, 1_000),
    ("highway", "MnistHighway32", 151_000, 1_000),
    ("highway", "CifarHighway19", 2_300_000, 100_000),
]
# These are of weights alone, without biases.
PRINTED_WEIGHTS = [
    ("FitNet1", 250_000, 1_000),
    ("FitNet2", 862_000, 1_000),
    ("FitNet4", 2_500_000, 100_000),
]


def test_every_reference_has_its_model() -> None:
    assert networks("plain").keys() == MODELS.keys()


@pytest.mark.parametrize("name", MODELS)
def test_totals(name: str) -> None:
    assert totals(graph(*MODELS[name])) == known(networks("plain")[name])


@pytest.mark.parametrize("name", WITH_LEAVES)
def test_layers_in_their_order(name: str) -> None:
    rows = networks("plain")[name]["leaves"]
    found = leaves(graph(*MODELS[name]), rows)
    assert without(found, ONLY_OURS.get(name, ())) == without(rows, ONLY_THEIRS.get(name, ()))


@pytest.mark.parametrize("name", ["alexnet", "vgg16", "vgg16_bn"])
def test_weights_have_the_names_of_torchvision(name: str) -> None:
    assert sorted(weights(graph(*MODELS[name]))) == sorted(saved()[name])


@pytest.mark.parametrize(
    ("column", "model"),
    [
        ("vgg_A", "VGG11LRN"),
        ("vgg_A", "VGG11BN"),
        ("vgg_B", "VGG13BN"),
        ("vgg_C", "VGG16CBN"),
        ("vgg_D", "VGG16BN"),
        ("vgg_E", "VGG19BN"),
    ],
)
def test_norms_leave_the_rest_of_vgg_as_it_is(column: str, model: str) -> None:
    rows = networks("plain")[column]["leaves"]
    found = leaves(graph("vgg", model), rows)
    assert [row for row in found if row.split()[0] not in ("bn", "lrn")] == rows


def test_companions_stand_beside_a_network_in_network() -> None:
    found, trunk = totals(graph("dsn", "DSN")), networks("plain")["nin_cifar10"]
    seen = [192 * 32 * 32, 192 * 16 * 16, 192 * 8 * 8]
    assert found["params"] == trunk["params"] + sum(10 * each + 10 for each in seen)
    assert found["macs"] == trunk["macs"] + sum(10 * each for each in seen)


def test_pooling_by_fractions_goes_down_as_in_the_paper() -> None:
    sizes = [
        node.shapes[0].height
        for node in graph("fractional", "FractionalMnist").nodes
        if node.layer.word in ("pad", "conv", "fractional_maxpool")
    ]
    assert sizes == [36, 35, 25, 24, 17, 16, 11, 10, 7, 6, 4, 3, 2, 1, 1]


@pytest.mark.parametrize(("file", "model", "printed", "digit"), PRINTED)
def test_printed_numbers_are_met(file: str, model: str, printed: int, digit: int) -> None:
    assert abs(totals(graph(file, model))["params"] - printed) < digit


@pytest.mark.parametrize(("model", "printed", "digit"), PRINTED_WEIGHTS)
def test_printed_weights_are_met(model: str, printed: int, digit: int) -> None:
    found = graph("fitnet", model)
    assert abs(totals(found)["params"] - biases(found) - printed) < digit


def biases(graph: Graph) -> int:
    weights = (node.facts.weights for node in graph.nodes)
    return sum(each["bias"][0] for each in weights if "bias" in each)
