"""Networks of the library beside numbers that no code of this project produced."""

import json
from functools import cache
from math import prod
from pathlib import Path
from typing import NotRequired, TypedDict

from cnndsl.analysis import cost
from cnndsl.graph import Graph, Node, elaborate
from cnndsl.model import Definition, Loader
from cnndsl.resources import library

FOLDER = Path(__file__).parents[1] / "reference"


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


def leaves(graph: Graph, words: frozenset[str]) -> list[str]:
    """The layers with these words, in their order, as references write them.

    Pooling of everything is a function in some of the references, and so no row there.
    """
    return [
        leaf(node)
        for node in graph.nodes
        if node.layer.word in words and getattr(node.layer, "kernel", 0) != "global"
    ]


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
