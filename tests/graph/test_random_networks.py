"""Random whole networks, and those of the library, are what torch makes of their calls."""

from functools import partial
from random import Random

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from cnndsl.analysis import cost, memory
from cnndsl.dataclasses import replace
from cnndsl.emit.execution import Execution
from cnndsl.emit.operation import Operation, Tensors
from cnndsl.graph import Freeze, Graph, Node, elaborate, is_template
from cnndsl.model import Definition, Loader
from cnndsl.resources import library
from cnndsl.shape import Shape
from tests.graph.drawn import graph_of
from tests.graph.networks import Network, networks
from tests.layers.running import kept

BATCH = 2
MOST_NODES = 600
SPECS = sorted(path.name for path in library().glob("*.cnn"))
LONG = {"weighted_resnet.cnn"}
"""Their smallest model has thousands of layers."""


@settings(deadline=None, max_examples=60, suppress_health_check=[*HealthCheck])
@given(networks())
def test_networks_are_what_torch_runs(network: Network) -> None:
    agree(graph_of(network.text()))


@settings(deadline=None, max_examples=60, suppress_health_check=[*HealthCheck])
@given(networks(), st.randoms(use_true_random=False))
def test_networks_that_are_frozen_in_part(network: Network, chance: Random) -> None:
    agree(partly_frozen(graph_of(network.text()), chance))


@pytest.mark.sweep
@settings(deadline=None, max_examples=500, suppress_health_check=[*HealthCheck])
@given(networks())
def test_networks_are_what_torch_runs_at_length(network: Network) -> None:
    agree(graph_of(network.text()))


@pytest.mark.sweep
@settings(deadline=None, max_examples=500, suppress_health_check=[*HealthCheck])
@given(networks(), st.randoms(use_true_random=False))
def test_networks_that_are_frozen_in_part_at_length(network: Network, chance: Random) -> None:
    agree(partly_frozen(graph_of(network.text()), chance))


@pytest.mark.parametrize("file", [name for name in SPECS if name not in LONG])
def test_the_library_is_what_torch_runs(file: str) -> None:
    with torch.device("meta"):
        for graph in least_and_most(file):
            agree_on_shapes(graph)


@pytest.mark.sweep
@pytest.mark.parametrize("file", sorted(LONG))
def test_what_is_long_is_what_torch_runs(file: str) -> None:
    test_the_library_is_what_torch_runs(file)


def least_and_most(file: str) -> list[Graph]:
    """The models of a spec with the fewest and with the most weights, within reason."""
    spec = Loader().load(library() / file)
    names = [each.name.name for each in spec.models if not is_template(each)]
    graphs = [elaborate(Definition(name, spec.names[name].node, spec))[0] for name in names]
    known = sorted((each for each in graphs if each), key=lambda each: cost(each).params)
    small = [each for each in known if len(each.nodes) < MOST_NODES]
    assert len(known) == len(names)
    return [known[0], *small[-1:]]


def partly_frozen(graph: Graph, chance: Random) -> Graph:
    """A graph of which some weights do not learn."""
    owners = {node.owner.name: None for node in graph.nodes if node.owner.weights}
    share = chance.random()
    frozen = {name: Freeze(name) for name in owners if chance.random() < share}
    return replace(graph, frozen=frozen)


def agree(graph: Graph) -> None:
    """All that torch makes of a graph, and what training keeps."""
    kept_bytes = agree_on_shapes(graph)
    # Over channels it leaves its axes in another order, and what follows keeps to that until some
    # layer has to copy: `memory` takes every result that is no view for one in order.
    turned = any(node.layer.word == "layernorm" for node in graph.nodes)
    if not turned:
        assert memory(graph).saved.at(BATCH) == kept_bytes


def agree_on_shapes(graph: Graph) -> int:
    """Shapes of every node, weights, buffers, multiplications; the bytes that are kept."""

    def watch(node: Node, operation: Operation, tensors: Tensors) -> Tensors:
        left = operation(*tensors)
        assert tuple(Shape(each.shape[1:]) for each in left) == tuple(map(Shape, node.shapes))
        return left

    run = Execution(graph)
    inputs = tuple(torch.rand(BATCH, *graph.shape(wire)) for wire in graph.inputs.values())
    with FlopCounterMode(display=False) as counter:
        _, kept_bytes = kept(partial(run, watch=watch), inputs, run)
    found = cost(graph)
    assert found.params == sum(each.numel() for each in run.weights.values())
    learned = [each for each in run.weights.values() if each.requires_grad]
    assert found.trainable == sum(each.numel() for each in learned)
    assert found.buffers == sum(each.numel() for each in run.buffers.values())
    assert 2 * found.macs * BATCH == counter.get_total_flops()
    return kept_bytes
