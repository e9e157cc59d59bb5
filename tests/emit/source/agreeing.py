"""A printed network, executed, beside what reads the calls of its graph as data."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from cnndsl.emit.compiled import compiled
from cnndsl.emit.execution import Execution
from cnndsl.emit.observing import drawn, tensors
from cnndsl.emit.operation import Tensors
from cnndsl.graph import Graph

BATCH = 2


def agree(graph: Graph) -> nn.Module:
    """The names of all tensors, outputs and gradients, bit for bit."""
    module = compiled(graph)
    assert shapes(module) == expected(graph)
    inputs = drawn(graph, BATCH)
    for training in (True, False):
        same(module.train(training), Execution(graph, module).train(training), inputs)
    return module


def expected(graph: Graph) -> dict[str, tuple[int, ...]]:
    """The shape of each tensor by its name, as the graph has them."""
    return {
        f"{node.owner.name}.{key}": tuple(map(int, shape))
        for node in graph.nodes
        for key, shape in {**node.owner.weights, **node.facts.buffers}.items()
    }


def shapes(module: nn.Module) -> dict[str, tuple[int, ...]]:
    """The shape of each tensor by its name, as a module has them."""
    return {name: tuple(each.shape) for name, each in module.state_dict().items()}


def same(module: nn.Module, run: Execution, inputs: Tensors) -> None:
    """Both answer alike, and pass the same gradients back."""
    weights = {name: each for name, each in module.named_parameters() if each.requires_grad}
    ours, others = (ran(each, inputs, [*weights.values()]) for each in (module, run))
    assert len(ours.answers) == len(others.answers)
    assert all(map(equal, ours.answers, others.answers))
    places = [*(f"input {place}" for place in range(len(inputs))), *weights]
    triples = zip(places, ours.gradients, others.gradients, strict=True)
    assert [place for place, one, other in triples if not alike(one, other)] == []


class Ran:
    """What a run answers with, and the gradients that it passes back."""

    def __init__(self, answers: Tensors, gradients: Sequence[Tensor | None]) -> None:
        self.answers = answers
        self.gradients = gradients


def ran(module: nn.Module | Execution, inputs: Tensors, weights: Sequence[Tensor]) -> Ran:
    """One run with the chances of any other."""
    torch.manual_seed(7)
    given = [each.clone().requires_grad_() for each in inputs]
    # A network may begin with what writes over its input; nobody else's is lost.
    answers = present(module(*given))
    ends = [each for each in answers if each.requires_grad]
    if not ends:
        return Ran(answers, [None] * (len(given) + len(weights)))
    torch.manual_seed(8)
    towards = [torch.rand(each.shape) for each in ends]
    return Ran(answers, torch.autograd.grad(ends, [*given, *weights], towards, allow_unused=True))


def present(answer: Tensor | Sequence[Tensor | None]) -> Tensors:
    """The outputs that there are."""
    return (
        tensors(answer)
        if isinstance(answer, Tensor)
        else tuple([each for each in answer if each is not None])
    )


def equal(one: Tensor, other: Tensor) -> bool:
    """Bit for bit; what is no number is so in both."""
    return torch.equal(one.nan_to_num(), other.nan_to_num())


def alike(one: Tensor | None, other: Tensor | None) -> bool:
    """Whether gradients are equal, or both lack."""
    return one is other if one is None or other is None else equal(one, other)


def state(module: nn.Module) -> Mapping[str, Tensor]:
    """The tensors of a module, each by its name."""
    return {name: each.clone() for name, each in module.state_dict().items()}
