"""A softmax at the end of a network whose loss has one of its own."""

from collections.abc import Iterator, Sequence

from cnndsl.analysis.lints.registry import of_files
from cnndsl.diagnostics import Diagnostic, Label, Span
from cnndsl.graph import Graph, Node, Wire
from cnndsl.layers.arranging import Flatten, Identity, Reshape
from cnndsl.layers.competing import LogSoftmax, Softmax
from cnndsl.layers.smooth import Sigmoid
from cnndsl.model import Spec
from cnndsl.syntax import tree

LOSS = "cross_entropy"
_NEAR = 4
"""How many layers at most may stand between the two."""


@of_files
def softmax_twice(spec: Spec, graphs: Sequence[Graph]) -> Iterator[Diagnostic]:
    """A warning for each loss that is given what is no logit."""
    by_name = {graph.name: graph for graph in graphs}
    for train in spec.file.declarations:
        if isinstance(train, tree.Train) and (loss := _loss(train)) is not None:
            for model in train.models:
                graph = by_name.get(model.name)
                end = _normalized(graph) if graph else None
                if graph and end:
                    yield _warning(loss, graph, end)


def _loss(train: tree.Train) -> Span | None:
    """Where a training names the loss, if it is the one that expects logits."""
    for setting in train.settings:
        match setting.value:
            case tree.Name(name=name) | tree.Call(function=tree.Name(name=name)):
                if setting.name.name == "loss" and name == LOSS:
                    return setting.value.span
            case _:
                pass
    return None


def _normalized(graph: Graph) -> Node | None:
    """The first end of a network that leaves no logits; a sigmoid beside others may be meant."""
    ends = [end_of(graph, wire) for wire in graph.outputs.values()]
    wrong = (Softmax, LogSoftmax) if len(ends) > 1 else (Softmax, LogSoftmax, Sigmoid)
    return next((end for end in ends if isinstance(end.layer, wrong)), None)


def end_of(graph: Graph, wire: Wire) -> Node:
    """The last node before an output that changes numbers."""
    node = graph.nodes[wire.node]
    for _ in range(_NEAR):
        if isinstance(node.layer, Flatten | Identity | Reshape):
            node = graph.nodes[node.inputs[0].node]
    return node


def _warning(loss: Span, graph: Graph, end: Node) -> Diagnostic:
    word = end.layer.word
    return Diagnostic(
        "W202",
        f"`{LOSS}` has a softmax of its own, and `{graph.name}` ends with `{word}`",
        loss,
        labels=(Label(end.span, "the end of the network"),),
        helps=(f"leave `{word}` out: the loss takes the numbers before it",),
    )
