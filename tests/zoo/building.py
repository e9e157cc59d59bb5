"""Networks of the library held against networks that PyTorch itself is asked to build."""

from collections.abc import Callable

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnndsl.graph import Graph
from cnndsl.shape import Shape
from tests.zoo.reference import totals


def agree(found: Graph, build: Callable[[], nn.Module]) -> None:
    """The same output, weights, buffers and multiplications."""
    (shape,) = [found.shape(wire) for wire in found.inputs.values()]
    with torch.device("meta"), FlopCounterMode(display=False) as counter:
        module = build()
        answer = module(torch.rand(1, *shape))
    assert Shape(answer.shape[1:]) == found.shape(found.outputs["out"])
    assert totals(found) == {
        "params": sum(each.numel() for each in module.parameters()),
        "buffers": sum(each.numel() for each in module.buffers()),
        "macs": counter.get_total_flops() // 2,
    }
