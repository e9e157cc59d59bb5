"""Memory of narrow products against torch's own autocast for a GPU, on tensors without content."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.cuda.amp import common
from torch.distributed._tools.mem_tracker import MemTracker

from cnndsl.analysis import memory
from cnndsl.analysis.widths import MIXED
from cnndsl.emit.compiled import compiled
from cnndsl.graph import Graph
from tests.graph.drawn import graph_of
from tests.zoo.reference import graph

NETWORKS = [
    ("resnet", "ResNet50"),
    ("vgg", "VGG11"),
    ("densenet_cifar", "CifarDenseNet12x40"),
    ("googlenet_bn", "GoogLeNetBN"),
    ("resnext", "ResNeXt50_32x4d"),
    ("segnet", "CamVidSegNet"),
    ("unet", "PaddedUNet"),
    ("dcgan", "Generator"),
    ("fcn", "FCNResNet50"),
    ("nin", "NIN"),
    ("style_transfer", "StyleFeatures"),
]
FOLLOWED = [  # what leaves wide numbers, narrow ones, and those that it is given
    "groupnorm(4)",
    "layernorm",
    "layernorm(over = channels)",
    "softplus",
    "softmax(axis = channels)",
    "upsample(2)",
    "upsample(2, mode = linear)",
    "layerscale(0.1)",
    "prelu",
    "gelu",
    "sigmoid",
    "maxpool(2)",
    "avgpool(2)",
    "bn",
    "instancenorm",
    "pad(1)",
    "deconv(8, 2, stride = 2)",
    "add { | layerscale(0.1) | conv(8, 1) }",
    "concat { | conv(8, 1) | softplus | identity }",
    "mul { | identity | avgpool(global) -> conv(8, 1) -> sigmoid }",
]
FURTHER = [  # what keeps something of another width, never more
    "lrn",
    "lppool(2)",
    "dropout(0.5)",
    "add { | conv(8, 1) | layerscale(0.1) }",  # wide numbers are added to the narrow ones in place
]
BATCH = 4
SMALL = 8192
"""The bytes by which a device gives out more than is asked for, a tensor up to 511; each of the
tensors of a batch has 65,536 at least.
"""


@contextmanager
def gpu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One with bf16, whose tensors have no content."""
    monkeypatch.setattr(common, "amp_definitely_not_available", lambda: False)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda *_: True)
    with FakeTensorMode(allow_non_fake_inputs=True):
        yield


def moved(module: nn.Module) -> nn.Module:
    """The same on the GPU; torch's own way cannot exchange tensors that somebody watches."""
    for part in module.modules():
        for name, weight in part._parameters.items():
            if weight is not None:
                new = nn.Parameter(weight.detach().to("cuda"), weight.requires_grad)
                part._parameters[name] = new
        for name, buffer in part._buffers.items():
            if buffer is not None:
                part._buffers[name] = buffer.to("cuda")
    return module


def seen(found: Graph, monkeypatch: pytest.MonkeyPatch) -> int:
    """What is there at the end of a forward pass in training."""
    with gpu(monkeypatch):
        module = moved(compiled(found)).train()
        images = [
            torch.rand(BATCH, *found.shape(wire), device="cuda") for wire in found.inputs.values()
        ]
        tracker = MemTracker()
        tracker.track_external(module, *images)
        with tracker, torch.autocast("cuda", torch.bfloat16):
            answer = module(*images)
            counts = tracker.get_tracker_snapshot("current")[torch.device("cuda:0")]
        del answer
    return int(counts["Total"])


def told(found: Graph) -> int:
    """The same as it is worked out."""
    own = memory(found, MIXED)
    return own.weights + own.copies + own.buffers + own.saved.at(BATCH) + own.held * BATCH


@pytest.mark.parametrize(("file", "model"), NETWORKS)
def test_networks(file: str, model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = graph(file, model)
    assert seen(found, monkeypatch) == pytest.approx(told(found), rel=0.005)


@pytest.mark.parametrize("before", ["identity", "conv(8, 1)"])
@pytest.mark.parametrize("layers", FOLLOWED)
def test_layers(layers: str, before: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = graph_of(network(before, layers))
    assert abs(seen(found, monkeypatch) - told(found)) < SMALL


@pytest.mark.parametrize("before", ["identity", "conv(8, 1)"])
@pytest.mark.parametrize("layers", FURTHER)
def test_layers_that_are_told_with_more(
    layers: str, before: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = graph_of(network(before, layers))
    assert seen(found, monkeypatch) <= told(found) + SMALL
    assert told(found) < 1.5 * seen(found, monkeypatch)


def network(before: str, layers: str) -> str:
    return f"""
model M {{
  input 8x64x64
  {before}
  {layers}
  relu -> conv(8, 1) -> relu
  maxpool(2)
}}"""
