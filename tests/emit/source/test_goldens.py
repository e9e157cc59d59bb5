"""Printed source as whole files, to be read."""

from pathlib import Path

import pytest

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


@pytest.mark.parametrize(("file", "model"), LIBRARY)
def test_networks_of_the_library(file: str, model: str, golden: Golden) -> None:
    golden(f"source/{model}.txt", text(file, model))


@pytest.mark.parametrize("name", SPECS)
def test_small_networks(name: str, golden: Golden) -> None:
    found = graph_of(SPECS[name])
    agree(found)
    golden(f"source/{name}.txt", source([found]))


@pytest.mark.parametrize("init", ["he", "xavier", "lecun"])
def test_ways_to_draw_weights(init: str, golden: Golden) -> None:
    found = graph_of(
        "model Net { input 3x8x8; conv(4, 3) -> deconv(4, 2) -> flatten -> linear(2) }"
    )
    golden(f"source/init_{init}.txt", source([found], init))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SPECS)
def test_small_networks_pass_the_checkers(name: str, tmp_path: Path) -> None:
    (tmp_path / "printed.py").write_text(source([graph_of(SPECS[name])]), encoding="utf-8")
    passes_linter(tmp_path)
    has_formatters_layout(tmp_path)
