"""Weights of the zoo are called as torchvision's, shape by shape and in their order."""

from collections import Counter

import pytest
import torch
import torchvision

from cnndsl.emit.weights.spec import tensors
from tests.zoo.reference import graph

MODELS = {
    "alexnet": ("alexnet", "AlexNet"),
    **{f"vgg{depth}": ("vgg", f"VGG{depth}") for depth in (11, 13, 16, 19)},
    **{f"vgg{depth}_bn": ("vgg", f"VGG{depth}BN") for depth in (11, 13, 16, 19)},
    "googlenet": ("googlenet_bn", "GoogLeNetBN"),
    **{f"resnet{depth}": ("resnet", f"ResNet{depth}") for depth in (18, 34, 50, 101, 152)},
    "resnext50_32x4d": ("resnext", "ResNeXt50_32x4d"),
    "resnext101_32x8d": ("resnext", "ResNeXt101_32x8d"),
    "wide_resnet50_2": ("wide_resnet", "WideResNet50x2"),
    "wide_resnet101_2": ("wide_resnet", "WideResNet101x2"),
    **{f"densenet{depth}": ("densenet", f"DenseNet{depth}") for depth in (121, 161, 169, 201)},
    "fcn_resnet50": ("fcn", "FCNResNet50"),
}
# Its auxiliary heads stand at the end there, and here where they branch off.
ELSEWHERE = ("googlenet",)

Tensor = tuple[str, tuple[int, ...]]


def of_torchvision(name: str, **options: bool) -> list[Tensor]:
    given = {"init_weights": False} if name == "googlenet" else {"weights_backbone": None}
    given = given if name in ("googlenet", "fcn_resnet50") else {}
    with torch.device("meta"):
        module = torchvision.models.get_model(name, weights=None, **given, **options)
    return [(key, tuple(each.shape)) for key, each in module.state_dict().items()]


def ours(file: str, model: str) -> list[Tensor]:
    return [(each.name, each.shape) for each in tensors(graph(file, model))]


@pytest.mark.parametrize("name", [name for name in MODELS if name not in ELSEWHERE])
def test_weights_are_those_of_torchvision(name: str) -> None:
    assert ours(*MODELS[name]) == of_torchvision(name)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_heads_may_stand_elsewhere(name: str) -> None:
    found, known = ours(*MODELS[name]), of_torchvision(name)
    assert Counter(found) == Counter(known)
    assert [each for each in found if not each[0].startswith("aux")] == [
        each for each in known if not each[0].startswith("aux")
    ]


def test_the_trunk_alone() -> None:
    found = ours("googlenet_bn", "GoogLeNetBNTrunk")
    assert found == of_torchvision("googlenet", aux_logits=False)
