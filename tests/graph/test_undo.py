"""Layers that undo another: they read what it left aside, and their shapes follow its input's."""

import pytest

from cnndsl.analysis.sizes import shapes_at
from cnndsl.graph import Wire
from cnndsl.shape import Shape
from tests.graph.drawn import elaborated, graph_of, spec_of

TWICE = """
model Twice {
  input 3x9x8
  maxpool(2) as first
  maxpool(2) as second
  conv(3, 1)
  unpool(second)
  unpool(first)
}
"""


def test_each_reads_what_its_own_left() -> None:
    graph = graph_of(TWICE)
    _, first, second, _, inner, outer = graph.nodes
    assert inner.inputs[1] == Wire(second.index, 1)
    assert outer.inputs[1] == Wire(first.index, 1)
    assert inner.shapes == (Shape.of(3, 4, 4),)
    assert outer.shapes == (Shape.of(3, 9, 8),)
    assert [len(node.shapes) for node in (first, second)] == [2, 2]


def test_a_pooling_leaves_nothing_aside_for_nobody() -> None:
    graph = graph_of("model Plain {\n  input 3x8x8\n  maxpool(2)\n}\n")
    assert graph.nodes[-1].shapes == (Shape.of(3, 4, 4),)


def test_open_sizes_follow() -> None:
    graph = graph_of(TWICE.replace("3x9x8", "3xHxW"))
    found = shapes_at(graph, {"H": 13, "W": 6})
    assert isinstance(found, list)
    assert found[-1] == (Shape.of(3, 13, 6),)
    assert str(graph.nodes[-1].shapes[0]) == "3xHxW"


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("unpool(c)", "`unpool` undoes a `maxpool`, found a `conv`"),
        ("unpool(p)", "`unpool`: `maxpool` left 8x4x4, and 4x4x4 is to go where that was from"),
    ],
)
def test_what_cannot_be_undone(step: str, message: str) -> None:
    text = f"""
model Wrong {{
  input 3x8x8
  conv(8, 1) as c -> maxpool(2) as p
  conv(4, 1)
  {step}
}}
"""
    graph, problems = elaborated(spec_of(text))["Wrong"]
    assert graph is None
    assert [each.message for each in problems] == [message]
