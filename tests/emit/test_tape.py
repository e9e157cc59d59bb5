"""Gradients that flow back layer by layer are those of the whole."""

from collections.abc import Callable

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from torch import Tensor

from cnndsl.emit.execution import Execution
from cnndsl.emit.observing import drawn
from cnndsl.emit.operation import Tensors
from cnndsl.emit.tape import Tape
from cnndsl.graph import Graph, Node
from tests.graph.drawn import graph_of
from tests.graph.networks import Network, networks

NETWORKS = [
    "model M { input 3x8x8; conv(4, 3) -> bn -> relu -> identity -> flatten -> linear(5) }",
    "model M { input 4x8x8; shared c = conv(4, 3, pad = 1); c -> c; residual { c -> tanh } }",
    "model M { input 4x8x8; conv(4, 1) as a; add(a, a, it) -> split(2) as (b, c); mul(b, c) }",
    "model M { input 3x8x8; conv(4, 3) as a; from a { relu -> output one }; tanh }",
    "model M { input 4x8x8; conv(4, 1) -> maxpool(2) as p; conv(4, 1) -> unpool(p) }",
    "model M { input 4x8x8; relu -> avgpool(2) }",
]


@pytest.mark.parametrize("text", NETWORKS)
def test_gradients_are_those_of_the_whole(text: str) -> None:
    agree(graph_of(text))


@settings(deadline=None, max_examples=40, suppress_health_check=[*HealthCheck])
@given(networks())
def test_gradients_of_random_networks(network: Network) -> None:
    agree(graph_of(network.text()))


def agree(graph: Graph) -> None:
    run, given = Execution(graph), drawn(graph, 2)
    torch.manual_seed(5)
    outputs = [each for each in run(*given) if each.requires_grad]
    if outputs:
        torch.autograd.backward(outputs, [torch.ones_like(each) for each in outputs])
    expected = {name: each.grad for name, each in run.weights.items() if each.grad is not None}
    for each in run.weights.values():
        each.grad = None
    for name, gradient in gradients(graph, run, given).items():
        assert torch.allclose(gradient, expected.pop(name), 1e-3, 1e-4, equal_nan=True)
    assert not any(each.count_nonzero() for each in expected.values())


def gradients(graph: Graph, run: Execution, given: Tensors) -> dict[str, Tensor]:
    """What the layers' steps back give each weight, together."""
    found: dict[str, Tensor] = {}

    def collect(_: Node, step: Callable[[], Tensors]) -> Tensors:
        nothing = step()
        for name, weight in run.weights.items():
            if weight.grad is not None:
                found[name] = found.get(name, 0) + weight.grad.clone()
        return nothing

    tape = Tape()
    torch.manual_seed(5)
    run(*given, watch=tape.forward(lambda _, step: step()))
    tape.backward(graph.outputs.values(), collect)
    assert all(each.grad is None for each in run.weights.values())
    return found
