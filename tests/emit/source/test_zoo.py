"""The whole library as source: it says the same network, reads well, and passes the checkers."""

import ast
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
import torch
from torch import nn

from cnndsl.analysis import cost
from cnndsl.emit.imported import imported
from cnndsl.emit.observing import drawn
from cnndsl.emit.source.words import class_name
from cnndsl.graph import Frame, Graph
from tests.emit.source.agreeing import BATCH, agree, expected, present, shapes
from tests.emit.source.checking import (
    has_formatters_layout,
    passes_linter,
    passes_type_checker,
)
from tests.emit.source.printing import FILES, LONG, graphs, home, models, text, write
from tests.zoo.reference import graph

MOST_MACS = 400_000_000
"""Of networks that run with numbers in the short run."""

HANDED_IN = 120
"""The most lines of a network that a paper's table shows."""

ODDS = {
    **dict.fromkeys(["FractalNet20", "FractalNet20Wider"], 6),  # it holds itself: each depth is one
    **dict.fromkeys(["PreResNet164", "Swapout32x4"], 2),  # its shortcut starts elsewhere in some
    **dict.fromkeys(["WRN40x4", "WRN16x8", "WRN28x10"], 2),
}
"""Blocks with several classes: where units are wired in other ways, each way is one."""


@pytest.mark.parametrize("file", FILES)
def test_files_have_the_networks_weights_and_shapes(file: str) -> None:
    for each in graphs(file):
        without_numbers(each, text(file, each.name))


@pytest.mark.sweep
@pytest.mark.parametrize("name", sorted(LONG))
def test_long_networks_have_their_weights_and_shapes(name: str) -> None:
    without_numbers(graph(home(name), name), text(home(name), name))


def without_numbers(found: Graph, printed: str) -> None:
    made = vars(imported(printed))[class_name(found.name)]
    with torch.device("meta"):
        module: nn.Module = made()
        inputs = drawn(found, BATCH)
    assert shapes(module) == expected(found)
    for training in (True, False):
        answers = present(module.train(training)(*inputs))
        assert [tuple(each.shape[1:]) for each in answers] == ends(found, training)


def ends(found: Graph, training: bool) -> list[tuple[int, ...]]:
    """The shapes of the outputs, those for training alone behind the others."""
    names = sorted(found.outputs, key=lambda name: name in found.auxiliary)
    kept = [name for name in names if training or name not in found.auxiliary]
    return [tuple(map(int, found.shape(found.outputs[name]))) for name in kept]


@pytest.mark.parametrize("file", FILES)
def test_small_networks_do_the_same(file: str) -> None:
    """The smallest of each file, with numbers."""
    smallest = min(graphs(file), key=lambda each: cost(each).macs, default=None)
    if smallest is None or cost(smallest).macs > MOST_MACS:
        pytest.skip("in the long run")
    agree(smallest)


@pytest.mark.sweep
@pytest.mark.parametrize("file", FILES)
def test_networks_do_the_same(file: str) -> None:
    for each in graphs(file):
        agree(each)


@pytest.mark.sweep
@pytest.mark.parametrize("name", sorted(LONG))
def test_long_networks_do_the_same(name: str) -> None:
    agree(graph(home(name), name))


@pytest.mark.parametrize("file", FILES)
def test_each_block_is_one_class(file: str) -> None:
    for each in graphs(file):
        blocks = {frame.block for node in each.nodes for frame in around(node.frame)}
        tree = ast.parse(text(file, each.name))
        names = [part.name for part in tree.body if isinstance(part, ast.ClassDef)]
        found = Counter(
            block
            for block in blocks
            for name in names
            if re.fullmatch(rf"{class_name(block)}\d*", name)
        )
        assert set(found.values()) <= {1, ODDS.get(each.name, 1)}, each.name


def around(frame: Frame | None) -> Sequence[Frame]:
    """The calls that a layer is inside of."""
    return [frame, *around(frame.outer)] if frame else []


def test_a_network_is_short_enough_to_hand_in() -> None:
    assert text("resnet", "ResNet50").count("\n") <= HANDED_IN


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All networks but the long ones, each in a file."""
    folder = tmp_path_factory.mktemp("printed")
    for file in FILES:
        for model in models(file):
            write(folder, file, model)
    return folder


def test_files_pass_the_linter(files: Path) -> None:
    passes_linter(files)


def test_files_have_the_formatters_layout(files: Path) -> None:
    has_formatters_layout(files)


def test_files_pass_the_type_checker(files: Path) -> None:
    passes_type_checker(files)


@pytest.mark.sweep
def test_long_files_pass_the_checkers(tmp_path: Path) -> None:
    for name in sorted(LONG):
        write(tmp_path, home(name), name)
    passes_linter(tmp_path)
    has_formatters_layout(tmp_path)
    passes_type_checker(tmp_path)
