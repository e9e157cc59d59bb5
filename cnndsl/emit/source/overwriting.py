"""Which layers may write their result over what they take, as hand-written networks do."""

from collections import Counter
from collections.abc import Mapping
from itertools import chain

from cnndsl.graph import Graph, Node, Wire
from cnndsl.graph.inlet import Inlet
from cnndsl.layers.calls import Call, Chain, Fold, Module, Named

ACTIVATIONS = ("torch.nn.ReLU",)
"""Those whose backward pass needs nothing but the result."""


def overwriting(graph: Graph) -> Mapping[int, int]:
    """Which of its tensors a node may write over: nobody else reads it, then or on the way back."""
    readers = Counter(chain.from_iterable([node.inputs for node in graph.nodes]))
    readers.update(graph.outputs.values())
    found: dict[int, int] = {}
    for node in graph.nodes:
        if len(node.inputs) > _MOST or not _can(node.facts.call):
            continue
        for place, wire in enumerate(node.inputs):
            if readers[wire] == 1 and _is_free(graph, wire):
                found.setdefault(node.index, place)
    uses: dict[str, list[Node]] = {}
    for node in graph.nodes:
        uses.setdefault(node.owner.name, []).append(node)
    unlike = [
        node.index
        for nodes in uses.values()
        if len(nodes) > 1 and len({found.get(node.index) for node in nodes}) > 1
        for node in nodes
    ]
    return {index: place for index, place in found.items() if index not in unlike}


_MOST = 2
"""Tensors of a sum that is made in one of them."""


def _can(call: Call) -> bool:
    if isinstance(call, Fold):
        return call.target == "torch.add"
    return isinstance(call, Module) and call.target in ACTIVATIONS


def _is_free(graph: Graph, wire: Wire) -> bool:
    """Whether a tensor lies in a storage of its own, which the layer that made it needs no more."""
    node = graph.nodes[wire.node]
    if isinstance(node.layer, Inlet) or node.facts.saved.outputs:
        return False
    call = node.facts.call
    last = call.steps[-1] if isinstance(call, Chain) and call.steps else call
    if isinstance(last, Fold) and last is call:
        return len(node.inputs) > 1
    may_be_view = isinstance(last, Named) and last.target == "torch.nn.ChannelShuffle"
    return isinstance(last, Named) and not (last.is_noise or last.view is not None or may_be_view)
