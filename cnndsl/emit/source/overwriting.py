"""Which activations may write their result over what they take, as hand-written networks do."""

from collections import Counter

from cnndsl.analysis.storage import storages
from cnndsl.graph import Graph
from cnndsl.graph.inlet import Inlet
from cnndsl.layers.calls import Module

TARGETS = ("torch.nn.ReLU",)
"""Those whose backward pass needs nothing but the result."""


def overwriting(graph: Graph) -> frozenset[int]:
    """The nodes whose input nobody else reads, then or in the backward pass."""
    readers = Counter(wire for node in graph.nodes for wire in node.inputs)
    readers.update(graph.outputs.values())
    training, evaluation = storages(graph), storages(graph, training=False)
    found = []
    for node in graph.nodes:
        call = node.facts.call
        if not isinstance(call, Module) or call.target not in TARGETS:
            continue
        (wire,) = node.inputs
        before = graph.nodes[wire.node]
        own = training[wire] == evaluation[wire] == wire
        if (
            own
            and readers[wire] == 1
            and not isinstance(before.layer, Inlet)
            and not before.facts.saved.outputs
        ):
            found.append(node.index)
    return frozenset(found)
