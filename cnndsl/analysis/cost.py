"""What a network costs: numbers to learn, and operations to make."""

from collections.abc import Iterable
from math import prod

from cnndsl.analysis.needs import gradients
from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph
from cnndsl.layers import Facts


@dataclass(frozen=True, slots=True)
class Cost:
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
    listed = tuple(rows)
    return Cost(
        sum(row.layers for row in listed),
        sum(row.trainable for row in listed),
        sum(row.frozen for row in listed),
        sum(row.buffers for row in listed),
        sum(row.macs for row in listed),
        sum(row.flops for row in listed),
        sum(row.training for row in listed),
    )


def _row(facts: Facts, first: bool, learned: bool, wanted: frozenset[int]) -> Cost:
    """What a layer costs; its weights and buffers if it is the first to have them."""
    weights = sum(map(prod, facts.weights.values())) if first else 0
    return Cost(
        1,
        weights if learned else 0,
        0 if learned else weights,
        sum(map(prod, facts.buffers.values())) if first else 0,
        facts.macs,
        facts.flops,
        2 * (facts.macs + facts.backward.products(wanted)),
    )
