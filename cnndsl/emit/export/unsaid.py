"""What torch's exporters have no words for, found before anything is made."""

from collections.abc import Callable, Iterator, Mapping

from cnndsl.analysis.resting import resting
from cnndsl.diagnostics import Diagnostic
from cnndsl.emit.refusal import OPEN_SIZE, STATE_SIZES, CannotSay, Refused, refusal
from cnndsl.graph import Graph, Node
from cnndsl.layers.calls import Call, Chain, Fan, Named
from cnndsl.layers.pooling import AvgPool
from cnndsl.size import Size

Reason = Callable[[Node], Refused | None]
"""Why a layer cannot be said, if so."""


def refuse_unsaid(graph: Graph, reasons: Mapping[str, Reason]) -> None:
    """Raise a `CannotSay` with every layer that works in evaluation and cannot be said."""
    problems = [*_problems(graph, reasons)]
    if problems:
        raise CannotSay(problems)


def _problems(graph: Graph, reasons: Mapping[str, Reason]) -> Iterator[Diagnostic]:
    idle = resting(graph)
    for node in graph.layers:
        for call in _calls(node) if node.index not in idle else ():
            reason = reasons[call.target](node) if call.target in reasons else None
            if reason is not None:
                yield refusal(node, reason)


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


def _always(message: str, help: str) -> Reason:
    return lambda _: Refused(message, help)


def _where_open(message: str) -> Reason:
    """It cannot be said where the size of what goes in is open."""

    def reason(node: Node) -> Refused | None:
        is_open = any(isinstance(each, Size) for each in node.facts.inputs[0].spatial)
        return Refused(message, STATE_SIZES, code=OPEN_SIZE) if is_open else None

    return reason


def _sum_hangs_over(node: Node) -> Refused | None:
    """What is divided by is otherwise made up for, see `dividing`."""
    layer, (x, *_) = node.layer, node.facts.inputs
    if isinstance(layer, AvgPool) and layer.divisor is not None and layer.ceil:
        window = layer.window(x)
        if tuple(window.positions(x, up=True)) != tuple(window.positions(x)):
            return Refused(
                "its last window hangs over, and ONNX knows no divisor there",
                "leave out `ceil` or `divisor`",
            )
    return None


_SEQUENCE = _where_open("torch's exporters need to know how long a sequence is")

UNSAID_IN_PROGRAMS: Mapping[str, Reason] = {
    "torch.nn.LSTM": _SEQUENCE,
    "torch.nn.GRU": _SEQUENCE,
    "torch.nn.FractionalMaxPool2d": _where_open("torch's exporter fixes how large its output is"),
    "torch.nn.FractionalMaxPool3d": _always("torch's exporter fixes the batch", "use `maxpool`"),
}

UNSAID_IN_ONNX: Mapping[str, Reason] = {
    **UNSAID_IN_PROGRAMS,
    **{
        f"torch.nn.FractionalMaxPool{rank}d": _always(
            "its windows lie at random, and ONNX has no such pooling", "use `maxpool`"
        )
        for rank in (2, 3)
    },
    **{
        f"torch.nn.functional.max_unpool{rank}d": _always(
            "torch's exporter has no words for it", "use `upsample`, or `deconv`"
        )
        for rank in (1, 2, 3)
    },
    **{f"torch.nn.AvgPool{rank}d": _sum_hangs_over for rank in (2, 3)},
}
