"""Networks of the library beside numbers that no code of this project produced."""

import json
from collections.abc import Iterable
from functools import cache
from math import prod
from pathlib import Path
from typing import NotRequired, TypedDict

from cnndsl.analysis import cost
from cnndsl.graph import Graph, Node, elaborate
from cnndsl.model import Definition, Loader
from cnndsl.resources import library

FOLDER = Path(__file__).parents[1] / "reference"
OWN = Path(__file__).parent / "specs"
# What the networks of the references may call as a function, and so do not list.
FUNCTIONS = frozenset(("add", "concat", "crop", "flatten", "input", "pad", "relu", "upsample"))


class Network(TypedDict):
    """Totals, and each layer that computes: word, output, parameters, multiplications."""

    params: int
    buffers: int
    macs: int
    leaves: NotRequired[list[str]]


@cache
def networks(name: str) -> dict[str, Network]:
    """The networks in a file of reference numbers, by their names there."""
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Network] = json.loads(text)
    return found


@cache
def graph(file: str, model: str) -> Graph:
    """A model of the library, which has no problem of any kind."""
    return network(library() / f"{file}.cnn", model)


@cache
def own(file: str, model: str) -> Graph:
    """A model beside those of the library, which has no problem of any kind."""
    return network(OWN / f"{file}.cnn", model)


def network(path: Path, model: str) -> Graph:
    """A model of a file, which has no problem of any kind."""
    loader = Loader()
    spec = loader.load(path)
    made, problems = elaborate(Definition(model, spec.names[model].node, spec))
    assert not loader.problems
    assert not problems
    assert made is not None
    return made


def totals(graph: Graph) -> dict[str, int]:
    """A graph's sums, to be compared with those of `known`."""
    costs = cost(graph)
    return {"params": costs.params, "buffers": costs.buffers, "macs": costs.macs}


def known(network: Network) -> dict[str, int]:
    """The sums of a reference, to be compared with those of `totals`."""
    return {"params": network["params"], "buffers": network["buffers"], "macs": network["macs"]}


def leaves(graph: Graph, listed: Iterable[str]) -> list[str]:
    """All layers in their order as references write them, functions only if this one lists them."""
    words = {row.split()[0] for row in listed}
    return [
        leaf(node)
        for node in graph.nodes
        if node.layer.word in words or node.layer.word not in FUNCTIONS
    ]


def without(rows: Iterable[str], left_out: Iterable[str]) -> list[str]:
    """The rows but for the last of each that is left out, which must be there."""
    found = [*rows][::-1]
    for row in left_out:
        found.remove(row)
    return found[::-1]


def leaf(node: Node) -> str:
    """`conv 64x112x112 9408 118013952`."""
    params = sum(map(prod, node.facts.weights.values()))
    return f"{node.layer.word} {node.shapes[0]} {params} {node.facts.macs}"


@cache
def saved() -> dict[str, list[str]]:
    """Names and shapes of all that torchvision saves of its networks."""
    found: dict[str, list[str]] = json.loads((FOLDER / "weights.json").read_text(encoding="utf-8"))
    return found


def weights(graph: Graph) -> list[str]:
    """Names and shapes of a graph's weights and buffers: `conv1.weight 64x3x7x7`."""
    return [
        f"{node.owner.name}.{name} {'x'.join(map(str, shape))}".rstrip()
        for node in graph.nodes
        for name, shape in (node.owner.weights | node.facts.buffers).items()
    ]
