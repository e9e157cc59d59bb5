"""What autograd keeps is counted once, where it was first kept."""

import pytest
import torch

from cnndsl.analysis import memory
from cnndsl.emit.execution import Execution
from cnndsl.emit.keeping import Keeping
from cnndsl.emit.observing import drawn
from cnndsl.emit.operation import Operation, Tensors
from cnndsl.graph import Node
from tests.graph.drawn import graph_of

TEXT = """
model M {
  input 3x16x16
  conv(8, 3, pad = 1) -> bn -> relu
  residual { conv(8, 3, pad = 1) -> relu -> dropout(0.5) }
  maxpool(2) -> flatten -> linear(4)
}"""


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_each_layer_keeps_what_was_worked_out(device: str) -> None:
    graph = graph_of(TEXT)
    with torch.device(device):
        run = Execution(graph)
        keeping = Keeping([*run.weights.values(), *run.buffers.values()])

        def watch(node: Node, operation: Operation, given: Tensors) -> Tensors:
            keeping.running = node.index
            return operation(*given)

        with keeping.watching():
            run(*drawn(graph, 2), watch=watch)
    expected = {node.index: 0 for node in graph.nodes}
    for each in memory(graph).kept:
        expected[each.node] += each.bytes.at(2)
    assert {index: keeping.bytes[index] for index in expected} == expected
    assert keeping.total == memory(graph).saved.at(2)


def test_nothing_is_kept_where_nothing_learns() -> None:
    keeping = Keeping()
    with keeping.watching():
        torch.rand(3).tanh()
    assert keeping.total == 0
