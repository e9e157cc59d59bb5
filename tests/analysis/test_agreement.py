"""What is told where a run shows other numbers than were worked out."""

from fractions import Fraction
from typing import Any

import pytest

from cnndsl.analysis.agreement import Agreement, agreement
from cnndsl.analysis.figures import Figures
from cnndsl.analysis.observed import Apart, Numbers, Observed, Resized, Shown, Whole
from cnndsl.analysis.resting import ends
from cnndsl.analysis.sizes import others
from cnndsl.dataclasses import replace
from cnndsl.graph import Graph, Node
from cnndsl.report.verified import summaries, table, verified
from tests.conftest import Golden
from tests.graph.drawn import graph_of

TEXT = """model M {
  input 3xHxW
  conv(4, 3, groups = 1) -> bn as stem
  from stem { conv(2, 1) -> output aux if training }
  maxpool(2) -> conv(8, 3)
}"""
CLOSED = TEXT.replace("3xHxW", "3x16x16").replace("groups = 1", "pad = 1")


def observed(graph: Graph) -> Observed:
    """What a run would show if all that was worked out were true."""
    figures = Figures(graph)
    outputs, auxiliary = ([tuple(graph.shape(wire)) for wire in wires] for wires in ends(graph))
    resting = {node.index for node in graph.nodes if node.name == "conv2"}
    awake = [node.facts.macs for node in graph.nodes if node.index not in resting]
    return Observed(
        2,
        tuple([shown(figures, node) for node in graph.nodes]),
        figures.cost.params,
        figures.cost.trainable,
        figures.cost.buffers,
        Whole((*outputs, *auxiliary), Fraction(figures.cost.macs)),
        Whole(tuple(outputs), Fraction(sum(awake))),
        figures.memory.saved.at(2),
        Numbers(1_000, 1_000, ()),
    )


def shown(figures: Figures, node: Node) -> Shown:
    facts = node.facts
    return Shown(
        tuple(map(tuple, node.shapes)),
        facts.weights,
        facts.buffers,
        Fraction(facts.macs),
        2 * int(figures.costs[node.index].training),
    )


def altered(graph: Graph, **changes: Any) -> Agreement:  # noqa: ANN401
    return agreement(Figures(graph), replace(observed(graph), **changes))


def differing(found: Agreement) -> list[str]:
    return [each.name for each in found.quantities if not each.agrees]


def test_all_agrees() -> None:
    found = altered(graph_of(CLOSED))
    assert found.is_whole
    assert found.remarks == ()
    assert [each.name for each in found.quantities] == [
        "shapes",
        "outputs",
        "outputs in training",
        "parameters",
        "trainable",
        "buffers",
        "MACs",
        "MACs in evaluation",
        "FLOPs of a step",
        "kept for backward",
        "numbers of a step",
    ]
    assert [each.measure for each in found.quantities if each.measure] == [
        "of 1 sample",
        "of 1 sample",
        "of 2 samples",
        "bytes of 2 samples",
    ]


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("parameters", {"parameters": 1}),
        ("trainable", {"trainable": 1}),
        ("buffers", {"buffers": 1}),
        ("kept for backward", {"saved": 8}),
        ("numbers of a step", {"numbers": Numbers(1_000, 999, ())}),
        ("outputs in training", {"training": "outputs"}),
        ("MACs", {"training": "macs"}),
        ("outputs", {"evaluation": "outputs"}),
        ("MACs in evaluation", {"evaluation": "macs"}),
    ],
)
def test_the_whole_differs(name: str, changes: dict[str, Any]) -> None:
    graph = graph_of(CLOSED)
    seen = observed(graph)
    wholes = {"training": seen.training, "evaluation": seen.evaluation}
    others: dict[str, Any] = {"outputs": ((1, 2),), "macs": Fraction(7, 2)}
    for key, value in changes.items():
        if key in wholes and isinstance(value, str):
            changes = {key: replace(wholes[key], **{value: others[value]})}
    found = altered(graph, **changes)
    assert differing(found) == [name]
    assert not found.is_whole


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("shapes", {"outputs": ((8, 7),)}),
        ("parameters", {"weights": {"weight": (8, 4, 3, 3)}}),
        ("buffers", {"buffers": {"mean": (8,)}}),
        ("MACs", {"macs": Fraction(1)}),
        ("FLOPs of a step", {"training": 3}),
    ],
)
def test_a_layer_differs(name: str, changes: dict[str, Any]) -> None:
    graph = graph_of(CLOSED)
    layers = [*observed(graph).layers]
    (last,) = [node for node in graph.nodes if node.name == "conv3"]
    layers[last.index] = replace(layers[last.index], **changes)
    found = altered(graph, layers=tuple(layers))
    assert differing(found) == [name]
    (quantity,) = [each for each in found.quantities if not each.agrees]
    (difference,) = quantity.differences
    assert difference.node is last
    assert any("conv3 (test.cnn:5): ours " in line for line in table(found))


def test_numbers_differ() -> None:
    """Of each layer the first tensor is told, and what is nowhere or nothing too."""
    apart = (
        Apart("stem", "gradient of weight", 0.1234567890123, 0.1234567891234),
        Apart("stem", "gradient of bias", 1.0, 2.0),
        Apart("conv3", "gradient of weight", None, 5e-7),
    )
    found = altered(graph_of(CLOSED), numbers=Numbers(1_000, 990, apart))
    lines = [line.strip() for line in table(found)]
    first = lines.index("numbers of a step: ours 1,000, torch 990")
    assert lines[first + 1 :] == [
        "stem (test.cnn:3): ours gradient of weight 0.123456789012, torch 0.123456789123",
        "conv3 (test.cnn:5): ours gradient of weight none, torch 5e-07",
    ]


def test_tables(golden: Golden) -> None:
    graph = graph_of(CLOSED)
    layers = [*observed(graph).layers]
    layers[1] = replace(layers[1], macs=Fraction(5, 2), outputs=((4, 9, 9),), training=None)
    found = altered(graph, layers=tuple(layers), saved=None, parameters=1_000_000)
    text = "\n".join([*table(found), "", *summaries([("M", found), ("Net", altered(graph))])])
    golden("report/verified.txt", text)


def test_other_sizes() -> None:
    graph = graph_of(TEXT.replace("groups = 1", "pad = 1"))
    sizes = others(graph)
    assert sizes is not None
    bigger = graph_of(CLOSED.replace("3x16x16", f"3x{sizes['H']}x{sizes['W']}"))
    shapes = tuple(tuple(map(tuple, node.shapes)) for node in bigger.nodes)
    whole = observed(bigger).training
    found = altered(graph, resized=Resized(sizes, shapes, whole))
    assert found.is_whole
    assert [each.name for each in found.quantities if each.sizes] == ["shapes", "outputs", "MACs"]
    other = Whole(((8, 1, 1),), whole.macs + 1)
    wrong = altered(graph, resized=Resized(sizes, (*shapes[:-1], ((8, 1, 1),)), other))
    assert differing(wrong) == ["shapes", "outputs", "MACs"]
    assert verified("M", "test.cnn", wrong)["quantities"][-1]["sizes"] == dict(sizes)


def test_remarks() -> None:
    pinned = graph_of("model M { input 3xHxW; conv(it.height, 3) }")
    (told,) = altered(pinned).remarks
    assert told.startswith("at other sizes nothing was compared: the spec reads an open size")
    turned = graph_of("model M { input 4x8x8; layernorm(over = channels) -> conv(4, 3) }")
    assert altered(turned).remarks == ()
    assert altered(turned, saved=1).remarks == (
        "kept for backward: not exact behind `layernorm1`, which leaves its axes in another order",
    )
