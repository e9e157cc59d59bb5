"""What runs in training alone, and what evaluation takes without it."""

import pytest

from cnndsl.analysis import cost, memory, total
from cnndsl.analysis.figures import Figures
from cnndsl.analysis.resting import outlets, resting
from cnndsl.graph import Graph
from tests.graph.drawn import graph_of
from tests.zoo.reference import graph

NETWORKS = [("googlenet", "GoogLeNet"), ("googlenet_bn", "GoogLeNetBN")]
# Each with a head that `heads` may leave out, and what is then no longer there.
BODIES = {
    "conv(8, 3) as x; HEAD(from x { flatten -> linear(99) -> output aux if training }) relu": 2,
    "relu as x; HEAD(from x { slice(0, 2) -> output aux if training }) conv(9, 3) -> tanh": 1,
    "relu as x; HEAD(from x { output aux if training }) conv(9, 3) -> conv(9, 3) -> relu": 0,
    "relu; HEAD(output aux if training) conv(9, 3) -> relu -> conv(1, 3)": 0,
    "split(2, axis = height) as (a, b); HEAD(from a -> relu -> output aux if training) from b": 1,
    "maxpool(2) as p; HEAD(from p { conv(9, 1) -> output aux if training }) unpool(p)": 1,
}


def model(body: str, *, heads: bool) -> Graph:
    """A network with its head or without; the words that the head stands in are none."""
    before, _, rest = body.partition("HEAD(")
    head, _, after = rest.partition(" if training")
    close = after.index(")")
    inside = f"{head} if training{after[:close]}" if heads else ""
    return graph_of(f"model M {{ input 4x12x12; {before}{inside}; {after[close + 1 :]} }}")


@pytest.mark.parametrize("body", BODIES)
def test_evaluation_is_the_network_without_its_heads(body: str) -> None:
    whole, trunk = model(body, heads=True), model(body, heads=False)
    assert memory(whole).peak == memory(trunk).peak
    assert len(resting(whole)) == BODIES[body] == len(whole.nodes) - len(trunk.nodes)
    assert resting(trunk) == frozenset()


@pytest.mark.parametrize(("file", "name"), NETWORKS)
def test_heads_of_the_library(file: str, name: str) -> None:
    whole, trunk = Figures(graph(file, name)), Figures(graph(file, f"{name}Trunk"))
    heads = {node.name for node in whole.graph.nodes} - {node.name for node in trunk.graph.nodes}
    assert {whole.graph.nodes[node].name for node in whole.resting} == heads
    assert whole.graph.auxiliary == {"aux1", "aux2"}
    assert whole.memory.peak == trunk.memory.peak
    asleep = total(whole.costs[node] for node in whole.resting)
    assert whole.cost.macs - asleep.macs == trunk.cost.macs
    assert whole.cost.params - asleep.params == trunk.cost.params


def test_what_is_read_by_both_does_not_rest() -> None:
    found = graph_of("""
model M {
  input image: 3x8x8
  input teacher: 3x8x8
  from image -> conv(4, 1) as both
  from both { conv(4, 3) as mine -> output aux if training -> relu as unread }
  from teacher { conv(4, 1) as hint -> output told if training }
  from both { relu as idle }
  from both -> conv(2, 1)
}
""")
    names = {found.nodes[node].name for node in resting(found)}
    assert names == {"mine", "unread", "hint"}
    assert outlets(found) == {
        "aux": "4x6x6 (training)",
        "told": "4x8x8 (training)",
        "out": "2x8x8",
    }


def test_a_tensor_may_be_an_output_of_both() -> None:
    found = graph_of("model M { input 3x8x8; relu -> output always -> output also if training }")
    assert found.auxiliary == {"also"}
    assert resting(found) == frozenset()
    assert memory(found).peak == 2 * 4 * 3 * 8 * 8


def test_training_takes_the_heads() -> None:
    text = "model M { input 3x8x8; relu as x; from x { conv(64, 1) -> output a }; conv(1, 1) }"
    always, sometimes = graph_of(text), graph_of(text.replace("output a", "output a if training"))
    assert memory(sometimes).training() == memory(always).training()
    assert memory(sometimes).peak < memory(always).peak
    assert cost(sometimes) == cost(always)
