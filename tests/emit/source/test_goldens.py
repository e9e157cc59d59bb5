"""Printed source as whole files, to be read."""

from pathlib import Path

import pytest

from cnndsl.analysis.freeze import freeze
from cnndsl.emit.imported import imported
from cnndsl.emit.source import source
from tests.conftest import Golden
from tests.emit.source.agreeing import agree
from tests.emit.source.checking import has_formatters_layout, passes_linter
from tests.emit.source.printing import text
from tests.emit.source.specs import SPECS
from tests.graph.drawn import graph_of

LIBRARY = [
    ("resnet", "ResNet50"),
    ("densenet", "DenseNet121"),
    ("googlenet_bn", "GoogLeNetBN"),
    ("unet", "PaddedUNet"),
    ("lenet", "LeNet5Original"),
    ("style_transfer", "StyleFeatures"),
    ("preresnet", "PreResNet164"),
]
FROZEN = """
block Unit(width) { conv(width, 3, pad = 1, bias = false) -> bn -> relu }

model Net {
  input 3x8x8
  conv(4, 3, pad = 1) -> relu -> Unit(4) -> layerscale(0.5)
  stage one { Unit(4) -> Unit(8) }
  stage two { Unit(8) -> Unit(8) -> relu }
  conv(4, 1) as last
}
"""
FREEZING = [
    ["conv1"],
    ["*"],
    ["one"],
    ["one", "two"],
    ["conv1", "unit1", "layerscale1"],
    ["conv1", "one.0.bn1", "last"],
    ["one.*", "two.0", "two.1.conv1", "last"],
    ["conv1", "*.bn1", "layerscale1"],
]


@pytest.mark.parametrize(("file", "model"), LIBRARY)
def test_networks_of_the_library(file: str, model: str, golden: Golden) -> None:
    golden(f"source/{model}.txt", text(file, model))


@pytest.mark.parametrize("name", SPECS)
def test_small_networks(name: str, golden: Golden) -> None:
    found = graph_of(SPECS[name])
    agree(found)
    golden(f"source/{name}.txt", source([found]))


@pytest.mark.parametrize("init", ["he", "xavier", "lecun", "dcgan"])
def test_ways_to_draw_weights(init: str, golden: Golden, tmp_path: Path) -> None:
    ends = {
        "": "conv(4, 3) -> deconv(4, 2) -> flatten -> linear(2)",
        "_plain": "conv(4, 3) -> conv(4, 3, groups = 2) -> linear(2)",
        "_groups": "dwconv(3) -> deconv(6, 2) -> deconv(6, 2, groups = 3) -> flatten -> linear(2)",
        "_long": "deconv(6, 2) -> flatten -> linear(8) -> reshape((4, 2)) -> conv(4, 1)"
        " -> deconv(4, 2) -> reshape((1, 4, 3)) -> conv(2, 2)",
    }
    for name, end in ends.items():
        text = source([graph_of(f"model Net {{ input 3x8x8; {end} }}")], init)  # type: ignore[arg-type]
        golden(f"source/init_{init}{name}.txt", text)
        (tmp_path / f"printed{name}.py").write_text(text, encoding="utf-8")
    passes_linter(tmp_path)
    has_formatters_layout(tmp_path)


def test_frozen_weights(golden: Golden, tmp_path: Path) -> None:
    whole = graph_of(FROZEN)
    written: list[str] = []
    for patterns in FREEZING:
        found, missed = freeze(whole, patterns)
        assert not missed
        printed = source([found])
        made = vars(imported(printed))["Net"]()
        learned = {
            name.rpartition(".")[0] for name, x in made.named_parameters() if x.requires_grad
        }
        weighed = {node.owner.name for node in found.layers if node.owner.weights}
        assert learned == weighed - found.frozen.keys()
        (tmp_path / f"printed{len(written)}.py").write_text(printed, encoding="utf-8")
        end = printed.rpartition("self.last = ")[2].partition("\n\n")[0].partition("\n")[2]
        written.append(f"freeze {', '.join(patterns)}\n{end}\n")
    passes_linter(tmp_path)
    has_formatters_layout(tmp_path)
    golden("source/frozen.txt", "\n".join(written))


@pytest.mark.parametrize("name", SPECS)
def test_small_networks_pass_the_checkers(name: str, tmp_path: Path) -> None:
    (tmp_path / "printed.py").write_text(source([graph_of(SPECS[name])]), encoding="utf-8")
    passes_linter(tmp_path)
    has_formatters_layout(tmp_path)
