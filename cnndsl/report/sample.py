"""The example of a layer as a spec, with its arithmetic and what torch calls it."""

from collections.abc import Sequence
from pathlib import Path

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics import Source
from cnndsl.graph import Graph, elaborate
from cnndsl.layers import Entry, Form, Layer, Splitter, Undoing
from cnndsl.model import Loader
from cnndsl.report.torch import spelled

NAME = "Example"
LETTERS = "abc"


@dataclass(frozen=True, slots=True)
class Sample:
    """A spec with one model, and what there is to say of the layer that it shows."""

    text: str
    lines: tuple[str, ...] = ()
    torch: str = ""


def sample(cls: type[Entry]) -> Sample:
    """The example of an entry."""
    text = "\n  ".join((f"model {NAME} {{", *_lines(cls))) + "\n}\n"
    if issubclass(cls, Form):
        return Sample(text)
    graph = elaborated(text)
    node = next(each for each in graph.nodes if each.layer.word == cls.word)
    tensors = ("x",) if len(node.inputs) == 1 else tuple(LETTERS[: len(node.inputs)])
    return Sample(text, node.layer.sums(node.facts.inputs), spelled(node.facts.call, tensors))


def elaborated(text: str) -> Graph:
    """The graph of an example, which is right."""
    spec = Loader().text(Source(NAME, text), Path())
    graph, problems = elaborate(spec.declared[NAME])
    assert graph is not None, problems
    return graph


def _lines(cls: type[Entry]) -> Sequence[str]:
    example = cls.example
    if issubclass(cls, Undoing):
        undone, name = cls.undoes.example, example.spec.partition("(")[2].removesuffix(")")
        before = (f"input {undone.input}", f"{undone.spec} as {name} : {undone.output}")
        return (*before, f"{example.spec} : {example.output}")
    if issubclass(cls, Splitter):
        parts = ", ".join(LETTERS[: len(example.output.split())])
        return (f"input {example.input}", f"{example.spec} as ({parts})", f"concat({parts})")
    shapes = example.input.split()
    if issubclass(cls, Layer) and len(shapes) > 1:
        inputs = [f"input {name}: {shape}" for name, shape in zip(LETTERS, shapes, strict=False)]
        names = ", ".join(LETTERS[: len(shapes)])
        return (*inputs, f"{example.spec}({names}) : {example.output}")
    return (f"input {example.input}", f"{example.spec} : {example.output}")
