"""Compiled networks beside torchvision's: the same tensors, outputs and gradients, bit for bit."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod, sqrt

import pytest
import torch
import torchvision
from torch import Tensor, nn

import cnndsl
from cnndsl.emit.compiled import compiled
from tests.zoo.test_torchvision import ELSEWHERE, MODELS

QUICK = {
    **dict.fromkeys(["alexnet", "resnet18", "resnet50", "densenet121", "googlenet"], 64),
    **dict.fromkeys(["wide_resnet50_2", "fcn_resnet50", "resnext50_32x4d"], 48),
    "vgg11": 224,
}
"""The networks of the short run, with the size of the images that they see there."""

OPTIONS: dict[str, dict[str, object]] = {
    "googlenet": {"init_weights": False},
    "fcn_resnet50": {"weights_backbone": None},
}
AUXILIARY = {"aux_logits1": "aux1", "aux_logits2": "aux2", "logits": "out"}


@dataclass(frozen=True)
class Pair:
    """Two networks that should be one, with the same numbers in them."""

    ours: nn.Module
    theirs: nn.Module
    images: Tensor


@pytest.mark.parametrize("name", QUICK)
def test_networks_are_those_of_torchvision(name: str) -> None:
    compare(pair(name, QUICK[name]))


@pytest.mark.sweep
@pytest.mark.parametrize("name", MODELS)
def test_networks_are_those_of_torchvision_at_their_size(name: str) -> None:
    compare(pair(name, 224))


def test_the_trunk_alone() -> None:
    theirs = torchvision.models.googlenet(weights=None, aux_logits=False, init_weights=False)
    compare(filled(ours("googlenet_bn", "GoogLeNetBNTrunk", 64), theirs, 64))


@pytest.mark.parametrize("name", MODELS)
def test_tensors_have_torchvisions_names_and_shapes(name: str) -> None:
    with torch.device("meta"):
        both = ours(*MODELS[name]), torchvision_model(name)
    found, known = [[*listed(each)] for each in both]
    assert sorted(found) == sorted(known) if name in ELSEWHERE else found == known


def listed(module: nn.Module) -> list[tuple[str, tuple[int, ...]]]:
    return [(name, tuple(each.shape)) for name, each in module.state_dict().items()]


def ours(file: str, model: str, size: int = 224) -> nn.Module:
    loaded = cnndsl.load(f"std/{file}", model, input=[f"3x{size}x{size}"])
    return compiled(loaded.graph)


def torchvision_model(name: str) -> nn.Module:
    made: nn.Module = torchvision.models.get_model(name, weights=None, **OPTIONS.get(name, {}))
    return made


def pair(name: str, size: int) -> Pair:
    with torch.device("meta"):
        both = ours(*MODELS[name], size), torchvision_model(name)
    return filled(*both, size)


def filled(one: nn.Module, other: nn.Module, size: int) -> Pair:
    """Numbers for one network, which the other takes with all names being right."""
    torch.manual_seed(0)
    other = other.to_empty(device="cpu")
    for name, tensor in other.state_dict().items():
        tensor.copy_(number(name, tensor))
    one = one.to_empty(device="cpu")
    one.load_state_dict(other.state_dict(), strict=True)
    return Pair(one, other, torch.randn(2, 3, size, size))


def number(name: str, tensor: Tensor) -> Tensor:
    """What makes numbers neither vanish nor explode."""
    if tensor.dim() > 1:
        return torch.randn_like(tensor) * sqrt(2 / prod(tensor.shape[1:]))
    if name.endswith("num_batches_tracked"):
        return torch.tensor(3)
    return torch.rand_like(tensor) + ("bias" not in name)


def compare(two: Pair) -> None:
    grown = [trained(each, two.images) for each in (two.ours, two.theirs)]
    assert differing(grown[0].answers, grown[1].answers) == []
    assert differing(grown[0].gradients, grown[1].gradients) == []
    assert differing(two.ours.state_dict(), two.theirs.state_dict()) == []
    with torch.no_grad():
        found, known = [named(each.eval()(two.images)) for each in (two.ours, two.theirs)]
    assert differing(found, known) == []


@dataclass(frozen=True)
class Trained:
    """What comes of a step of training."""

    answers: Mapping[str, Tensor]
    gradients: Mapping[str, Tensor]


def trained(module: nn.Module, images: Tensor) -> Trained:
    torch.manual_seed(1)
    given = images.clone().requires_grad_()
    answers = named(module.train()(given))
    weights = {"images": given, **dict(module.named_parameters())}
    torch.manual_seed(2)
    towards = [torch.rand_like(answers[name]) for name in sorted(answers)]
    ends = [answers[name] for name in sorted(answers)]
    found = torch.autograd.grad(ends, [*weights.values()], towards)
    return Trained(answers, dict(zip(weights, found, strict=True)))


def named(answer: Tensor | Mapping[str, Tensor] | tuple[Tensor | None, ...]) -> dict[str, Tensor]:
    """The outputs by our names."""
    if isinstance(answer, Tensor):
        return {"out": answer}
    if isinstance(answer, Mapping):
        return dict(answer)
    fields: tuple[str, ...] = answer._fields  # type: ignore[attr-defined]
    pairs = zip(fields, answer, strict=True)
    return {AUXILIARY.get(name, name): each for name, each in pairs if each is not None}


def differing(ones: Mapping[str, Tensor], others: Mapping[str, Tensor]) -> list[str]:
    """The names under which there is not the same, bit for bit."""
    assert ones.keys() == others.keys()
    return [name for name in ones if not torch.equal(ones[name], others[name])]
