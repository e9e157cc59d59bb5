"""The form for inference answers as the network does, with fewer layers."""

import copy
import pickle

import pytest
import torch
from torch import Tensor, nn

import cnndsl
from cnndsl.emit.compiled import compiled
from cnndsl.emit.fused import fused
from cnndsl.emit.inference import Inference
from cnndsl.emit.observing import drawn, tensors
from cnndsl.emit.unable import CannotTrain
from cnndsl.graph import Graph
from tests.graph.drawn import graph_of
from tests.zoo.reference import graph

CLOSE = 1e-12
"""Of the largest number, in double precision: what rounding alone comes to."""

ZOO = {
    ("resnet_cifar", "CifarResNet20"): (19, 0),
    ("dcgan", "Generator"): (4, 0),
    ("preresnet", "PreResNet110"): (54, 55),
    ("stochastic_depth", "StochasticDepth110"): (109, 0),
    ("densenet_cifar", "CifarDenseNet12x40"): (0, 39),
    ("highway", "MnistHighway16"): (0, 0),
}
"""How many batch norms are folded, and how many follow no convolution."""


def filled(found: Graph) -> nn.Module:
    """A module whose batch norms do more than nothing."""
    torch.manual_seed(0)
    module = compiled(found).double()
    for name, each in module.named_buffers():
        if name.endswith(("mean", "var")):
            each.uniform_(0.5, 2)
    for each in module.parameters():
        if each.dim() == 1:
            nn.init.uniform_(each, 0.5, 1.5)
    return module


def apart(one: nn.Module, other: nn.Module, found: Graph) -> float:
    """The largest difference of what both answer, relative to the largest number."""
    inputs = [each.double() for each in drawn(found, 3)]
    with torch.no_grad():
        pairs = [*zip(tensors(one(*inputs)), tensors(other(*inputs)), strict=True)]
    assert pairs
    return max(((a - b).abs().max() / b.abs().max()).item() for a, b in pairs)


def folds(text: str, *, gone: int, kept: int = 0) -> Inference:
    """The form of a network that answers as it does."""
    found = graph_of(f"model Net {{ {text} }}")
    module = filled(found).eval()
    made = fused(module)
    assert (len(made.fusion.folded), len(made.fusion.kept)) == (gone, kept)
    assert apart(made, module, found) < CLOSE
    return made


@pytest.mark.parametrize(("file", "model"), ZOO)
def test_networks_of_the_library(file: str, model: str) -> None:
    found = graph(file, model)
    module = filled(found).eval()
    made = fused(module)
    assert (len(made.fusion.folded), len(made.fusion.kept)) == ZOO[file, model]
    assert apart(made, module, found) < CLOSE
    idle = (nn.Dropout, nn.Dropout2d, nn.Dropout3d, nn.Identity)
    assert not any(isinstance(each, idle) for each in made.modules())


@pytest.mark.parametrize("extents", ["9", "9x8", "5x4x6"])
@pytest.mark.parametrize("word", ["conv", "deconv"])
@pytest.mark.parametrize("further", ["", "groups = 2, stride = 2", "bias = false, dilation = 2"])
def test_any_convolution(extents: str, word: str, further: str) -> None:
    arguments = f"8, 2, {further}" if further else "8, 2"
    folds(f"input 4x{extents}; {word}({arguments}) -> bn -> relu", gone=1)


def test_matrix_products() -> None:
    folds("input 12; linear(8, bias = false) -> bn -> relu -> linear(3) -> bn", gone=2)


def test_a_norm_without_numbers_of_its_own() -> None:
    folds("input 4x8x8; conv(6, 3) -> bn(affine = false) -> tanh", gone=1)


def test_who_reads_a_convolution_too_keeps_it() -> None:
    made = folds("input 4x8x8; conv(4, 3) as c; residual { bn -> relu }", gone=0, kept=1)
    assert made.fusion.kept == {"bn1": "`c` serves others too"}


def test_shared_convolutions_stay() -> None:
    text = "input 4x8x8; shared c = conv(4, 3, pad = 1); c -> bn -> relu -> c -> bn"
    folds(text, gone=0, kept=2)


def test_shared_norms_stay() -> None:
    text = "shared n = bn; conv(4, 3) -> n -> conv(4, 3) -> n -> relu -> conv(4, 3) -> bn"
    made = folds(f"input 4x8x8; {text}", gone=1, kept=1)
    assert made.fusion.kept == {"n": "it is shared, and follows `conv1` and `conv2`"}
    text = "input 4x8x8; shared n = bn; shared c = conv(4, 3); c -> n -> c -> n"
    assert folds(text, gone=1).fusion.folded == {"n": "c"}


def test_a_norm_that_follows_something_else_stays() -> None:
    made = folds("input 4x8x8; conv(4, 3) -> relu -> bn", gone=0, kept=1)
    assert made.fusion.kept == {"bn1": "it does not follow a convolution or matrix product"}


def test_noise_is_gone() -> None:
    text = "conv(4, 3) -> dropout(0.5) -> spatial_dropout(0.1) -> droppath(0.2) -> identity -> relu"
    made = folds(f"input 3x8x8; {text}", gone=0)
    assert [type(each).__name__ for each in made.children()] == ["Conv2d", "ReLU"]


def test_outputs_keep_their_names() -> None:
    text = "conv(4, 3) -> bn as a -> output one; from a { relu -> output two }"
    found = graph_of(f"model Net {{ input 3x8x8; {text}; tanh -> output aux if training }}")
    module = filled(found).eval()
    made = fused(module)
    answer = made(torch.rand(1, 3, 8, 8).double())
    assert answer._fields[:2] == ("one", "two")
    assert apart(made, module, found) < CLOSE


def test_the_module_stays_as_it_is() -> None:
    module = filled(graph("resnet_cifar", "CifarResNet20")).train()
    before = {name: each.clone() for name, each in module.state_dict().items()}
    made = fused(module)
    assert module.training
    assert all(torch.equal(each, before[name]) for name, each in module.state_dict().items())
    own = {each.data_ptr() for each in module.parameters()}
    assert own.isdisjoint(each.data_ptr() for each in made.parameters())


def test_it_does_not_train() -> None:
    made = folds("input 4x8x8; conv(6, 3) -> bn", gone=1)
    with pytest.raises(CannotTrain, match="train the module that it was made of"):
        made.train()
    assert not made.eval().training
    assert not any(each.requires_grad for each in made.parameters())


def test_copies() -> None:
    made = folds("input 4x8x8; residual { conv(4, 3, pad = 1) -> bn } -> relu", gone=1)
    x = torch.rand(2, 4, 8, 8).double()
    for again in (copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert torch.equal(again(x), made(x))
        assert str(again.fusion) == "1 batch norm folded, 0 layers left out"


def test_exporters_take_it() -> None:
    made = folds("input 4xHxW; conv(4, 3) -> bn -> relu", gone=1)
    x = torch.rand(2, 4, 8, 8).double()
    exported: Tensor = torch.export.export(made, (x,)).module()(x)
    assert torch.equal(exported, made(x))
    assert torch.equal(torch.compile(made, fullgraph=True, backend="eager")(x), made(x))


def test_by_the_option() -> None:
    module = cnndsl.compile("std/resnet_cifar", "CifarResNet20", fuse=True)
    assert isinstance(module, Inference)
    assert not any(isinstance(each, nn.BatchNorm2d) for each in module.modules())
