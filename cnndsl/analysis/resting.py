"""What of a network rests in evaluation: outputs for training, and the layers for them alone."""

from collections.abc import Iterable

from cnndsl.graph import Graph, Wire


def resting(graph: Graph) -> frozenset[int]:
    """The nodes that run in training alone.

    That is what auxiliary outputs need and no other does, and what follows on that. An input never
    rests: it is there even where nothing reads it.
    """
    if not graph.auxiliary:
        return frozenset()
    needed = _needed(graph, graph.outputs.keys() - graph.auxiliary)
    sources = {wire.node for wire in graph.inputs.values()}
    found = _needed(graph, graph.auxiliary) - needed - sources
    for node in graph.nodes:
        if any(wire.node in found for wire in node.inputs):
            found.add(node.index)
    return frozenset(found)


def outlets(graph: Graph) -> dict[str, str]:
    """The shape of each output, and whether it is there in training alone."""
    return {
        name: f"{graph.shape(wire)}{' (training)' * (name in graph.auxiliary)}"
        for name, wire in graph.outputs.items()
    }


def ends(graph: Graph) -> tuple[list[Wire], list[Wire]]:
    """The outputs of evaluation, and those that training adds, each in their order."""
    outputs = graph.outputs.items()
    return (
        [wire for name, wire in outputs if name not in graph.auxiliary],
        [wire for name, wire in outputs if name in graph.auxiliary],
    )


def _needed(graph: Graph, outputs: Iterable[str]) -> set[int]:
    """The nodes that some outputs depend on."""
    needed = {graph.outputs[name].node for name in outputs}
    for node in reversed(graph.nodes):
        if node.index in needed:
            needed |= {wire.node for wire in node.inputs}
    return needed
