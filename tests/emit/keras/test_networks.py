"""Whole networks in Keras against torch: random ones, and those with a feature each."""

import pytest
import torch
from hypothesis import HealthCheck, Phase, event, given, settings

from tests.emit.keras.running import (
    DOUBLE,
    SINGLE,
    Precision,
    agree,
    difference,
    said,
    twin,
)
from tests.graph.drawn import graph_of
from tests.graph.networks import Network, networks

pytestmark = pytest.mark.filterwarnings("ignore:You are using a softmax over axis")

NETWORKS = {
    "shared": """
      input 3x16x16
      shared head = conv(3, 3, pad = 1)
      head -> relu -> head
      head
    """,
    "shared block": """
      input a: 3x8x8
      input b: 3x8x8
      shared twin = Unit(4)
      from a { twin as left }
      from b { twin as right }
      sub(left, right)
    """,
    "several ends": """
      input left: 3x8x8
      input right: 3x8x8
      add(left, right) -> conv(4, 3) -> output mask -> relu -> avgpool(global) -> flatten
    """,
    "an input that is an output": """
      input x: 3x8x8
      output same
      relu
    """,
    "an output twice": """
      input 3x8x8
      relu -> output one -> output two
      tanh
    """,
    "in training alone": """
      input 3x8x8
      conv(4, 3) as first
      from first { flatten -> linear(3) -> output aux if training }
      relu -> flatten -> linear(5)
    """,
    "a loop that reads what was before": """
      input 3x8x8
      conv(4, 1) -> relu as start
      for i in 0..4 { conv(4, 3, pad = 1) -> relu }
      add(it, start)
    """,
    "a loop with a shortcut": """
      input 3x8x8
      relu
      for i in 0..4 { residual { conv(3, 3, pad = 1) -> tanh } }
    """,
    "names that are one without dots": """
      input 3x8x8
      stage a { conv(3, 1) as b_c }
      stage a_b { conv(3, 1) as c }
    """,
    "names that Keras might give": """
      input 3x8x8
      stage add { repeat 3 { residual { conv(3, 1) } } }
    """,
    "an input whose name Keras might give, if it were not alone": """
      input relu: 3x8x8
      relu
    """,
    "an input that is called as a layer without its dot": """
      input left_conv1: 3x8x8
      input right: 3x8x8
      stage left { add(left_conv1, right) -> conv(3, 1) }
    """,
    "deeper than Python calls": """
      input 3x1x1
      repeat 1100 { relu }
    """,
    "a block with several results": """
      input 4x6x6
      Halves as (a, b)
      from a { Halves as (c, d) }
      concat(b, c, d)
    """,
    "a block that reads five tensors": """
      input 3x4x4
      split(3) as (a, b, c)
      from a -> relu as d
      repeat 2 { Join(a, b, c, d) -> conv(1, 1) }
    """,
    "names in which two numbers grow, each by another step": """
      input 3x4x4
      for i in 0..4 { conv(3, 1) as "turn{i}of{2 * i}" }
    """,
    "strides as well as dilation": """
      input 2x16x16
      conv(4, 3, stride = 2, dilation = 2) -> deconv(2, 3, stride = 2, dilation = 2)
    """,
    "arguments of all kinds that differ": """
      input 3x8x8
      Any((1, 3), 0.5) -> Any((3, 1), 2) -> Any(3, 0.25, biased = false)
    """,
    "windows with gaps, as far apart as they are wide": """
      input 3x8x8
      maxpool(2, dilation = 2)
    """,
    "parts of a tensor": """
      input 6x8x8
      split(3) as (a, b, c)
      add(a, c) -> relu
      concat(it, b, a)
    """,
    "a network that does nothing": """
      input 3x8x8
      identity
    """,
    "a channel by a learned factor": """
      input 3x8x8
      repeat 3 { layerscale(0.5) -> prelu(each = channel) }
    """,
}
BLOCKS = """
block Unit(width) { conv(width, 3, pad = 1) -> bn -> relu -> dropout }
block Any(kernel, slope, biased = true) { conv(4, kernel, bias = biased) -> leaky_relu(slope) }
block Join(a, b, c, d) { identity as e; relu -> tanh; concat(it, a, b, c, d, e) }
block Halves() { conv(4, 1) -> split(2) }
"""


def whole(text: str) -> str:
    return f"{BLOCKS}model Net {{{text}}}\n"


@pytest.mark.parametrize("text", NETWORKS.values(), ids=NETWORKS)
def test_it_agrees(text: str) -> None:
    agree(graph_of(whole(text)))


@pytest.mark.parametrize("size", ["8x12", "12", "8x8", "8x6x5"])
def test_extents_that_a_factor_leaves_or_doubles(size: str) -> None:
    """In images torch then forgets the factor."""
    agree(graph_of(whole(f"input 3x{size}; upsample(1.1) -> upsample(2.05)")), SINGLE)


ROUGH = Precision("float32", 1e-4)
"""For sizes that change: where a number comes from, torch works out in its precision, the printed
file in single; and what a norm of few numbers makes of a last digit is more than a last digit."""


def compared(network: Network) -> None:
    graph = graph_of(network.text())
    reasons = said(graph)
    if reasons:
        event(reasons)
        assert all("where a maximum was found" in each for each in reasons.split("; "))
    else:
        resizes = any(node.layer.word == "upsample" for node in graph.nodes)
        agree(graph, ROUGH if resizes else DOUBLE)


QUIET = [*HealthCheck]
PHASES = [Phase.explicit, Phase.generate, Phase.shrink]


@settings(deadline=None, max_examples=12, suppress_health_check=QUIET, phases=PHASES)
@given(networks())
def test_random_networks_agree(network: Network) -> None:
    compared(network)


@pytest.mark.sweep
@settings(deadline=None, max_examples=400, suppress_health_check=QUIET, phases=PHASES)
@given(networks())
def test_random_networks_agree_at_length(network: Network) -> None:
    compared(network)


def test_training_drops_and_tracks() -> None:
    """Noise and statistics are at work in training, and at rest otherwise."""
    graph = graph_of(whole("input 8x4x4; bn(momentum = 0.25) -> droppath(0.5)"))
    made = twin(graph)
    x = torch.randn(64, 8, 4, 4)
    layer = made.model.get_layer("bn1")
    before = layer.moving_mean.value.clone()
    y = made.model(x, training=True)
    gone = (y.flatten(1) == 0).all(1)
    assert 10 < int(gone.sum()) < 54
    expected = before * 0.75 + x.mean((0, 2, 3)) * 0.25
    assert difference(layer.moving_mean.value, expected) <= SINGLE.close
