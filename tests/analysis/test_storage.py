"""Which layers share the memory of their input: as torch does, in training and after it."""

import pytest
import torch

from cnndsl.analysis.storage import storages
from cnndsl.emit.operation import Operation
from cnndsl.graph import Wire
from cnndsl.layers import LAYERS
from tests.graph.drawn import graph_of

EXAMPLES = {
    cls.example.spec: cls.example.input
    for cls in LAYERS.values()
    if " " not in cls.example.input + cls.example.output and cls.arity.most == 1
}
OTHERS = {
    "split(2) as (a, b) -> from a": "4x8x8",
    "droppath(0)": "4x8x8",
    "spatial_dropout(0)": "4x8x8",
    "pixel_shuffle(1)": "4x8x8",
    "channel_shuffle(1)": "4x8x8",
    "reshape(8x2x4x4)": "4x8x8",
}


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("spec", [*EXAMPLES, *OTHERS])
def test_layers_share_what_torch_shares(spec: str, training: bool) -> None:
    shape = {**EXAMPLES, **OTHERS}[spec]
    graph = graph_of(f"model M {{ input {shape}; {spec} }}")
    x = torch.rand(2, *graph.nodes[0].shapes[0])
    operation = Operation(graph.nodes[1].facts.call)
    y, *_ = (operation if training else operation.eval())(x)
    shared = y.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
    found = storages(graph, training=training)
    assert (found[Wire(1)] == Wire(0)) == shared
