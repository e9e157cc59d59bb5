"""The zoo against numbers that no code of this project produced."""

import json
from functools import cache
from math import prod
from pathlib import Path
from typing import TypedDict

import pytest

from cnndsl.analysis import cost
from cnndsl.graph import Graph, Node, elaborate
from cnndsl.model import Definition, Loader
from cnndsl.resources import library

REFERENCE = Path(__file__).parents[1] / "reference" / "networks.json"
MODELS = {
    **{f"resnet{depth}": ("resnet.cnn", f"ResNet{depth}") for depth in (18, 34, 50, 101, 152)},
    **{f"vgg{depth}": ("vgg.cnn", f"VGG{depth}") for depth in (11, 13, 16, 19)},
    "vgg16_bn": ("vgg.cnn", "VGG16BN"),
    **{f"densenet{depth}": ("densenet.cnn", f"DenseNet{depth}") for depth in (121, 161, 169, 201)},
    "lenet5_full_c3_32x32": ("lenet.cnn", "LeNet5"),
    "googlenet_paper_noaux": ("googlenet.cnn", "GoogLeNet"),
    "unet_3in_1out_same_bn_bias": ("unet.cnn", "UNet"),
}
COMPARED = {"conv", "deconv", "linear", "bn", "maxpool", "avgpool"}


class Network(TypedDict):
    """Totals, and each layer that computes: word, output, parameters, multiplications."""

    params: int
    buffers: int
    macs: int
    leaves: list[str]


@cache
def reference() -> dict[str, Network]:
    networks: dict[str, Network] = json.loads(REFERENCE.read_text(encoding="utf-8"))
    return networks


@cache
def graph(name: str) -> Graph:
    file, model = MODELS[name]
    loader = Loader()
    spec = loader.load(library() / file)
    made, problems = elaborate(Definition(model, spec.names[model].node, spec))
    assert not loader.problems
    assert not problems
    assert made is not None
    return made


def test_every_reference_has_its_model() -> None:
    assert reference().keys() == MODELS.keys()


@pytest.mark.parametrize("name", MODELS)
def test_totals(name: str) -> None:
    costs, known = cost(graph(name)), reference()[name]
    assert costs is not None
    found = {"params": costs.params, "buffers": costs.buffers, "macs": costs.macs}
    assert found == {key: known[key] for key in ("params", "buffers", "macs")}


@pytest.mark.parametrize("name", MODELS)
def test_layers_in_their_order(name: str) -> None:
    nodes = graph(name).nodes
    assert [leaf(node) for node in nodes if compared(node)] == reference()[name]["leaves"]


def compared(node: Node) -> bool:
    """Pooling of everything is a function in some of the references, and so no row there."""
    return node.layer.word in COMPARED and getattr(node.layer, "kernel", 0) != "global"


def leaf(node: Node) -> str:
    assert node.facts is not None
    params = sum(map(prod, node.facts.weights.values()))
    return f"{node.layer.word} {node.shapes[0]} {params} {node.facts.macs}"
