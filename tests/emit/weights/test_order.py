"""What belongs together by order: the same for a graph as for its module, and rightly."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from cnndsl.dataclasses import replace
from cnndsl.emit.compiled import compiled
from cnndsl.emit.weights import Matched, WeightsError, load_weights
from cnndsl.emit.weights.comparing import Asked
from cnndsl.emit.weights.opening import opened
from cnndsl.emit.weights.spec import beside, tensors
from cnndsl.graph import Graph
from tests.graph.drawn import graph_of
from tests.graph.networks import Network, networks

BETWEEN = """model Net {
  input 3x8x8
  shared twice = conv(3, 1)
  stage a { conv(3, 1) -> twice -> conv(3, 1) }
  stage b { twice -> conv(3, 1) -> bn }
}"""
DEEP = """
block Unit(width, layer) {
  residual(shortcut = project) { conv(width, 1) -> layer -> conv(width, 1) }
  stage inner { conv(width, 1) -> bn -> layer }
}
model Net {
  input 3x8x8
  shared first = conv(4, 1)
  shared wide = conv(4, 1)
  stage outer {
    first -> bn
    stage within { Unit(4, wide) -> wide -> conv(4, 1) }
    wide -> conv(4, 1)
  }
  Unit(4, wide)
}"""
TURNS = """
block Unit(first) {
  shared p = conv(3, 1)
  shared q = conv(3, 1)
  if first { p -> q } else { q -> p }
}
model Net {
  input 3x8x8
  for i in 0..3 { Unit(i == 1) }
}"""
MIXED = {"between": BETWEEN, "deep": DEEP, "turns": TURNS}
FEW = settings(deadline=None, max_examples=20, suppress_health_check=[*HealthCheck])


def saved(module: nn.Module, path: Path, seed: int) -> dict[str, str]:
    """A file of a module, with other names for some layers; the name there of each tensor."""
    draw = Random(seed)
    others: dict[str, str] = {}
    state = module.state_dict()
    for name in state:
        layer = name.rpartition(".")[0]
        other = f"{draw.randrange(10_000):04}.{len(others)}" if draw.random() < 0.8 else layer
        others.setdefault(layer, other)
    renamed = {
        name: f"{others[layer]}.{kind}"
        for name in state
        for layer, _, kind in [name.rpartition(".")]
    }
    torch.save({renamed[name]: each for name, each in state.items()}, path)
    return renamed


def both(graph: Graph, path: Path, asked: Asked) -> list[str]:
    """What is told of the graph alone, and what of its module."""
    told = beside(graph, opened(path), asked)
    done: Matched | None
    try:
        done = load_weights(compiled(graph), path, fresh=asked.fresh, only=asked.only)
    except WeightsError as error:
        done = error.matched
    return [plain(told), plain(done) if done else "no report"]


def plain(matched: Matched) -> str:
    """All that is told, without the places in the spec that a module does not know."""
    lines = str(replace(matched, frozen=())).splitlines()
    return "\n".join([line.partition(" (test.cnn:")[0] for line in lines])


def patterns(graph: Graph, which: Sequence[int]) -> tuple[str, ...]:
    """The layers at some places."""
    layers = [*dict.fromkeys([each.layer for each in tensors(graph)])]
    return tuple(dict.fromkeys([layers[place % len(layers)] for place in which]))


@pytest.mark.parametrize("text", MIXED.values(), ids=MIXED)
def test_the_order_is_that_of_the_module(text: str) -> None:
    graph = graph_of(text)
    assert [each.name for each in tensors(graph)] == [*compiled(graph).state_dict()]


@FEW
@given(
    networks() | st.sampled_from([*MIXED.values()]),
    st.integers(0, 99),
    st.lists(st.integers(0, 9), max_size=2),
    st.lists(st.integers(0, 9), max_size=3),
)
def test_graph_and_module_tell_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    network: Network | str,
    seed: int,
    fresh: list[int],
    only: list[int],
) -> None:
    graph = graph_of(network if isinstance(network, str) else network.text())
    if not tensors(graph):
        return
    path = tmp_path_factory.mktemp("order") / "net.pt"
    renamed = saved(compiled(graph), path, seed)
    asked = Asked(patterns(graph, fresh), patterns(graph, only))
    told, done = both(graph, path, asked)
    assert told == done
    pairs = beside(graph, opened(path), asked).pairs
    assert all(renamed[pair.wanted.name] == pair.found.name for pair in pairs)
