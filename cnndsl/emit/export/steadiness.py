"""Where rounding matters much, so that numbers that differ tell of no mistake."""

from collections.abc import Mapping
from math import prod

import torch

from cnndsl.analysis.sizes import Failure, shapes_at
from cnndsl.emit.operation import Tensors
from cnndsl.graph import Graph, Node
from cnndsl.layers.calls import singles

_NORMS = ("groupnorm", "instancenorm", "layernorm", "layer_norm")

_DIGITS = 4
"""How many times the last digit of a number changes by."""


def nudged(inputs: Tensors) -> Tensors:
    """The same with other last digits."""
    last = _DIGITS * torch.finfo(torch.float32).eps
    return tuple([x * (1 + last * (2 * (x.frac() * 64).frac() - 1)) for x in inputs])


def has_lonely_norm(graph: Graph, sizes: Mapping[str, int]) -> bool:
    """Whether a norm meets a single position: 0 for torch, and for others what rounding leaves."""
    found = shapes_at(graph, sizes)
    if isinstance(found, Failure):
        return True
    meets = (
        found[wire.node][wire.port]
        for node in graph.layers
        if _is_norm(node)
        for wire in node.inputs
    )
    return any(prod(shape.spatial) == 1 for shape in meets)


def _is_norm(node: Node) -> bool:
    """Whether it works out a mean in evaluation, from the positions of each sample."""
    targets = [each.target.lower() for each in singles(node.facts.call)]
    return any(word in each for each in targets for word in _NORMS)
