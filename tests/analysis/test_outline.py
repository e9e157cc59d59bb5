"""Outlines: every layer once, alike neighbours folded, and nothing else."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnndsl.analysis.alike import Sort, runs
from cnndsl.analysis.outline import Part, outline, spanned
from cnndsl.graph import elaborate
from cnndsl.model import Definition, Loader
from cnndsl.resources import library
from tests.conftest import Golden
from tests.graph.drawn import elaborated, graph_of

# Units in the four stages, as table 1 of each paper gives them.
RESNET152 = [3, 8, 36, 3]
DENSENET201 = [6, 12, 48, 32]


def drawn(part: Part, level: int = 0) -> Iterator[str]:
    times = f" x{part.times}" if part.times > 1 else ""
    yield f"{'  ' * level}{part.name}: {part.kind} {part.title}{times}"
    for inner in part.parts:
        yield from drawn(inner, level + 1)


def stages(part: Part) -> Iterator[Part]:
    for inner in part.parts:
        if inner.kind == "stage":
            yield inner
            yield from stages(inner)


def of(text: str) -> Part:
    return outline(graph_of(text))


def shipped(file: str, model: str) -> Part:
    spec = Loader().load(library() / file)
    graph, _ = elaborate(Definition(model, spec.names[model].node, spec))
    assert graph is not None
    return outline(graph)


def test_a_residual_network(golden: Golden) -> None:
    golden("outline/resnet50.txt", "\n".join(drawn(shipped("resnet.cnn", "ResNet50"))))


@pytest.mark.parametrize("path", sorted(library().glob("*.cnn")), ids=lambda path: path.stem)
def test_every_layer_of_the_zoo_is_there_once(path: object) -> None:
    spec = Loader().load(library() / str(path))
    for graph, _ in elaborated(spec).values():
        assert graph is not None
        assert sorted(outline(graph).nodes) == [node.index for node in graph.nodes]


@pytest.mark.parametrize(
    ("file", "model", "block", "depths"),
    [
        ("resnet.cnn", "ResNet152", "Bottleneck", RESNET152),
        ("densenet.cnn", "DenseNet201", "DenseLayer", DENSENET201),
    ],
)
def test_units_are_counted_as_in_the_paper(
    file: str, model: str, block: str, depths: list[int]
) -> None:
    rows = [
        [part.times for part in stage.parts if part.title.startswith(block)]
        for stage in stages(shipped(file, model))
    ]
    assert [sum(row) for row in rows if row] == depths
    assert all(len(row) <= 2 for row in rows)


UNIT = "block Unit(width, act = relu) { conv(width, 3, pad = 1) -> act }\n"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("repeat 3 { Unit(8) }", ["3 Unit(8) unit1..3"]),
        ("Unit(8)\nUnit(8)", ["1 Unit(8) unit1", "1 Unit(8) unit2"]),
        ("for w in 2..5 { Unit(w) }", ["3 Unit(2..4) unit1..3"]),
        ("for a in [relu, tanh, relu] { Unit(4, act = a) }", ["1 Unit", "1 Unit", "1 Unit"]),
        ("for w in [4, 8] { Unit(w) -> maxpool(2) }", ["1 Unit", "1 max", "1 Unit", "1 max"]),
        ("repeat 2 { maxpool(2) }", ["1 maxpool(2) maxpool1", "1 maxpool(2) maxpool2"]),
        ("repeat 2 { relu -> tanh }", ["2 repeat relu1..tanh2"]),
        ("for w in [4, 8] { conv(w, 1) }", ["1 conv(4, 1)", "1 conv(8, 1)"]),
        ("repeat 2 { repeat 3 { Unit(8) }\nrelu }", ["2 repeat unit1..relu2"]),
        ("stage a { relu }\nstage b { relu }", ["1 stage a", "1 stage b"]),
        ('for i in 0..2 { stage "s{i}" { relu } }', ["1 stage s0", "1 stage s1"]),
    ],
)
def test_alike_neighbours_are_one_part(body: str, told: list[str]) -> None:
    _, *parts = of(f"{UNIT}model M {{ input 8x16x16\n {body} }}").parts
    found = [f"{part.times} {part.title} {part.name}" for part in parts]
    assert len(found) == len(told)
    assert all(one.startswith(start) for one, start in zip(found, told, strict=True))


def test_turns_within_turns() -> None:
    text = f"{UNIT}model M {{ input 8x16x16\n repeat 2 {{ repeat 3 {{ Unit(8) }}\n relu }} }}"
    _, outer = of(text).parts
    assert [part.times for part in outer.parts] == [3, 1]
    assert len(outer.nodes) == 2 * (3 * 2 + 1)
    assert [part.name for part in outer.turns[1].parts] == ["unit4..6", "relu2"]


def test_what_is_shared_stands_where_it_was_declared() -> None:
    part = of("model M { input 8x4x4\n shared f = conv(8, 1)\n stage s { f -> relu -> f } -> f }")
    assert [each.path for each in part.parts] == ["input", "f", "s", "f_2", "f_3"]
    assert [each.path for each in part.leaves()] == ["input", "f", "s.relu1", "f_2", "f_3"]


def test_titles_are_what_a_spec_would_write() -> None:
    part = of(
        """
block Up(skip, layer = relu) { concat(skip, it) -> conv(4, 1) -> layer }
model M {
  input 4x8x8
  maxpool(2) as pooled
  unpool(pooled) as back
  Up(back, layer = leaky_relu(0.2))
  conv(6, (3, 1), stride = 2, pad = (1, 0), pad_mode = reflect) -> dropout(0.1)
  layernorm(channels, eps = 1e-6) -> avgpool(global)
}
"""
    )
    assert [each.title for each in part.parts] == [
        "input",
        "maxpool(2)",
        "unpool(pooled)",
        "Up(4x8x8, layer = leaky_relu(slope = 0.2))",
        "conv(6, (3, 1), stride = 2, pad = (1, 0), pad_mode = reflect)",
        "dropout(0.1)",
        "layernorm(channels, eps = 1e-6)",
        "avgpool(global)",
    ]


def test_deep_calls_have_deep_outlines() -> None:
    text = "block Deep(n) { relu\nif n > 0 { Deep(n - 1) } }\nmodel M { input 3x8x8\n Deep(150) }"
    assert len(of(text).nodes) == 152


@settings(deadline=None)
@given(st.lists(st.integers(0, 3), max_size=30))
def test_runs_are_turns(keys: list[int]) -> None:
    end = 0
    for start, period, turns in runs([Sort(0, key, ()) for key in keys]):
        assert start >= end
        assert turns > 1
        end = start + period * turns
        assert keys[start:end] == keys[start : start + period] * turns
    found = runs([Sort(0, key, ()) for key in keys])
    inside = {
        place for start, period, turns in found for place in range(start, start + period * turns)
    }
    for place in range(1, len(keys)):
        assert keys[place] != keys[place - 1] or {place, place - 1} & inside


@pytest.mark.parametrize(
    ("first", "last", "both"),
    [
        ("0", "5", "0..5"),
        ("layer1.0", "layer1.5", "layer1.0..5"),
        ("unit9", "unit12", "unit9..12"),
        ("relu1", "reshape1", "relu1..reshape1"),
        ("a.relu1", "a.tanh3", "a.relu1..tanh3"),
    ],
)
def test_names_of_a_row(first: str, last: str, both: str) -> None:
    assert spanned(first, last) == both
