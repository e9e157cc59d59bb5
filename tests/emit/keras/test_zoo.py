"""The networks of the library: all are printed or refused, and what is printed agrees."""

import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from cnndsl.emit.keras import CannotSay, keras_source
from cnndsl.graph import Graph
from cnndsl.resources import library
from cnndsl.workspace import check
from tests.emit.keras.running import SINGLE, agree

FILES = sorted(path.name for path in library().glob("*.cnn"))
REFUSED = {"FractionalMnist", "FractionalCifar", "CamVidSegNet", "VOCSegNet"}


@cache
def graphs(file: str) -> dict[str, Graph]:
    models = check([library() / file]).models
    return {each.name: each.figures.graph for each in models}


def every() -> Iterator[tuple[str, str]]:
    for file in FILES:
        yield from ((file, name) for name in graphs(file) if name not in REFUSED)


SMALL = [
    ("lenet.cnn", "LeNet5Original"),
    ("neocognitron.cnn", "Neocognitron"),
    ("autoencoder.cnn", "Autoencoder"),
    ("highway.cnn", "MnistHighway16"),
    ("fitnet.cnn", "FitNet1"),
    ("resnet_cifar.cnn", "CifarResNet20"),
    ("dsn.cnn", "DSN"),
    ("densenet_cifar.cnn", "CifarDenseNet12x40"),
]


def test_all_are_printed_or_refused(tmp_path: Path) -> None:
    """What is printed is formatted and without a warning."""
    refused = set()
    for file in FILES:
        for name, graph in graphs(file).items():
            try:
                text = keras_source(graph)
            except CannotSay:
                refused.add(name)
            else:
                (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    assert refused == REFUSED
    for words in (["check", "--select", "E4,E7,E9,F,I,B,UP,SIM,RET"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *words, "--isolated", "--no-cache", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_a_deeper_network_is_no_longer_file() -> None:
    depths = [graphs("resnet_cifar.cnn")[f"CifarResNet{depth}"] for depth in (20, 56, 110)]
    assert len({keras_source(graph).count("\n") for graph in depths}) == 1


@pytest.mark.parametrize(("file", "name"), SMALL)
def test_small_ones_agree(file: str, name: str) -> None:
    agree(graphs(file)[name])


@pytest.mark.sweep
@pytest.mark.parametrize(("file", "name"), [*every()])
def test_all_agree(file: str, name: str) -> None:
    agree(graphs(file)[name], SINGLE)
