"""Runs a network in torch to see what its numbers are there."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from cnndsl.analysis.observed import Extents, Numbers, Observed, Resized, Shown, Whole
from cnndsl.analysis.pruned import alive
from cnndsl.analysis.sizes import others
from cnndsl.emit.compiled import compiled
from cnndsl.emit.execution import Execution
from cnndsl.emit.keeping import Keeping
from cnndsl.emit.operation import Operation, Tensors
from cnndsl.emit.tape import Tape
from cnndsl.emit.twice import twice
from cnndsl.emit.unable import Unlike, weights_made
from cnndsl.graph import Graph, Node
from cnndsl.graph.inlet import Inlet
from cnndsl.layers.calls import Call, singles

Progress = Callable[[str], None]

_RECURRENT = ("torch.nn.LSTM", "torch.nn.GRU")


def observe(graph: Graph, batch: int, device: str, progress: Progress) -> Observed:
    """What each layer leaves and does without numbers, and what the whole does on a device."""
    progress("layer by layer")
    with torch.device("meta"):
        module = compiled(graph)
        layers = Layers(graph, module, batch)
        evaluation = _whole(module.eval(), drawn(graph, batch))
        resized = _resized(graph, module, batch)
    progress(f"a step of training on {device}")
    training, saved, numbers = _trained(graph, batch, device)
    parameters = [*module.parameters()]
    return Observed(
        batch,
        tuple([layers.shown(node) for node in graph.nodes]),
        sum(each.numel() for each in parameters),
        sum(each.numel() for each in parameters if each.requires_grad),
        sum(each.numel() for each in module.buffers()),
        training,
        evaluation,
        saved,
        numbers,
        resized,
    )


class Layers:
    """What the layers of a module do in a step of training, each cut off from the others."""

    def __init__(self, graph: Graph, module: nn.Module, batch: int) -> None:
        self._module = module
        self._batch = batch
        self._outputs: dict[int, tuple[Extents, ...]] = {}
        self._forth, self._back = Counter[int](), Counter[int]()
        tape = Tape()
        with FlopCounterMode(display=False) as self._counter:
            Execution(graph, module)(*drawn(graph, batch), watch=tape.forward(self._forward))
            tape.backward(graph.outputs.values(), self._backward)

    def shown(self, node: Node) -> Shown:
        """What there is to say of a node; torch heeds no groups on the way back."""
        forth, back = self._forth[node.index], self._back[node.index]
        name, has_any = node.owner.name, node.facts.weights or node.facts.buffers
        holder = self._module.get_submodule(name) if has_any else nn.Module()
        return Shown(
            self._outputs.get(node.index, ()),
            {name: tuple(each.shape) for name, each in holder.named_parameters()},
            {name: tuple(each.shape) for name, each in holder.named_buffers()},
            Fraction(forth, 2 * self._batch),
            None if _is_grouped(node.facts.call) else forth + back,
        )

    def _forward(self, node: Node, run: Callable[[], Tensors]) -> Tensors:
        try:
            left = self._counted(self._forth, node, run)
        except (RuntimeError, ValueError) as error:
            raise Unlike(node, error) from error
        self._outputs[node.index] = _extents(left)
        return left

    def _backward(self, node: Node, run: Callable[[], Tensors]) -> Tensors:
        return self._counted(self._back, node, run)

    def _counted(self, counts: Counter[int], node: Node, run: Callable[[], Tensors]) -> Tensors:
        before = self._counter.get_total_flops()
        found = run()
        counts[node.index] += self._counter.get_total_flops() - before
        return found


def drawn(graph: Graph, batch: int, sizes: Mapping[str, int] | None = None) -> Tensors:
    """Random numbers for each input."""
    letters = graph.opens if sizes is None else sizes
    layers = [graph.nodes[wire.node].layer for wire in graph.inputs.values()]
    shapes = [layer.extents for layer in layers if isinstance(layer, Inlet)]
    return tuple(
        [torch.rand(batch, *[letters[e] if isinstance(e, str) else e for e in x]) for x in shapes]
    )


def tensors(answer: Tensor | tuple[Tensor | None, ...]) -> Tensors:
    """The outputs of a module that are there."""
    if isinstance(answer, Tensor):
        return (answer,)
    return tuple([each for each in answer if each is not None])


def _whole(module: nn.Module, inputs: Tensors) -> Whole:
    """What a module answers with, and the multiplications of products for each sample."""
    with FlopCounterMode(display=False) as counter:
        outputs = tensors(module(*inputs))
    return Whole(_extents(outputs), Fraction(counter.get_total_flops(), 2 * len(inputs[0])))


def _resized(graph: Graph, module: nn.Module, batch: int) -> Resized | None:
    """The same at other sizes, if the network has any."""
    sizes = others(graph)
    if sizes is None:
        return None
    inputs = drawn(graph, batch, sizes)
    found: dict[int, tuple[Extents, ...]] = {}

    def look(node: Node, operation: Operation, given: Tensors) -> Tensors:
        left = operation(*given)
        found[node.index] = _extents(left)
        return left

    Execution(graph, module, sizes).train()(*inputs, watch=look)
    shapes = tuple([found.get(node.index, ()) for node in graph.nodes])
    return Resized(sizes, shapes, _whole(module.train(), inputs))


def _trained(graph: Graph, batch: int, device: str) -> tuple[Whole, int | None, Numbers | None]:
    """The whole in training, what it keeps and its numbers, where these can be told."""
    with torch.device(device), _plain_kernels(graph):
        with weights_made("; `--device meta` needs none"):
            module = compiled(graph)
        keeping = Keeping([*module.parameters(), *module.buffers()])
        with keeping.watching():
            whole = _whole(module, drawn(graph, batch))
        saved = keeping.total
        del keeping
        numbers = twice(alive(graph), module, drawn(graph, batch)) if device == "cpu" else None
    is_told = device == "cpu" or (device == "meta" and not _is_recurrent(graph))
    return whole, saved if is_told else None, numbers


@contextmanager
def _plain_kernels(graph: Graph) -> Iterator[None]:
    """Torch's own kernels where layers are recurrent: others keep things in forms of their own."""
    plain = _is_recurrent(graph)
    before = torch._C._get_mkldnn_enabled()  # its `flags` warns of what it is not asked for
    torch._C._set_mkldnn_enabled(before and not plain)
    try:
        with torch.backends.cudnn.flags(enabled=not plain):
            yield
    finally:
        torch._C._set_mkldnn_enabled(before)


def _is_recurrent(graph: Graph) -> bool:
    return any(
        each.target in _RECURRENT for node in graph.nodes for each in singles(node.facts.call)
    )


def _is_grouped(call: Call) -> bool:
    return any("groups" in each.kwargs for each in singles(call))


def _extents(found: Iterable[Tensor]) -> tuple[Extents, ...]:
    """Shapes without the batch."""
    return tuple([tuple(each.shape[1:]) for each in found])
