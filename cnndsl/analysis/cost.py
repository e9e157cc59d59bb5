"""What a network costs: numbers to learn, and operations to make."""

from collections.abc import Iterable
from math import prod
from typing import NamedTuple

from cnndsl.analysis.needs import gradients
from cnndsl.graph import Graph
from cnndsl.layers import Facts
from cnndsl.layers.base import Weights


class Cost(NamedTuple):
    """Sums over some layers, of the numbers that they own and of what one sample costs.

    Weights that are shared belong to the first layer that has them; what is done with them counts
    each time. `macs` are the multiplications of convolutions and matrix products, `flops` all
    operations of evaluation, and `training` the operations of products, two for each
    multiplication, in a step of training: forward, for the gradients of what went in wherever
    something before it learns, and for those of the weights that are not frozen.
    """

    layers: int = 0
    trainable: int = 0
    frozen: int = 0
    buffers: int = 0
    macs: int = 0
    flops: int = 0
    training: int = 0

    @property
    def params(self) -> int:
        """The weights, whether or not they learn."""
        return self.trainable + self.frozen


def costs(graph: Graph) -> tuple[Cost, ...]:
    """What each node costs."""
    wanted = gradients(graph)
    sources = {wire.node for wire in graph.inputs.values()}
    owners: set[str] = set()
    rows: list[Cost] = []
    for node in graph.nodes:
        if node.index in sources:
            rows.append(Cost())
            continue
        first = node.owner.name not in owners
        owners.add(node.owner.name)
        rows.append(_row(node.facts, first, graph.learns(node), wanted[node.index]))
    return tuple(rows)


def cost(graph: Graph) -> Cost:
    """The totals of a graph."""
    return total(costs(graph))


def total(rows: Iterable[Cost]) -> Cost:
    """What some layers cost together."""
    return Cost(*map(sum, zip(*rows, strict=True)))


def _numbers(tensors: Weights) -> int:
    return sum(map(prod, tensors.values())) if tensors else 0


def _row(facts: Facts, first: bool, learned: bool, wanted: frozenset[int]) -> Cost:
    """What a layer costs; its weights and buffers if it is the first to have them."""
    weights = _numbers(facts.weights) if first else 0
    return Cost(
        1,
        weights if learned else 0,
        0 if learned else weights,
        _numbers(facts.buffers) if first else 0,
        facts.macs,
        facts.flops,
        2 * (facts.macs + facts.backward.products(wanted)),
    )
