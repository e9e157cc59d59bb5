"""Layers that cannot be exported, found before anything is made."""

from collections.abc import Callable, Iterator, Mapping

from cnndsl.analysis.resting import resting
from cnndsl.diagnostics import Diagnostic
from cnndsl.emit.refusal import CannotSay, Refused, refusal
from cnndsl.graph import Graph, Node
from cnndsl.layers.calls import Named, singles

Reason = Callable[[Node], Refused | None]
"""Why a layer cannot be said, if so."""


def refuse_unsaid(graph: Graph, reasons: Mapping[str, Reason]) -> None:
    """Raise a `CannotSay` with every layer that works in evaluation and cannot be said.

    The reasons go by the full names of what torch calls.
    """
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
    yield from singles(call) if call is not None else ()
