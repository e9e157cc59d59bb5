"""What ONNX has no words for, found before anything is made."""

from collections.abc import Iterator

from cnndsl.analysis.resting import resting
from cnndsl.diagnostics import Diagnostic
from cnndsl.emit.refusal import CannotSay, Refused, refusal
from cnndsl.graph import Graph, Node
from cnndsl.layers.calls import Call, Chain, Fan, Named

_REASONS: dict[str, tuple[str, str]] = {
    **{
        f"torch.nn.FractionalMaxPool{rank}d": (
            "its windows lie at random, and ONNX has no such pooling",
            "use `maxpool`",
        )
        for rank in (2, 3)
    },
    **{
        f"torch.nn.functional.max_unpool{rank}d": (
            "torch's exporter has no words for it",
            "use `upsample`, or `deconv`",
        )
        for rank in (1, 2, 3)
    },
}
"""Why a call cannot be said, and what to use in its place."""


def refuse_unsaid(graph: Graph) -> None:
    """Raise a `CannotSay` with every layer that works in evaluation and has no words in ONNX."""
    problems = [*_problems(graph)]
    if problems:
        raise CannotSay(problems)


def _problems(graph: Graph) -> Iterator[Diagnostic]:
    idle = resting(graph)
    for node in graph.layers:
        for call in _calls(node) if node.index not in idle else ():
            if call.target in _REASONS:
                yield refusal(node, Refused(*_REASONS[call.target]))


def _calls(node: Node) -> Iterator[Named]:
    leaves_aside = len(node.shapes) > len(node.facts.outputs)
    call = node.facts.giving if leaves_aside else node.facts.call
    yield from _named(call) if call is not None else ()


def _named(call: Call) -> Iterator[Named]:
    match call:
        case Chain(steps=calls) | Fan(calls=calls):
            for each in calls:
                yield from _named(each)
        case Named():
            yield call
