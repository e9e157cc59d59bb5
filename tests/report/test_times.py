"""Tables of where time goes: how they look, what they give up, and that their numbers add up."""

import csv
import json
from io import StringIO
from math import isclose

import pytest

from cnndsl.analysis import memory
from cnndsl.analysis.figures import Figures
from cnndsl.analysis.summary import ModelSummary, summary
from cnndsl.analysis.timed import Course, Span, Timed, middle, spread
from cnndsl.analysis.traffic import traffic
from cnndsl.dataclasses import replace
from cnndsl.diagnostics.cells import width
from cnndsl.report.profiled import Line, Profiled
from cnndsl.report.rows import View
from cnndsl.report.times import page
from cnndsl.report.timetable import as_csv, document
from tests.conftest import Golden
from tests.graph.drawn import graph_of

TEXT = """
block Unit(width) {
  residual { conv(width, 3, pad = 1, bias = false) -> bn -> relu }
}

model Net {
  input 3x32x32
  conv(16, 3, pad = 1) as stem -> relu
  from stem { avgpool(global) -> flatten -> linear(3) -> output aux if training }
  stage layer1 { repeat 3 { Unit(16) } }
  maxpool(2) -> conv(32, 3, pad = 1) -> dropout(0.5)
  avgpool(global) -> flatten -> linear(10)
}
"""


@pytest.fixture(scope="module")
def model() -> ModelSummary:
    return summary(Figures(graph_of(TEXT)), "net.cnn")


def timed(model: ModelSummary, *, training: bool = False) -> Timed:
    """Times that grow from layer to layer; in evaluation some layers rest."""
    graph, course = model.figures.graph, Course(batch=4, training=training, repeats=3)
    layers = []
    for node in graph.nodes:
        rests = not node.inputs or (not training and node.index in model.figures.resting)
        forward = () if rests else tuple(node.index * (1e-4 + 1e-6 * turn) for turn in range(3))
        back = tuple(2 * each for each in forward) if training and node.index > 1 else ()
        layers.append(Span(forward, back))
    whole = Span((0.030, 0.031, 0.034), (0.060, 0.061, 0.070) if training else ())
    kept = [0] * len(graph.nodes)
    for each in memory(graph).kept:
        kept[each.node] += each.bytes.at(4)
    return Timed(
        course, "2.9", "a machine", tuple(layers), whole, tuple(kept) if training else None, None
    )


VIEWS = {
    "evaluation": (False, View(), False, 120),
    "evaluation_in_little_room": (False, View(), False, 64),
    "training": (True, View(), False, 160),
    "training_by_time": (True, View(depth=2), True, 80),
}


@pytest.mark.parametrize("name", VIEWS)
def test_pages(golden: Golden, model: ModelSummary, name: str) -> None:
    training, view, by_time, room = VIEWS[name]
    profiled = Profiled(model.figures, timed(model, training=training))
    text = page(model, profiled, profiled.lines(view, by_time=by_time), room=room)
    assert max(map(width, text.splitlines())) <= room
    golden(f"report/times/{name}.txt", text)


def test_what_is_kept_otherwise_has_a_column(golden: Golden, model: ModelSummary) -> None:
    seen = timed(model, training=True)
    assert seen.kept is not None
    other = replace(seen, kept=(*seen.kept[:-2], 1, 2), peak=3 * 2**30)
    profiled = Profiled(model.figures, other)
    golden("report/times/other_memory.txt", page(model, profiled, profiled.lines(View()), room=160))


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("view", [View(), View(depth=1), View(flat=True)])
def test_rows_add_up(model: ModelSummary, view: View, training: bool) -> None:
    profiled = Profiled(model.figures, timed(model, training=training))
    outer = [line for line in profiled.lines(view) if line.row.level == 0]
    whole = profiled.whole()
    assert isclose(sum(line.share for line in outer), 1)
    assert isclose(sum(line.time for line in outer), profiled.layers)
    assert sum(line.flops for line in outer) == whole.flops
    assert sum(line.moved for line in outer) == whole.moved
    if training:
        assert sum(line.kept or 0 for line in outer) == memory(model.figures.graph).saved.at(4)
        assert whole.flops == 4 * model.cost.flops


def test_layers_that_rest_count_nothing(model: ModelSummary) -> None:
    asleep, awake = (
        {line.row.part.path: line for line in lines}
        for lines in (
            Profiled(model.figures, timed(model, training=training)).lines(View(flat=True))
            for training in (False, True)
        )
    )
    assert (asleep["linear1"].time, asleep["linear1"].flops, asleep["linear1"].moved) == (0, 0, 0)
    assert awake["linear1"].flops > 0


def test_the_longest_first(model: ModelSummary) -> None:
    profiled = Profiled(model.figures, timed(model))
    view = View(depth=3)
    plain, by_time = profiled.lines(view), profiled.lines(view, by_time=True)
    assert sorted(map(str, plain)) == sorted(map(str, by_time))
    outer = [line.time for line in by_time if line.row.level == 0]
    assert outer == sorted(outer, reverse=True)
    assert inside(plain) == inside(by_time)


def inside(lines: list[Line]) -> dict[str, set[str]]:
    """The paths that follow each outermost one, before the next."""
    found: dict[str, set[str]] = {}
    for line in lines:
        if line.row.level == 0:
            here = found.setdefault(line.row.part.path, set())
        else:
            here.add(line.row.part.path)
    return found


@pytest.mark.parametrize("training", [False, True])
def test_programs_read_the_same(model: ModelSummary, training: bool) -> None:
    profiled = Profiled(model.figures, timed(model, training=training))
    lines = profiled.lines(View())
    made = json.loads(json.dumps(document(model, profiled, lines)))
    table = [*csv.DictReader(StringIO(as_csv(profiled, lines)))]
    assert [row["name"] for row in table] == [row["name"] for row in made["rows"]]
    for one, other in zip(table, made["rows"], strict=True):
        assert one == {key: "" if each is None else str(each) for key, each in other.items()}
    assert made["whole"]["forward"] == 0.031
    assert made["layers"] == profiled.layers


def test_medians_and_spreads() -> None:
    assert middle(()) == spread((1.0,)) == 0
    assert middle((3.0, 1.0, 2.0)) == 2
    assert spread((1.0, 2.0, 3.0)) == 0.5
    assert Span((1.0, 2.0), (3.0, 4.0)).both == (4.0, 6.0)


def test_what_is_moved() -> None:
    body = "conv(2, 3) -> bn -> dropout(0.5) -> flatten -> split(2) as (a, b); add(a, b)"
    graph = graph_of(f"model M {{ input 4x8x8; {body} }}")
    image, left = 4 * 8 * 8, 2 * 6 * 6
    weights = 4 * (2 * 4 * 9 + 2), 4 * (4 * 2)
    asleep = [(each.fixed, each.each) for each in traffic(graph)]
    assert asleep == [
        (0, 0),
        (weights[0], 4 * (image + left)),
        (weights[1], 4 * 2 * left),
        *[(0, 0)] * 3,
        (0, 4 * (left + left // 2)),
    ]
    awake = traffic(graph, "bf16", training=True)
    assert (awake[1].fixed, awake[3].each) == (weights[0] // 2, 2 * 2 * left)
