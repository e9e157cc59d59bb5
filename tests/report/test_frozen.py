"""How it is shown which weights do not learn, and that nothing is shown where all of them do."""

import csv
import json
from io import StringIO

import pytest

from cnndsl.analysis.figures import Figures
from cnndsl.analysis.freeze import freeze
from cnndsl.report.difference import compared
from cnndsl.report.document import document
from cnndsl.report.exports import EXPORTS
from cnndsl.report.html import as_html
from cnndsl.report.measure import DEFAULT, Measures
from cnndsl.report.page import page, summaries
from cnndsl.report.rows import View, rows
from cnndsl.report.why import explained
from tests.conftest import Golden
from tests.report.made import model
from tests.zoo.reference import graph

PARAMS, TRAINABLE = 5_202_242, 4_887_554


@pytest.mark.parametrize("room", [80, 120])
def test_a_page(room: int, golden: Golden) -> None:
    golden(f"report/frozen_{room}.txt", page(model("frozen.cnn"), room=room))


@pytest.mark.parametrize("style", ["markdown", "latex"])
def test_forms(style: str, golden: Golden) -> None:
    made = model("frozen.cnn")
    found = [(made.name, rows(Measures(made.figures), View()))]
    golden(f"report/frozen.{style}", EXPORTS[style](found, where=True))


def test_numbers_for_programs() -> None:
    made = model("frozen.cnn")
    text = EXPORTS["csv"]([(made.name, rows(Measures(made.figures), View(flat=True)))], where=False)
    lines = [*csv.DictReader(StringIO(text))]
    assert sum(int(each["trainable"]) for each in lines) == TRAINABLE
    assert sum(int(each["frozen"]) for each in lines) == PARAMS - TRAINABLE
    (whole,) = json.loads(document([], [made], DEFAULT))["models"]
    assert (whole["params"], whole["trainable"]) == (PARAMS, TRAINABLE)
    assert whole["frozen"] == PARAMS - TRAINABLE
    layers = {each["name"]: each for each in whole["layers"]}
    assert (layers["conv1"]["frozen"], layers["conv1"]["trainable"]) == (9_408, 0)
    assert (layers["fc"]["frozen"], layers["fc"]["trainable"]) == (0, 1_026)
    assert sum(each["frozen"] for each in layers.values()) == whole["frozen"]
    assert layers["layer1.0.conv1"]["saved"] == {"once": 0, "sample": 0}


def test_a_line_among_others() -> None:
    text = summaries([model("frozen.cnn"), model("lenet.cnn")])
    told = "  parameters: 4,887,554 of them learn, 314,688 are frozen by `train` on line 5"
    assert told in text.splitlines()
    assert text.count("frozen") == 1


def test_a_notebook() -> None:
    text = as_html([model("frozen.cnn")])
    heads = text.partition("</thead>")[0]
    assert heads.count("</th>") == 8
    assert "frozen" in heads
    assert text.count(">some</td>") == 3
    assert "frozen" not in as_html([model("resnet.cnn")])


def test_why() -> None:
    figures = model("frozen.cnn").figures

    def told(name: str) -> str:
        text = explained(figures, name)
        assert isinstance(text, str)
        return " ".join(text.split())

    by = "of `train` on line 5"
    assert f"frozen by `conv1` {by} " in told("conv1")
    assert f"by `layer3.*.bn*` {by}; what it tracks still changes in training" in told(
        "layer3.0.bn1"
    )
    assert "training keeps nothing: neither it nor anything before it learns" in told("conv1")
    assert "training keeps its input" in told("layer3.0.bn1")
    assert f"frozen by `layer2.0` {by}" in told("layer2")
    assert "layer2.1 128x28x28 295,424 0 231,211,008" in told("layer2")
    assert "frozen" not in told("fc")


def test_two_networks_of_which_one_is_frozen() -> None:
    free = graph("resnet", "ResNet18")
    held, _ = freeze(free, ["conv1", "layer*", "bn1"])
    found = compared(Figures(free), Figures(held))
    assert found.same
    lines = [" ".join(line.split()) for line in found.text.splitlines()]
    assert "frozen 0 11,176,512 +11,176,512" in lines
    assert "frozen" not in compared(Figures(free), Figures(free)).text


def test_alike_units_are_one_row_only_if_they_learn_alike() -> None:
    made = graph("resnet", "ResNet50")

    def names(*patterns: str) -> list[str]:
        figures = Figures(freeze(made, patterns)[0])
        return [row.part.path for row in rows(Measures(figures), View())]

    assert "layer3.1..5" in names()
    assert "layer3.1..5" in names("layer3")
    assert {"layer3.1..2", "layer3.3..5"} < {*names("layer3.0", "layer3.1", "layer3.2")}


def test_where_nothing_is_frozen() -> None:
    assert "frozen" not in page(model("resnet.cnn"), room=200)
    for style in ("markdown", "latex"):
        made = model("resnet.cnn")
        found = [(made.name, rows(Measures(made.figures), View()))]
        assert "rozen" not in EXPORTS[style](found, where=False)
