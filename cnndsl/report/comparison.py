"""What differs between networks, as JSON. A change that breaks readers raises `version`."""

from collections.abc import Sequence
from typing import TypedDict

from cnndsl.analysis.difference import Carried, Difference, Pair
from cnndsl.analysis.figures import Figures
from cnndsl.graph import Graph, Node
from cnndsl.layers.writing import spelled
from cnndsl.report.beside import sums
from cnndsl.report.parts import layer

VERSION = 1


class Layer(TypedDict):
    """A layer that one network alone has."""

    name: str
    kind: str
    layer: str
    out: list[str]
    line: int


class Argument(TypedDict):
    """An argument that differs, with its values as the language writes them."""

    name: str
    left: str | None
    right: str | None


class Changed(TypedDict):
    """A layer that both have, and that is not the same in both."""

    left: str
    right: str
    kind: str
    arguments: list[Argument]
    out_left: list[str]
    out_right: list[str]
    rewired: bool


class Tensor(TypedDict):
    """A tensor of weights or buffers; None where a network does not have it."""

    left: str | None
    right: str | None
    shape: list[int]


class Weights(TypedDict):
    """Which tensors the right network can take over from the left one."""

    by_name: list[Tensor]
    by_place: list[Tensor]
    left_out: list[Tensor]
    fresh: list[Tensor]


class Side(TypedDict):
    """One network, with its totals."""

    name: str
    file: str
    totals: dict[str, int]


class Comparison(TypedDict):
    """Two networks."""

    same: bool
    left: Side
    right: Side
    removed: list[Layer]
    added: list[Layer]
    changed: list[Changed]
    ends: list[dict[str, str]]
    weights: Weights


class Document(TypedDict):
    """All that were compared."""

    version: int
    same: bool
    comparisons: list[Comparison]
    only_left: list[str]
    only_right: list[str]


def document(
    pairs: Sequence[tuple[Figures, Figures]],
    only_left: Sequence[str] = (),
    only_right: Sequence[str] = (),
) -> Document:
    """The comparisons of some pairs, and the models that have no counterpart."""
    found = [_comparison(left, right) for left, right in pairs]
    same = all(each["same"] for each in found) and not only_left and not only_right
    return {
        "version": VERSION,
        "same": same,
        "comparisons": found,
        "only_left": [*only_left],
        "only_right": [*only_right],
    }


def _comparison(left: Figures, right: Figures) -> Comparison:
    difference = Difference(left.graph, right.graph)
    rewired = {*difference.rewired}
    altered = (pair for pair in difference.pairs if pair.is_altered or pair in rewired)
    return {
        "same": difference.is_none,
        "left": _side(left),
        "right": _side(right),
        "removed": [_layer(left.graph, node) for node in difference.removed],
        "added": [_layer(right.graph, node) for node in difference.added],
        "changed": [_changed(pair, pair in rewired) for pair in altered],
        "ends": [{"name": name, "left": old, "right": new} for name, old, new in difference.ends],
        "weights": _weights(difference.carried),
    }


def _side(figures: Figures) -> Side:
    graph = figures.graph
    return {"name": graph.name, "file": graph.span.source.name, "totals": sums(figures)}


def _layer(graph: Graph, node: Node) -> Layer:
    return {
        "name": node.name,
        "kind": node.layer.word,
        "layer": layer(graph, node),
        "out": [*map(str, node.facts.outputs)],
        "line": node.span.line,
    }


def _changed(pair: Pair, rewired: bool) -> Changed:
    return {
        "left": pair.left.name,
        "right": pair.right.name,
        "kind": pair.right.layer.word,
        "arguments": [
            {"name": name, "left": _value(old), "right": _value(new)}
            for name, old, new in pair.changes
        ],
        "out_left": [*map(str, pair.left.facts.outputs)],
        "out_right": [*map(str, pair.right.facts.outputs)],
        "rewired": rewired,
    }


def _value(value: object) -> str | None:
    return None if value is None else spelled(value)


def _weights(found: Carried) -> Weights:
    def tensors(each: Sequence[tuple[str, str, tuple[int, ...]]]) -> list[Tensor]:
        return [
            {"left": one or None, "right": two or None, "shape": [*extents]}
            for one, two, extents in each
        ]

    return {
        "by_name": tensors(found.by_name),
        "by_place": tensors(found.by_place),
        "left_out": tensors(found.left_out),
        "fresh": tensors(found.fresh),
    }
