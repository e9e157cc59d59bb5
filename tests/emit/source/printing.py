"""The networks of the library, and what is printed of them."""

from functools import cache
from pathlib import Path

from cnndsl.emit.source import source
from cnndsl.graph import Graph, is_template
from cnndsl.model import Loader
from cnndsl.resources import library
from tests.zoo.reference import graph

FILES = sorted(path.stem for path in library().glob("*.cnn"))
LONG = frozenset(
    """
    CifarDenseNetBC24x250 CifarResNet1001 CifarResNet1202 PreResNet1001 PyramidNet110a270
    PyramidNet272a200 StochasticDepth1202 WeightedResNet1192
    """.split()
)
"""Models with so many layers that they are printed in the long run alone."""


@cache
def models(file: str) -> tuple[str, ...]:
    """The names of the networks in a file of the library, but for the long ones."""
    spec = Loader().load(library() / f"{file}.cnn")
    names = [each.name.name for each in spec.models if not is_template(each)]
    return tuple([name for name in names if name not in LONG])


def graphs(file: str) -> list[Graph]:
    """Those networks."""
    return [graph(file, name) for name in models(file)]


def home(name: str) -> str:
    """The file of the library that declares a long model."""
    (path,) = [path for path in library().glob("*.cnn") if f"model {name} " in path.read_text()]
    return path.stem


@cache
def text(file: str, model: str) -> str:
    """A network of the library as source."""
    return source([graph(file, model)])


def write(folder: Path, file: str, model: str) -> None:
    """The source of a network in a file of its own."""
    (folder / f"{model.lower()}.py").write_text(text(file, model), encoding="utf-8")
