"""A step of training done twice: by a module, and by the calls that it was printed from."""

from collections.abc import Iterator, Sequence
from math import inf

import torch
from torch import Tensor, nn

from cnndsl.analysis.observed import Apart, Numbers
from cnndsl.analysis.resting import ends
from cnndsl.emit.execution import Execution
from cnndsl.emit.operation import Tensors
from cnndsl.graph import Graph, Node

Left = dict[tuple[str, str], Tensor | None]
"""What a step leaves: tensors by the layer that they belong to, and by what they are there."""

_CHANCE = 0
_GRADIENT = "gradient of "
_ROUNDING = 1e-5
"""Of the largest number beside it: so far apart come numbers that are added up in another order.

That happens where a sum is written over one of its tensors whose axes lie otherwise in memory.
"""


def twice(graph: Graph, module: nn.Module, inputs: Tensors) -> Numbers:
    """All numbers of both, on the same weights, inputs and chances.

    They are what comes out in training and in evaluation, the gradients of all weights, and what
    then is in the buffers and in the inputs.
    """
    kept = [(each, each.clone()) for each in (*module.buffers(), *inputs)]
    seen = _left(graph, module, module, inputs)
    for each, before in kept:
        each.copy_(before)
    ours = _left(graph, module, Execution(graph, module), inputs)
    scale = _largest([each for (_, what), each in ours.items() if what.startswith(_GRADIENT)])
    found = [
        _compared(*place, ours[place], seen[place], scale if place[1].startswith(_GRADIENT) else 0)
        for place in ours
    ]
    count = sum(each.numel() for each in ours.values() if each is not None)
    return Numbers(count, sum(same for same, _ in found), tuple([x for _, x in found if x]))


def _left(graph: Graph, module: nn.Module, run: nn.Module | Execution, inputs: Tensors) -> Left:
    """What is left of a step, and then of a run in evaluation."""
    module.zero_grad()
    left: Left = {}
    with torch.random.fork_rng(devices=()):
        for training in (True, False):
            run.train(training)
            torch.manual_seed(_CHANCE)
            with torch.set_grad_enabled(training):
                answer = run(*inputs)
            outputs = [each for each in _several(answer) if each is not None]
            wires = [wire for group in ends(graph)[: 1 + training] for wire in group]
            which = "output" if training else "output in evaluation"
            for wire, output in zip(wires, outputs, strict=True):
                left[graph.nodes[wire.node].name, which] = output.detach().clone()
            _back(outputs)
    return {**left, **dict(_tensors(graph, module, inputs))}


def _several(answer: Tensor | tuple[Tensor | None, ...]) -> tuple[Tensor | None, ...]:
    return (answer,) if isinstance(answer, Tensor) else answer


def _back(outputs: list[Tensor]) -> None:
    """Go back from what needs gradients, with some gradient of each."""
    torch.manual_seed(_CHANCE)
    known = [each for each in outputs if each.requires_grad]
    if known:
        torch.autograd.backward(known, [torch.rand_like(each) for each in known])


def _tensors(
    graph: Graph, module: nn.Module, inputs: Tensors
) -> Iterator[tuple[tuple[str, str], Tensor | None]]:
    """What a step has changed."""
    for name in dict.fromkeys(node.owner.name for node in graph.nodes if _has_any(node)):
        holder = module.get_submodule(name)
        for own, weight in holder.named_parameters():
            yield (name, f"{_GRADIENT}{own}"), weight.grad
        for own, buffer in holder.named_buffers():
            yield (name, own), buffer.clone()
    for wire, each in zip(graph.inputs.values(), inputs, strict=True):
        yield (graph.nodes[wire.node].name, "input after the step"), each.clone()


def _has_any(node: Node) -> bool:
    return bool(node.facts.weights or node.facts.buffers)


def _compared(
    layer: str, what: str, ours: Tensor | None, seen: Tensor | None, scale: float
) -> tuple[int, Apart | None]:
    """How many numbers are equal, and the two that are farthest from each other.

    A gradient that only rounding left of zero is measured by the others, on whose scale it is.
    """
    if ours is None and seen is None:
        return 0, None
    if ours is None or seen is None or ours.shape != seen.shape:
        return 0, Apart(layer, what, _sum(ours), _sum(seen))
    room = _ROUNDING * max(scale, _largest([ours]))
    equal = (ours == seen) | (ours.isnan() & seen.isnan()) | ((ours - seen).abs() <= room)
    if bool(equal.all()):
        return ours.numel(), None
    distances = (ours.double() - seen.double()).abs().nan_to_num(inf).masked_fill(equal, -1)
    place = distances.argmax()
    pair = [each.flatten()[place].item() for each in (ours, seen)]
    return int(equal.sum()), Apart(layer, what, *pair)


def _largest(tensors: Sequence[Tensor | None]) -> float:
    """The largest number of some tensors that is finite, whatever its sign."""
    found = [each.double().abs() for each in tensors if each is not None and each.numel()]
    return max(
        [each[each.isfinite()].amax().item() for each in found if each.isfinite().any()],
        default=0.0,
    )


def _sum(tensor: Tensor | None) -> float | None:
    return None if tensor is None else tensor.double().sum().item()
