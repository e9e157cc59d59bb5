"""Memory against what torch's `MemTracker` counts in real runs on the CPU."""

import pytest
import torch
from torch.autograd.profiler import profile

from cnndsl.analysis import OPTIMIZERS, PRECISIONS, Bytes, memory, step
from cnndsl.analysis.freeze import freeze
from cnndsl.graph import Graph
from tests.analysis.tracking import Walk, Watched
from tests.graph.drawn import graph_of
from tests.zoo.reference import graph

NETWORKS = [
    ("lenet", "LeNet5"),
    ("nin", "CifarNIN"),
    ("dcgan", "Generator"),
    ("resnet_cifar", "CifarResNet20"),
    ("preresnet", "PreResNet110"),
    ("densenet_cifar", "CifarDenseNet12x40"),
]
BRANCHES = """
model Branches {
  input 3x32x32
  conv(8, 3, pad = 1, bias = false)
  repeat 4 { dense { bn -> relu -> conv(4, 3, pad = 1, bias = false) } }
  concat {
    | conv(8, 1) -> relu
    | conv(4, 1) -> relu -> conv(8, 3, pad = 1) -> relu
    | maxpool(3, stride = 1, pad = 1)
  }
  residual { conv(40, 3, pad = 1) -> bn -> relu }
  avgpool(global) -> flatten -> linear(10)
}"""
MASKS = """
model Masks {
  input 3x32x32
  for width in [8, 16] {
    conv(width, 3, pad = 1) -> bn -> relu as "down{width}" -> maxpool(2)
  }
  conv(32, 3, pad = 1) -> relu
  for width in [16, 8] {
    deconv(width, 2, stride = 2)
    concat("down{width}", it) -> conv(width, 3, pad = 1) -> bn -> relu
  }
  conv(2, 1)
}"""
WIDE = "model Wide { input 3x32x32; conv(64, 3, pad = 1) -> relu -> conv(64, 1) }"
HEADS = """
model Heads {
  input 3x32x32
  conv(8, 3, pad = 1) -> relu as early
  from early { conv(64, 3, pad = 1) -> relu -> conv(8, 1) -> output first if training }
  conv(8, 3, stride = 2, pad = 1) -> bn -> relu -> output late if training
  from early { conv(32, 1) -> relu -> output second if training }
  conv(8, 3, pad = 1) -> relu -> avgpool(global) -> flatten -> linear(10)
}"""
LOSS = 64
"""The bytes of the few numbers that are added up to one which all outputs depend on."""
POOLED = "model Pooled { input 4x16x16; maxpool(2) -> conv(2, 1) }"


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize(("file", "model"), NETWORKS)
def test_inference(file: str, model: str, batch: int, precision: str) -> None:
    found = graph(file, model)
    told = memory(found, precision).inference.at(batch)
    assert Walk(found, batch, precision).inference() == told


CROPPED = """
model Cropped {
  input 3x32x32
  conv(8, 3, pad = 1) -> relu as wide
  from wide { crop(6) -> conv(4, 1) -> output middle }
  from wide { avgpool(global) -> conv(8, 1) -> sigmoid as gate }
  mul(wide, gate) -> conv(8, 3) -> relu
}"""


@pytest.fixture(autouse=True)
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step, "Flow", Watched)


def test_nobody_watching_torch_adds_gradients_in_place() -> None:
    taken = torch.rand(1000, requires_grad=True) * 2
    answer = (taken * torch.rand(1000)).sum() + (taken * torch.rand(1000)).sum()
    with profile() as seen:
        answer.backward()
    names = {event.name for event in seen.function_events or ()}
    assert "aten::add_" in names
    assert "aten::add" not in names


@pytest.mark.parametrize("text", [BRANCHES, MASKS, WIDE, CROPPED])
def test_tensors_that_live_long(text: str) -> None:
    found = graph_of(text)
    assert Walk(found, 2).inference() == memory(found).inference.at(2)
    compare(found, 2, "adam")


def test_heads_for_training_alone() -> None:
    """They take no memory in evaluation, and all that they need in training."""
    found = graph_of(HEADS)
    assert Walk(found, 2).inference() == memory(found).inference.at(2)
    compare(found, 2, "adam")


def test_places_of_maxima_come_on_top() -> None:
    """Torch makes them in evaluation too, and drops them at once."""
    found = graph_of(POOLED)
    places = 8 * 4 * 8 * 8
    assert Walk(found, 2).inference() == memory(found).inference.at(2) + 2 * places


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch", [2, 5])
@pytest.mark.parametrize(("file", "model"), NETWORKS)
def test_a_step_of_training(file: str, model: str, batch: int, optimizer: str) -> None:
    compare(graph(file, model), batch, optimizer)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(
    ("file", "model", "patterns"),
    [
        ("lenet", "LeNet5", ["conv*"]),
        ("lenet", "LeNet5", ["linear*"]),
        ("resnet_cifar", "CifarResNet20", ["conv1", "layer1", "*bn*"]),
    ],
)
def test_a_step_with_frozen_weights(
    file: str, model: str, patterns: list[str], optimizer: str
) -> None:
    found, missed = freeze(graph(file, model), patterns)
    assert not missed
    compare(found, 2, optimizer)


def compare(found: Graph, batch: int, optimizer: str) -> None:
    held, peak = Walk(found, batch).step(optimizer)
    assert held == between(found, batch, optimizer)
    told = memory(found).training(optimizer).at(batch) + counters(found, optimizer)
    assert told <= peak <= told + LOSS


def between(graph: Graph, batch: int, optimizer: str) -> int:
    """What a step holds between forward and backward, when there are no gradients yet."""
    told = memory(graph)
    own = told.learning(optimizer) - told.trainable + told.buffers + counters(graph, optimizer)
    return (Bytes(own, told.held) + told.saved).at(batch)


def counters(graph: Graph, optimizer: str) -> int:
    """The bytes in which Adam counts steps, 4 for each weight that learns."""
    learning = [node for node in graph.nodes if graph.learns(node)]
    return 4 * sum(len(node.owner.weights) for node in learning) * (optimizer == "adam")
