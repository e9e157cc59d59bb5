"""What is kept where only some of what goes into a layer learns: as torch keeps it."""

import pytest
import torch

from cnndsl.analysis import memory
from cnndsl.emit.execution import Execution
from tests.graph.drawn import graph_of
from tests.layers.running import kept

BATCH = 2
BODIES = [
    "mul { | relu | tanh -> conv(4, 1) }",
    "mul { | conv(4, 1) | relu }",
    "mul { | conv(4, 1) | conv(4, 1) }",
    "scale { avgpool(global) -> conv(4, 1) -> sigmoid }",
    "lerp { | conv(4, 1) | relu | sigmoid }",
    "lerp { | relu | conv(4, 1) | sigmoid }",
    "lerp { | relu | tanh | conv(4, 1) }",
    "max { | relu | conv(4, 1) }",
    "subsample(2)",
    "prelu -> subsample(2)",
    "conv(4, 3, pad = 1, pad_mode = reflect)",
    "prelu -> conv(4, 3, pad = 1, pad_mode = replicate)",
    "sepconv(4, 3, pad = 1, pad_mode = reflect)",
    "conv(4, 3, pad = ((0, 1), (1, 0)))",
]


@pytest.mark.parametrize("body", BODIES)
def test_what_torch_keeps(body: str) -> None:
    graph = graph_of(f"model M {{ input 4x8x8; {body} }}")
    run = Execution(graph)
    _, kept_bytes = kept(run, (torch.rand(BATCH, 4, 8, 8),), run)
    assert memory(graph).saved.at(BATCH) == kept_bytes
