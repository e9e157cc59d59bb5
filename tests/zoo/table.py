"""Networks of a table that has their parameters by kind."""

import json
from collections import Counter
from functools import cache
from math import prod
from pathlib import Path
from typing import NotRequired, TypedDict

from cnndsl.graph import Graph
from tests.zoo.reference import FOLDER, network, totals


class Row(TypedDict):
    """Parameters in all and by kind, what the last layer sees, and the widths of the units."""

    params: int
    params_cifar100: int
    macs: int
    dim: int
    conv_weights: int
    conv_bias: int
    bn: int
    fc: int
    other: int
    widths: NotRequired[list[int]]


@cache
def table(name: str) -> dict[str, Row]:
    """The rows of a file of reference numbers, for 10 classes unless it says otherwise."""
    rows: dict[str, Row] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def called(text: str, call: str, folder: Path) -> Graph:
    """What a call of a template makes, behind this text."""
    path = folder / "network.cnn"
    path.write_text(f"{text}\nmodel Network = {call}\n", encoding="utf-8")
    return network(path, "Network")


def compare(graph: Graph, row: Row) -> None:
    """The totals, the parameters by kind, and what the last layer sees if the row says so."""
    found = by_kind(graph)
    assert found == {kind: dict(row)[kind] for kind in found}
    sums = totals(graph)
    assert (sums["params"], sums["macs"]) == (row["params"], row["macs"])
    if row["dim"]:
        last = [node for node in graph.nodes if node.layer.word == "linear"][-1]
        assert last.facts.inputs[0].channels == row["dim"]


def by_kind(graph: Graph) -> dict[str, int]:
    """Parameters, as the table counts them."""
    found = Counter[str](conv_weights=0, conv_bias=0, bn=0, fc=0, other=0)
    names = {"conv.weight": "conv_weights", "conv.bias": "conv_bias"}
    for node in graph.nodes:
        word = node.layer.word
        for name, shape in node.facts.weights.items():
            kind = {"bn": "bn", "linear": "fc"}.get(word, names.get(f"{word}.{name}", "other"))
            found[kind] += prod(shape)
    return dict(found)
