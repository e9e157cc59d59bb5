"""Nodes know where they were written, and which calls of blocks led there."""

import pytest

from cnndsl.graph import Scope, elaborate
from cnndsl.graph.network import to_networkx
from cnndsl.model import Definition
from tests.graph.drawn import graph_of, spec_of, stack

TEXT = """
block Inner(width) {
  conv(width, 3, pad = 1) -> relu
}

block Outer(width, depth = 2) {
  repeat depth { Inner(width) }
  residual(shortcut = project) { Inner(width + 1) }
}

model Net {
  input 3x8x8
  Outer(4)
  stage end { Outer(5, depth = 1) as last }
  shared head = conv(4, 3)
  head
}
"""


def test_a_node_points_at_the_step_that_made_it() -> None:
    spans = {node.name: node.span.text for node in graph_of(TEXT).nodes}
    assert spans["input"] == "input 3x8x8"
    assert spans["outer1.inner1.conv1"] == "conv(width, 3, pad = 1)"
    assert spans["outer1.inner2.relu1"] == "relu"
    assert spans["outer1.add1"].startswith("residual(shortcut = project) {")
    assert spans["outer1.downsample.0"] == spans["outer1.add1"]
    assert spans["head"] == "head"


def test_a_node_knows_the_calls_around_it() -> None:
    frames = {node.name: node.frame for node in graph_of(TEXT).nodes}
    assert stack(frames["input"]) == stack(frames["head"]) == []
    assert stack(frames["outer1.add1"]) == ["Outer(width = 4)"]
    assert stack(frames["outer1.inner2.conv1"]) == ["Inner(width = 4)", "Outer(width = 4)"]
    inner = frames["end.last.inner2.relu1"]
    assert stack(inner) == ["Inner(width = 6)", "Outer(width = 5, depth = 1)"]
    assert inner is not None
    assert inner.outer is not None
    assert (str(inner.given), str(inner.outer.given)) == ("5x8x8", "5x8x8")
    assert (inner.span.line, inner.outer.span.line) == (8, 14)


def test_a_node_knows_its_scopes() -> None:
    node = next(each for each in graph_of(TEXT).nodes if each.name == "end.last.inner1.conv1")
    kinds = []
    scope: Scope | None = node.scope
    while scope is not None:
        kinds.append((scope.name, scope.kind, scope.frame and scope.frame.block))
        scope = scope.outer
    assert kinds == [
        ("inner1", "unit", "Inner"),
        ("last", "unit", "Outer"),
        ("end", "stage", None),
        ("", "model", None),
    ]


def test_shared_weights_are_one_object() -> None:
    graph = graph_of(
        "block Unit { conv(3, 1) -> bn }\n"
        "model Net { input 3x8x8; shared unit = Unit; unit -> unit; Unit }"
    )
    first, second, other = (graph.nodes[index].owner for index in (1, 3, 5))
    assert first is second
    assert first is not other
    assert first.weights == other.weights


def test_layers_of_equal_arguments_are_one_object() -> None:
    nodes = graph_of("model Net { input 3x8x8; repeat 3 { conv(3, 1) }; conv(3, 1, bias = false) }")
    first, second, third, other = (node.layer for node in nodes.layers)
    assert first is second is third
    assert first != other


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "model Net { input 4x8x8; split(2) as (a, b); add(b, a, b) }",
        "model Net { input left: 3x8x8; input right: 3x8x8; add(left, right, left) }",
    ],
)
def test_network(text: str) -> None:
    import networkx

    graph = graph_of(text)
    network = to_networkx(graph)
    assert networkx.is_directed_acyclic_graph(network)
    assert list(network) == [node.name for node in graph.nodes]
    assert network.name == "Net"
    for node in graph.nodes:
        assert network.nodes[node.name]["node"] is node
        edges = sorted(
            (data["place"], source, data["port"])
            for source, _, data in network.in_edges(node.name, data=True)
        )
        wires = [(graph.nodes[wire.node].name, wire.port) for wire in node.inputs]
        assert edges == [(place, *wire) for place, wire in enumerate(wires)]


def test_every_node_comes_after_its_inputs() -> None:
    for node in graph_of(TEXT).nodes:
        assert all(wire.node < node.index for wire in node.inputs)


def test_an_unfinished_spec_has_no_graph() -> None:
    spec = spec_of("model Net { input 3x8x8; conv(3, 9) -> relu }")
    graph, problems = elaborate(Definition("Net", spec.models[0], spec))
    assert graph is None
    assert [each.code for each in problems] == ["E303"]
