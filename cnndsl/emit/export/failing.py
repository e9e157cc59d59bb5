"""What torch's exporters fail at, told by the layer and its line."""

import re
from collections.abc import Iterator
from traceback import walk_tb

from torch import nn
from torch.export import ExportedProgram

from cnndsl.diagnostics import Diagnostic
from cnndsl.emit.refusal import (
    NO_WORDS,
    OPEN_SIZE,
    STATE_SIZES,
    CannotSay,
    Refused,
    refusal,
)
from cnndsl.graph import Graph, Node

_NODE = re.compile(r"translating node %(\w+)")
_OPERATION = re.compile(r"No ONNX function found for <OpOverload\(op='([\w.]+)'")
_LONGEST = 200


def failed(graph: Graph, path: str, error: BaseException, *, sized: bool = False) -> CannotSay:
    """The failure of an exporter at a module, or at the whole where nothing tells which it is.

    Where sizes are open, that is what it is most likely about.
    """
    code = OPEN_SIZE if sized else NO_WORDS
    helps = [STATE_SIZES] if sized else []
    reason = Refused(_reason(error), *helps, code=code)
    node = _node(graph, path)
    if node is None:
        return CannotSay(
            [Diagnostic(code, f"`{graph.name}`: {reason}", graph.span, helps=reason.helps)]
        )
    return CannotSay([refusal(node, reason)])


def blamed(graph: Graph, path: str, message: str, *, sized: bool = False) -> CannotSay | None:
    """What is wrong with the layer of a module, if it is one's."""
    node = _node(graph, path)
    if node is None:
        return None
    code, helps = (OPEN_SIZE, (STATE_SIZES,)) if sized else (NO_WORDS, ())
    return CannotSay([refusal(node, Refused(message, *helps, code=code))])


def traced(module: nn.Module, error: BaseException) -> str:
    """The innermost module that was running where an error was raised."""
    names = {each: name for name, each in module.named_modules()}
    running = [frame.f_locals.get("self") for frame, _ in walk_tb(error.__traceback__)]
    paths = [names[each] for each in running if isinstance(each, nn.Module) and each in names]
    return paths[-1] if paths else ""


def translated(program: ExportedProgram, error: BaseException) -> str:
    """The module whose work could not be translated, as the error names it."""
    named = [found[1] for each in _chain(error) if (found := _NODE.search(str(each)))]
    for node in program.graph.nodes:
        stack = node.meta.get("nn_module_stack")
        # An operation that stands for another goes by its name with a `_` before it.
        if stack and any(each.lstrip("_") == node.name.lstrip("_") for each in named):
            return str([*stack.values()][-1][0])
    return ""


def _reason(error: BaseException) -> str:
    told_of = [found[1] for each in _chain(error) if (found := _OPERATION.search(str(each)))]
    if told_of:
        return f"torch's exporter to ONNX has no words for `{told_of[-1]}`"
    return f"torch cannot export it: {told(error)}"


def told(error: BaseException) -> str:
    """What is at the bottom of an error, in a line."""
    line = str([*_chain(error)][-1]).strip().partition("\n")[0].rstrip(".")
    kind = type(error).__name__
    return f"{line[:_LONGEST]}..." if len(line) > _LONGEST else line or kind


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _node(graph: Graph, path: str) -> Node | None:
    """The layer that a module is, or the first of those in it."""
    inside = [
        node
        for node in graph.layers
        if path in (node.name, node.owner.name) or node.name.startswith(f"{path}.")
    ]
    exact = [node for node in inside if path in (node.name, node.owner.name)]
    return next(iter((*exact, *inside)), None) if path else None
