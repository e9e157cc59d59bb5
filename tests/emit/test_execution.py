"""The calls as data, run node by node, do what the module does that is made of printed source."""

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from torch import Tensor, nn

from cnndsl.emit.compiled import compiled
from cnndsl.emit.execution import Execution
from cnndsl.emit.observing import drawn, tensors
from cnndsl.emit.operation import Operation, Tensors
from cnndsl.graph import Graph, Node
from cnndsl.layers import LAYERS
from tests.graph.drawn import graph_of
from tests.graph.networks import Network, networks
from tests.layers.written import inputs, layer
from tests.zoo.reference import graph

NETWORKS = [
    ("lenet", "LeNet5Original"),
    ("alexnet", "AlexNet"),
    ("googlenet", "GoogLeNet"),
    ("dsn", "DSN"),
    ("densenet_cifar", "CifarDenseNet12x40"),
    ("fractalnet", "FractalNet20"),
    ("resnet_cifar", "CifarResNet20"),
    ("neocognitron", "Neocognitron"),
]
SHARED = """
model Shared {
  shared tower = conv(4, 3, pad = 1)
  input left: 4x8x8
  tower -> bn as a
  input right: 4x8x8
  tower -> tower as b
  sub(a, b)
}"""
BRANCHES = """
model Branches {
  input 3x16x16
  dropout(0.5) -> conv(8, 3, pad = 1) -> bn as stem
  from stem { avgpool(global) -> dropout(0.2) -> flatten -> linear(3) -> output small if training }
  add { | droppath(0.3) | dropout(0.1) -> conv(8, 1) | layerscale(0.5) }
  maxpool(2) -> flatten -> dropout(0.5) -> linear(10)
}"""
TWO = """
model Two {
  input 3x8x8
  conv(4, 3) as c
  from c { relu -> output first }
  from c { tanh -> output extra if training }
  sigmoid
}"""


@pytest.mark.parametrize(("file", "model"), NETWORKS)
def test_the_library_does_the_same(file: str, model: str) -> None:
    agree(graph(file, model))


@pytest.mark.parametrize("text", [SHARED, BRANCHES, TWO])
def test_it_does_the_same(text: str) -> None:
    agree(graph_of(text))


@settings(deadline=None, max_examples=40, suppress_health_check=[*HealthCheck])
@given(networks())
def test_random_networks_do_the_same(network: Network) -> None:
    agree(graph_of(network.text()))


def agree(found: Graph) -> None:
    """Outputs, and what is left in the buffers, but for the order in which numbers are added."""
    module = compiled(found)
    run = Execution(found, module)
    given = drawn(found, 2)
    for training in (False, True):
        module.train(training)
        run.train(training)
        before = {name: each.clone() for name, each in module.state_dict().items()}
        torch.manual_seed(7)
        ours = tensors(module(*given))
        after = {name: each.clone() for name, each in module.state_dict().items()}
        module.load_state_dict(before)
        torch.manual_seed(7)
        assert same(run(*given), ours)
        assert same(tuple(module.state_dict().values()), tuple(after.values()))


def same(ones: Tensors, others: Tensors) -> bool:
    pairs = zip(ones, others, strict=True)
    return all(
        torch.allclose(one, other, rtol=1e-5, atol=1e-5, equal_nan=True) for one, other in pairs
    )


def test_other_sizes() -> None:
    """Arguments that depend on an open size are those of the sizes at hand."""
    halves = "conv(4, 3, stride = 2, pad = same) -> maxpool(3, stride = 2, pad = same)"
    found = graph_of(f"model M {{ input 3xHxW; {halves} -> conv(4, 5, stride = 3, pad = same) }}")
    module = compiled(found)
    for sizes in ({"H": 33, "W": 50}, {"H": 16, "W": 19}):
        given = drawn(found, 2, sizes)
        assert same(Execution(found, module, sizes)(*given), tensors(module(*given)))


def test_weights_are_those_of_the_module() -> None:
    found = graph("lenet", "LeNet5Original")
    module = compiled(found)
    state = {**dict(module.named_parameters()), **dict(module.named_buffers())}
    run = Execution(found, module)
    lent = {**run.weights, **run.buffers}
    assert lent.keys() == state.keys()
    assert all(lent[name] is state[name] for name in state)


def test_what_is_frozen_stays_so() -> None:
    module = compiled(graph_of("model M { input 3x8x8; conv(4, 3) -> bn }"))
    module.get_submodule("conv1").requires_grad_(False)
    Execution(graph_of("model M { input 3x8x8; conv(4, 3) -> bn }"), module)
    assert [each.requires_grad for each in module.parameters()] == [False, False, True, True]


def test_shared_weights_are_there_once() -> None:
    run = Execution(graph_of(SHARED))
    assert [*run.weights] == ["tower.weight", "tower.bias", "a.weight", "a.bias"]


def test_new_tensors_begin_as_training_does() -> None:
    run = Execution(graph_of("model M { input 4x8x8; layerscale(0.25) -> flatten -> rbf(3) }"))
    assert set(run.weights["layerscale1.weight"].flatten().tolist()) == {0.25}
    assert set(run.buffers["rbf1.points"].flatten().tolist()) == {-1.0, 1.0}


def test_each_node_can_be_watched() -> None:
    found = graph_of(TWO)
    seen: list[str] = []

    def watch(node: Node, operation: Operation, given: Tensors) -> Tensors:
        seen.append(node.name)
        return operation(*given)

    run = Execution(found).eval()
    run(*drawn(found, 2), watch=watch)
    assert seen == ["c", "relu1", "sigmoid1"]
    run.train()(*drawn(found, 2), watch=watch)
    assert seen[3:] == ["c", "relu1", "tanh1", "sigmoid1"]


def test_tensors_are_let_go_of() -> None:
    """Of a chain no more than two tensors are there at once."""
    import weakref

    found = graph_of(f"model M {{ input 3x8x8; {' -> '.join(['tanh'] * 6)} }}")
    alive: weakref.WeakSet[Tensor] = weakref.WeakSet()

    def watch(_: Node, operation: Operation, given: Tensors) -> Tensors:
        left = operation(*given)
        alive.update(left)
        assert len(alive) <= 2
        return left

    with torch.no_grad():
        Execution(found)(*drawn(found, 2), watch=watch)


@pytest.mark.parametrize("word", LAYERS)
def test_tensors_of_every_layer_are_lent(word: str) -> None:
    """What a layer does on the tensors of another is what that other does."""
    if LAYERS[word].arity.least == 2 and word == "unpool":
        pytest.skip("it is part of the layer that it undoes")
    made, xs = layer(LAYERS[word].example.spec), inputs(LAYERS[word])
    call = made.facts(xs).call
    first = Operation(call).eval()
    holder = holding(first)
    second = Operation(call, holder).eval()
    given = tuple(torch.rand(2, *x) for x in xs)
    torch.manual_seed(3)
    ours = first(*given)
    torch.manual_seed(3)
    assert same(second(*given), ours)


def holding(operation: Operation) -> nn.Module:
    """A module with the tensors of an operation under their names."""
    holder = nn.Module()
    for path, tensor in {**operation.weights, **operation.buffers}.items():
        *front, name = path.split(".")
        here = holder
        for part in front:
            if part not in dict(here.named_children()):
                here.add_module(part, nn.Module())
            here = here.get_submodule(part)
        if path in operation.weights:
            here.register_parameter(name, nn.Parameter(tensor.detach()))
        else:
            here.register_buffer(name, tensor)
    return holder
