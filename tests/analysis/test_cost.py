"""Costs by layer, their totals, and the operations of a training step."""

import pytest

from cnndsl.analysis import Cost, cost, costs, total
from tests.graph.drawn import graph_of

# By torch's `FlopCounterMode`, which is right about backward wherever nothing is grouped.
POOLED = """model Pooled {
  input 3x16x16
  avgpool(2) -> conv(4, 3) -> deconv(3, 2, stride = 2) -> flatten -> linear(5)
}"""
GROUPED = """model Grouped {
  input 3x16x16
  conv(8, 3) -> dwconv(3) -> conv(8, 3, groups = 4)
}"""


def test_a_step_of_training_learns_nothing_about_the_input() -> None:
    found = cost(graph_of(POOLED))
    assert (2 * found.macs, found.training) == (15_552, 38_880)


def test_groups_count_in_each_direction() -> None:
    found = cost(graph_of(GROUPED))
    first, depthwise, grouped = 8 * 14 * 14 * 27, 8 * 12 * 12 * 9, 8 * 10 * 10 * 18
    assert found.macs == first + depthwise + grouped
    assert found.training == 2 * (2 * first + 3 * depthwise + 3 * grouped)


def test_shared_weights_belong_to_the_first() -> None:
    text = "model M { input 5; shared half = linear(5); half -> half -> bn }"
    _, first, second, norm = costs(graph_of(text))
    assert (first.params, second.params, norm.params, norm.buffers) == (30, 0, 10, 11)
    assert first.macs == second.macs == 25
    assert (first.training, second.training) == (2 * 50, 2 * 75)


@pytest.mark.parametrize("text", [POOLED, GROUPED])
def test_rows_add_up(text: str) -> None:
    graph = graph_of(text)
    assert total(costs(graph)) == cost(graph)
    assert total(costs(graph)).layers == len(graph.layers)
    assert total([]) == Cost()
