"""A check as one JSON document.

Fields may be added; a change that breaks readers raises `version`. `docs/json.md` describes it.
"""

import json
from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

from cnndsl.analysis.summary import ModelSummary
from cnndsl.diagnostics import Diagnostic
from cnndsl.diagnostics.record import VERSION, Record, record
from cnndsl.graph import Wire
from cnndsl.report.entries import Amount, Layer, Reach, amount, formulas, layer, named, reaches
from cnndsl.report.measure import Measures, Setting


class End(TypedDict):
    """An input or output: its name, its shape, and the layer that it is or comes from."""

    name: str
    shape: list[int]
    layer: str
    auxiliary: NotRequired[bool]


class Memory(TypedDict):
    """Bytes for a batch of numbers of some precision.

    `inference` is the peak without training, and `training` the most of a step of it.
    """

    batch: int
    dtype: str
    optimizer: str
    weights: int
    buffers: int
    saved: Amount
    peak: int
    inference: int
    training: int
    largest_batch: NotRequired[int | None]


class Model(TypedDict):
    """One model that is right, with its layers in an order in which they can run."""

    name: str
    file: str
    inputs: list[End]
    outputs: list[End]
    params: int
    trainable: int
    frozen: int
    buffers: int
    macs: int
    flops: int
    training: int
    memory: Memory
    field: dict[str, dict[str, Reach]]
    layers: list[Layer]
    opens: NotRequired[dict[str, int]]
    valid: NotRequired[str]
    formulas: NotRequired[dict[str, object]]


class Document(TypedDict):
    """What one check found."""

    version: int
    models: list[Model]
    diagnostics: list[Record]


def document(
    diagnostics: Sequence[Diagnostic],
    models: Sequence[ModelSummary],
    setting: Setting,
    available: int | None = None,
) -> str:
    """The text of the document; `available` is the memory that models shall train in."""
    whole: Document = {
        "version": VERSION,
        "models": [_model(each, Measures(each.figures, setting), available) for each in models],
        "diagnostics": [*map(record, diagnostics)],
    }
    return json.dumps(whole)


def _model(model: ModelSummary, measures: Measures, available: int | None) -> Model:
    graph, cost = measures.graph, model.cost
    fields = measures.figures.fields
    entry: Model = {
        "name": model.name,
        "file": model.file,
        "inputs": _ends(measures, graph.inputs),
        "outputs": _outputs(measures),
        "params": int(cost.params),
        "trainable": int(cost.trainable),
        "frozen": int(cost.frozen),
        "buffers": int(cost.buffers),
        "macs": int(cost.macs),
        "flops": int(cost.flops),
        "training": int(cost.training),
        "memory": _memory(measures, available),
        "field": {name: reaches(fields[wire.node]) for name, wire in graph.outputs.items()},
        "layers": [layer(measures, node) for node in graph.layers],
    }
    if graph.opens:
        costs = {name: getattr(cost, name) for name in ("macs", "flops", "training")}
        ends = [*graph.inputs.values(), *graph.outputs.values()]
        entry["opens"] = dict(graph.opens)
        entry["valid"] = model.sizes.partition("; ")[2]
        entry["formulas"] = formulas(costs, ())
        entry["formulas"] |= {named(graph, wire): [*map(str, graph.shape(wire))] for wire in ends}
    return entry


def _ends(measures: Measures, wires: Mapping[str, Wire]) -> list[End]:
    graph = measures.graph
    return [
        {"name": name, "shape": [*map(int, graph.shape(wire))], "layer": named(graph, wire)}
        for name, wire in wires.items()
    ]


def _outputs(measures: Measures) -> list[End]:
    """The outputs, and which of them there are in training alone."""
    outputs = _ends(measures, measures.graph.outputs)
    for each in outputs:
        if each["name"] in measures.graph.auxiliary:
            each["auxiliary"] = True
    return outputs


def _memory(measures: Measures, available: int | None) -> Memory:
    memory, setting = measures.memory, measures.setting
    training = memory.training(setting.optimizer)
    entry: Memory = {
        "batch": setting.batch,
        "dtype": setting.precision,
        "optimizer": setting.optimizer,
        "weights": int(memory.weights),
        "buffers": int(memory.buffers),
        "saved": amount(memory.saved),
        "peak": int(memory.peak),
        "inference": int(memory.inference.at(setting.batch)),
        "training": int(training.at(setting.batch)),
    }
    if available is not None:
        largest = training.largest_batch(available)
        entry["largest_batch"] = largest if largest is None else int(largest)
    return entry
