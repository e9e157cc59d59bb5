"""Averages with a divisor of their own, said so that torch's exporter to ONNX does not lose it."""

from math import prod
from typing import cast

import torch
from torch import fx
from torch.export import ExportedProgram

_POOLINGS = (torch.ops.aten.avg_pool2d.default, torch.ops.aten.avg_pool3d.default)
_WITH_DIVISOR = 7


def spell_divisors(program: ExportedProgram) -> None:
    """Have averages divide by the size of their windows, of numbers that make up for it.

    Torch's exporter passes over any other divisor.
    """
    for node in list(program.graph.nodes):
        if node.target in _POOLINGS and len(node.args) == _WITH_DIVISOR:
            x, kernel, *places, _, divisor = node.args
            factor = prod(cast("list[int]", kernel)) / cast("int", divisor)
            counts_padding = True
            node.args = (_times(node, cast("fx.Node", x), factor), kernel, *places, counts_padding)


def _times(node: fx.Node, x: fx.Node, factor: float) -> fx.Node:
    """A product that stands before a node, and is said to be of the same module."""
    with node.graph.inserting_before(node):
        product = node.graph.call_function(torch.ops.aten.mul.Tensor, (x, factor))
    product.meta = {**node.meta, "val": x.meta["val"]}
    return product
