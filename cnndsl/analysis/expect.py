"""`expect`: stated facts and budgets, held against what is true."""

import operator
from collections.abc import Callable

from cnndsl.analysis.cost import Cost, cost
from cnndsl.diagnostics import Diagnostic, Label
from cnndsl.graph import Graph
from cnndsl.graph.values import UNKNOWN, Value, described
from cnndsl.shape import Shape
from cnndsl.syntax import tree

Evaluate = Callable[[tree.Expression], Value]
Truth = int | tuple[int, ...]

_RELATIONS: dict[str, Callable[[Truth, Truth], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def verify(expect: tree.Expect, graph: Graph, value: Evaluate) -> list[Diagnostic]:
    """What does not hold of that which is expected of a graph."""
    costs = cost(graph)
    problems = []
    for fact in expect.facts:
        expected = value(fact.value)
        actual = _truth(fact, graph, costs)
        if isinstance(actual, Diagnostic):
            problems.append(actual)
        elif expected is not UNKNOWN and actual is not None:
            problem = _hold(fact, graph, expected, actual)
            problems += [problem] if problem else []
    return problems


def _truth(fact: tree.Fact, graph: Graph, costs: Cost | None) -> Truth | Diagnostic | None:
    """What is true; a problem if that cannot be told, None if the name of the fact is wrong."""
    name, _, output = fact.name.name.partition(".")
    if name == "out":
        return _output(fact, graph, output)
    if costs is None:
        message = f"`{name}` cannot be verified while sizes are open"
        return Diagnostic("E310", message, fact.span, helps=("state the input's sizes",))
    return {
        "params": costs.params,
        "buffers": costs.buffers,
        "macs": costs.macs,
        "layers": costs.layers,
    }.get(name)


def _output(fact: tree.Fact, graph: Graph, name: str) -> Truth | Diagnostic:
    outputs = graph.outputs
    known = ", ".join(f"`{each}`" for each in outputs)
    if not name and len(outputs) != 1 and "out" not in outputs:
        message = f"`{graph.name}` has several outputs: {known}"
        help_ = f"write `out.{next(iter(outputs), 'NAME')}`"
        return Diagnostic("E121", message, fact.name.span, helps=(help_,))
    if name and name not in outputs:
        message = f"`{graph.name}` has no output named `{name}`"
        return Diagnostic("E121", message, fact.name.span, notes=(f"its outputs are {known}",))
    wire = outputs[name] if name else outputs.get("out") or next(iter(outputs.values()))
    shape = graph.shape(wire)
    if shape is None:
        message = "`out` cannot be verified while sizes are open"
        return Diagnostic("E310", message, fact.span, helps=("state the input's sizes",))
    return tuple(shape)


def _hold(fact: tree.Fact, graph: Graph, expected: Value, actual: Truth) -> Diagnostic | None:
    if isinstance(actual, tuple):
        wanted = expected if isinstance(expected, tuple) else (expected,)
        if fact.operator == "=" and wanted == actual:
            return None
        if fact.operator != "=":
            message = f"`{fact.name.name}` is a shape, and shapes are only equal or not"
            return Diagnostic("E204", message, fact.span, helps=(f"write `out = {Shape(actual)}`",))
        return _failed(fact, graph, "x".join(map(described, wanted)), str(Shape(actual)), "")
    if isinstance(expected, bool) or not isinstance(expected, int):
        message = f"expected a whole number, found {described(expected)}"
        return Diagnostic("E204", message, fact.value.span)
    if _RELATIONS[fact.operator](actual, expected):
        return None
    relation = "" if fact.operator == "=" else f"{fact.operator} "
    off = actual - expected
    difference = f"that is {abs(off):,} {'more' if off > 0 else 'less'}" if off else ""
    return _failed(fact, graph, f"{relation}{expected:,}", f"{actual:,}", difference)


def _failed(
    fact: tree.Fact, graph: Graph, expected: str, actual: str, difference: str
) -> Diagnostic:
    message = f"expected `{fact.name.name}` of `{graph.name}` to be {expected}, found {actual}"
    label = Label(graph.span, "the model")
    notes = (difference,) if difference else ()
    return Diagnostic("E310", message, fact.span, labels=(label,), notes=notes)
