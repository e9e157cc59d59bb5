"""The memory of a step against torch's `MemTracker`, in random networks that run."""

import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cnndsl.analysis import memory, step
from cnndsl.analysis.freeze import freeze
from cnndsl.graph import Graph
from tests.analysis.tracking import Walk, Watched
from tests.graph.drawn import graph_of
from tests.graph.networks import Network, networks

SEVERAL = settings(deadline=None, max_examples=40, suppress_health_check=[*HealthCheck])
MANY = settings(SEVERAL, max_examples=1000)
SMALL = 256
"""The bytes of sums over a few numbers for each channel."""
BATCH = 4

WORKING = [
    "lrn(3)",
    "maxout(2)",
    "lppool(2)",
    "lppool(3, stride = 1)",
    "prelu",
    "max { | relu | tanh }",
    "mean { | relu | tanh | sigmoid }",
    "lerp { | relu | tanh | sigmoid }",
    "lerp { | relu | tanh | avgpool(global) -> sigmoid }",
    "conv(4, 2, pad = same)",
]


@pytest.fixture(autouse=True)
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step, "Flow", Watched)


def hold(graph: Graph, *, adds: bool) -> None:
    """No step takes more than was told, nor much less."""
    _, peak = Walk(graph, BATCH).step("sgd", adds=adds)
    told = memory(graph).training("sgd", adds=adds).at(BATCH)
    assert 0.7 * told <= peak <= 1.01 * told + SMALL


def hold_at_random(network: Network, *, adds: bool, is_frozen: bool) -> None:
    """What comes before the first that learns is not of interest: nothing is kept there."""
    text = network.text()
    assume(not re.search(r"layerscale|shared", text))  # which torch's tracker does not know
    graph = graph_of(text.replace("; ", f"; conv({network.channels}, 1); ", 1))
    if is_frozen:
        graph, _ = freeze(graph, ["conv2", "bn*"])
    hold(graph, adds=adds)


@SEVERAL
@given(networks(), st.booleans(), st.booleans())
def test_random_networks(network: Network, adds: bool, is_frozen: bool) -> None:
    hold_at_random(network, adds=adds, is_frozen=is_frozen)


@pytest.mark.sweep
@MANY
@given(networks(), st.booleans(), st.booleans())
def test_random_networks_at_length(network: Network, adds: bool, is_frozen: bool) -> None:
    hold_at_random(network, adds=adds, is_frozen=is_frozen)


@pytest.mark.parametrize("layer", WORKING)
@pytest.mark.parametrize("further", ["", "-> conv(4, 1)", "-> bn -> conv(4, 1)"])
def test_what_layers_work_with(layer: str, further: str) -> None:
    """It is more than their gradients, and at the most of a step."""
    hold(graph_of(f"model M {{ input 4x32x32\n conv(4, 1)\n {layer} {further} }}"), adds=False)


def test_gradients_that_are_added() -> None:
    """The largest is there twice, and all others."""
    graph = graph_of("model M { input 256\n linear(64) -> linear(512) -> linear(8) }")
    hold(graph, adds=True)
    weights = memory(graph).trainable
    assert memory(graph).training("sgd", adds=True).at(1) > 2 * weights + 4 * 64 * 512


def test_shared_weights_are_added_up_beside_those_of_steps_before() -> None:
    """As torch does, though its tracker knows no layer that runs twice."""
    found = memory(
        graph_of("model M { input 64\n shared twice = linear(64)\n twice -> relu -> twice }")
    )
    tensors = 10 * 4 * 64
    for adds, copies in ((False, 3), (True, 4)):
        told = found.training("sgd", adds=adds).at(1)
        assert 0 <= told - copies * found.weights < tensors


LEFT = """
model Left {
  input 8x16x16
  relu as early
  output seen
  from early -> avgpool(global) -> conv(4, 1)
}"""


def test_what_follows_on_nothing_that_learns_has_no_gradient() -> None:
    found = memory(graph_of(LEFT))
    tensor = 4 * 8 * 16 * 16
    assert 0 <= found.training("sgd").at(1) - found.weights - 2 * tensor < 1000
