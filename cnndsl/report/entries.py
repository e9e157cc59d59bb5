"""What is true of a network, layer by layer, in the types of JSON.

Sizes and costs are whole numbers, those of the example where sizes are open; `formulas` then has
the exact ones beside them. Costs are for one sample, bytes as they are named.
"""

from typing import NotRequired, TypedDict

from cnndsl.analysis import Axis, Bytes, Field
from cnndsl.diagnostics import Span
from cnndsl.diagnostics.record import Range, range_
from cnndsl.graph import Graph, Node, Wire
from cnndsl.layers import Entry
from cnndsl.layers.writing import arguments
from cnndsl.report.measure import Measures
from cnndsl.shape import Shape
from cnndsl.size import Size


class Place(TypedDict):
    """Where something was written."""

    file: str
    range: Range


class Amount(TypedDict):
    """Bytes: `once` whatever the batch, and `sample` for each of its samples."""

    once: int
    sample: int


class Reach(TypedDict):
    """A receptive field, with an entry for each axis of the input.

    `stride` is null where fields lie unevenly, `whole` true where every position sees the same.
    """

    size: list[int]
    stride: list[float | None]
    start: list[int]
    centre: list[float]
    whole: list[bool]


class Layer(TypedDict):
    """One layer at work; `inputs` are names of layers, `NAME:1` being the second output of one."""

    name: str
    kind: str
    arguments: dict[str, object]
    inputs: list[str]
    out: list[list[int]]
    weights: dict[str, list[int]]
    owner: str
    params: int
    trainable: int
    frozen: int
    buffers: int
    macs: int
    flops: int
    training: int
    saved: Amount
    field: dict[str, Reach]
    span: Place
    resting: NotRequired[bool]
    formulas: NotRequired[dict[str, object]]


def layer(measures: Measures, node: Node) -> Layer:
    """All that is true of a layer."""
    graph, cost = measures.graph, measures.figures.costs[node.index]
    costs = {name: getattr(cost, name) for name in ("macs", "flops", "training")}
    entry: Layer = {
        "name": node.name,
        "kind": node.layer.word,
        "arguments": _arguments(graph, node),
        "inputs": [named(graph, wire) for wire in node.inputs],
        "out": [[*map(int, shape)] for shape in node.facts.outputs],
        "weights": {name: [*map(int, extents)] for name, extents in node.owner.weights.items()},
        "owner": node.owner.name,
        "params": int(cost.params),
        "trainable": int(cost.trainable),
        "frozen": int(cost.frozen),
        "buffers": int(cost.buffers),
        "macs": int(cost.macs),
        "flops": int(cost.flops),
        "training": int(cost.training),
        "saved": amount(measures.kept[node.index]),
        "field": reaches(measures.figures.fields[node.index]),
        "span": place(node.span),
    }
    if node.index in measures.figures.resting:
        entry["resting"] = True
    if exact := formulas(costs, node.facts.outputs):
        entry["formulas"] = exact
    return entry


def formulas(costs: dict[str, int], shapes: tuple[Shape, ...]) -> dict[str, object]:
    """The formulas of what depends on an open size."""
    found: dict[str, object] = {
        name: str(number) for name, number in costs.items() if isinstance(number, Size)
    }
    if any(shape.is_open for shape in shapes):
        found["out"] = [[*map(str, shape)] for shape in shapes]
    return found


def named(graph: Graph, wire: Wire) -> str:
    """The layer that a tensor comes from, with the number of the output but for the first."""
    name = graph.nodes[wire.node].name
    return f"{name}:{wire.port}" if wire.port else name


def amount(each: Bytes) -> Amount:
    """Bytes as whole numbers."""
    return {"once": int(each.fixed), "sample": int(each.each)}


def place(span: Span) -> Place:
    """The file and the range of a span."""
    return {"file": span.source.name, "range": range_(span)}


def reaches(found: dict[str, Field]) -> dict[str, Reach]:
    """The field in each input."""
    return {name: _reach(field.axes) for name, field in found.items()}


def _reach(axes: tuple[Axis, ...]) -> Reach:
    return {
        "size": [axis.size for axis in axes],
        "stride": [None if axis.stride is None else float(axis.stride) for axis in axes],
        "start": [axis.start for axis in axes],
        "centre": [float(axis.centre) for axis in axes],
        "whole": [axis.whole for axis in axes],
    }


def _arguments(graph: Graph, node: Node) -> dict[str, object]:
    """A layer's arguments; one that is a layer stands for what it left aside, the last input."""
    return {
        name: named(graph, Wire(node.inputs[-1].node)) if isinstance(value, Entry) else value
        for name, value in arguments(node.layer).items()
    }
