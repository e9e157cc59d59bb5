"""The names of a file's inputs and outputs: those of the spec, which nothing within it has."""

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from cnndsl.diagnostics import Diagnostic
from cnndsl.emit.export.capturing import main_outputs
from cnndsl.emit.refusal import NO_NAME, CannotSay
from cnndsl.graph import Graph

if TYPE_CHECKING:
    from torch.onnx import ONNXProgram


class _Value(Protocol):
    """What is worked out in a file."""

    name: str | None


def refuse_twofold(graph: Graph) -> None:
    """Raise a `CannotSay` where an input and an output have the same name."""
    both = [name for name in main_outputs(graph) if name in graph.inputs]
    if both:
        raise CannotSay([_twofold(graph, name) for name in both])


def _twofold(graph: Graph, name: str) -> Diagnostic:
    node = graph.nodes[graph.outputs[name].node]
    message = f"`{node.name}`: in ONNX no output can have the name of an input, found `{name}`"
    help_ = "give the input or the output another name"
    return Diagnostic(NO_NAME, message, node.span, helps=(help_,))


def name_ends(made: "ONNXProgram", names: Sequence[str]) -> None:
    """Give inputs and then outputs these names, and others to what has them within."""
    values = [*_values(made)]
    taken = {*names, *[each.name or "" for each in values]}
    for value in values:
        if value.name and value.name in names:
            value.name = _free(value.name, taken)
            taken.add(value.name)
    ends = (*made.model.graph.inputs, *made.model.graph.outputs)
    for end, name in zip(ends, names, strict=True):
        end.name = name


def _values(made: "ONNXProgram") -> Iterator[_Value]:
    graph = made.model.graph
    yield from graph.inputs
    yield from [*graph.initializers.values()]
    for node in graph.all_nodes():
        yield from node.outputs


def _free(name: str, taken: Collection[str]) -> str:
    number = 1
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"
