"""What is said of two networks."""

import json
import re
from pathlib import Path
from typing import get_type_hints

import pytest

from cnndsl.analysis.figures import Figures
from cnndsl.diagnostics.colour import ansi
from cnndsl.report import comparison
from cnndsl.report.comparison import document
from cnndsl.report.difference import compared
from tests.conftest import Golden
from tests.graph.drawn import graph_of
from tests.zoo.reference import graph

BEFORE = """\
block Unit(width) {
  residual { conv(width, 3, pad = 1, bias = false) -> bn }
  relu
}

model Net {
  input 3x32x32
  conv(16, 5, stride = 2, pad = 2) as stem
  stage body { Unit(16) -> Unit(16) }
  dropout
  flatten -> linear(10)
}
"""
AFTER = """\
block Unit(width) {
  residual { conv(width, 3, pad = 1, bias = false) -> bn }
  relu
}

model Net {
  input 3x32x32
  conv(16, 3, pad = 1) as stem
  stage body { Unit(16) -> Unit(16) -> Unit(16) }
  maxpool(2) -> flatten -> linear(10) as head
  output scores
}
"""


@pytest.fixture(scope="module")
def sides() -> tuple[Figures, Figures]:
    return Figures(graph_of(BEFORE)), Figures(graph_of(AFTER))


def test_everything_that_differs(sides: tuple[Figures, Figures], golden: Golden) -> None:
    found = compared(*sides)
    assert not found.same
    golden("report/difference.txt", found.text)


def test_the_same_network(golden: Golden) -> None:
    figures = Figures(graph("resnet", "ResNet18"))
    found = compared(figures, figures)
    assert found.same
    golden("report/difference_none.txt", found.text)


def test_known_networks(golden: Golden) -> None:
    left, right = (Figures(graph("resnet", name)) for name in ("ResNet18", "ResNet34"))
    deeper = compared(left, right)
    golden("report/difference_resnet.txt", deeper.text)
    # The parameters of torchvision's models.
    assert re.search(r"parameters +11,689,512 +21,797,672 +\+10,108,160 +\+86\.5%", deeper.text)


def test_long_lists_are_cut() -> None:
    left, right = (Figures(graph("vgg", name)) for name in ("VGG11", "VGG13"))
    short, whole = compared(left, right), compared(left, right, all_=True)
    assert "and 7 more; --all shows them" in short.text
    assert "more;" not in whole.text
    assert len(whole.text.splitlines()) == len(short.text.splitlines()) + 6


def test_colours(sides: tuple[Figures, Figures]) -> None:
    plain, painted = compared(*sides), compared(*sides, ansi)
    assert re.sub(r"\x1b\[[\d;]*m", "", painted.text) == plain.text
    for sign, colour in (("-", "1;31"), ("+", "1;32"), ("~", "1;33")):
        assert f"\x1b[{colour}m{sign} " in painted.text


def test_data(sides: tuple[Figures, Figures], golden: Golden) -> None:
    text = json.dumps(document([sides]), indent=2)
    golden("report/difference.json", text)
    (found,) = json.loads(text)["comparisons"]
    left, right = sides
    assert found["left"]["totals"]["parameters"] == left.cost.params
    assert found["right"]["totals"]["MACs"] == right.cost.macs
    by_place = found["weights"]["by_place"]
    assert {(each["left"], each["right"]) for each in by_place} == {
        ("linear1.weight", "head.weight"),
        ("linear1.bias", "head.bias"),
    }
    carried = [*found["weights"]["by_name"], *by_place]
    held = [each for each in found["weights"]["left_out"] if each["left"]]
    weights = {node.owner.name: node.facts for node in left.graph.nodes}
    total = sum(len(facts.weights) + len(facts.buffers) for facts in weights.values())
    assert len(carried) + len(held) == total


def test_data_of_the_same_network() -> None:
    figures = Figures(graph("lenet", "LeNet5"))
    whole = document([(figures, figures)])
    assert whole["version"] == 1
    assert whole["same"]
    (found,) = whole["comparisons"]
    assert not any(found[each] for each in ("removed", "added", "changed", "ends"))


@pytest.mark.parametrize("name", ["Document", "Comparison", "Side", "Layer", "Changed", "Weights"])
def test_every_field_is_documented(name: str) -> None:
    page = (Path(__file__).parents[2] / "docs" / "diff.md").read_text(encoding="utf-8")
    section = page.partition(f"\n### {name}\n")[2].partition("\n### ")[0]
    heads = [row.partition(" | ")[0] for row in section.splitlines() if row.startswith("| `")]
    told = [field for head in heads for field in re.findall(r"`(\w+)`", head)]
    assert told == [*get_type_hints(getattr(comparison, name))]
