"""What is measured of a network that runs."""

import pytest
import torch

from cnndsl.analysis import memory
from cnndsl.analysis.resting import resting
from cnndsl.analysis.timed import Course
from cnndsl.emit.clock import Clock
from cnndsl.emit.profiling import profile
from cnndsl.graph import Graph
from tests.graph.drawn import graph_of

TEXT = """
model M {
  input 3x16x16
  tanh -> conv(8, 3, pad = 1) -> bn as stem
  from stem { conv(2, 1) -> output aux if training }
  relu -> dropout(0.5) -> maxpool(2) -> flatten -> linear(4)
}"""


@pytest.fixture(scope="module")
def graph() -> Graph:
    return graph_of(TEXT)


def test_evaluation(graph: Graph) -> None:
    said: list[str] = []
    found = profile(graph, Course(batch=2, repeats=3), said.append)
    ran = [node for node in graph.layers if node.index not in resting(graph)]
    assert len(ran) == len(graph.layers) - 1
    for node in graph.nodes:
        span = found.layers[node.index]
        assert len(span.forward) == (3 if node in ran else 0)
        assert all(each > 0 for each in span.forward)
        assert span.backward == ()
    assert (len(found.whole.forward), found.whole.backward) == (3, ())
    assert (found.kept, found.peak, found.torch) == (None, None, torch.__version__)
    assert said == ["building", *["warming up"] * 2, *[f"run {n} of 3" for n in (1, 2, 3)]]


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_training(graph: Graph, precision: str) -> None:
    course = Course(batch=2, precision=precision, training=True, repeats=2)
    found = profile(graph, course, lambda _: None)
    for node in graph.layers:
        learns = node.name != "tanh1"
        span = found.layers[node.index]
        assert (len(span.forward), len(span.backward)) == (2, 2 * learns)
    assert len(found.whole.forward) == len(found.whole.backward) == 2
    assert found.kept is not None
    if precision == "fp32":
        assert sum(found.kept) == memory(graph).saved.at(2)


def test_a_network_that_learns_nothing() -> None:
    graph = graph_of("model M { input 3x8x8; relu -> avgpool(2) }")
    found = profile(graph, Course(batch=2, training=True, repeats=1), lambda _: None)
    assert found.whole.backward == ()
    assert sum(found.kept or ()) == 0


def test_a_clock_tells_what_came_of_it() -> None:
    clock = Clock("cpu")
    found, lap = clock.time(lambda: 7)
    clock.wait()
    assert found == 7
    assert 0 < lap() < 1
    assert " thread" in clock.hardware
