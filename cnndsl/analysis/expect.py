"""`expect`: stated facts and budgets, held against what is true."""

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction

from cnndsl.analysis.figures import Figures
from cnndsl.analysis.truth import OPEN, Number, Truth, Untold, of_model, of_output
from cnndsl.diagnostics import Diagnostic, Label
from cnndsl.diagnostics.suggest import listed
from cnndsl.formula import Formula
from cnndsl.graph import Graph, Wire
from cnndsl.graph.arithmetic import is_number
from cnndsl.graph.values import UNKNOWN, Value, described
from cnndsl.shape import Shape
from cnndsl.size import Size, formula_of
from cnndsl.syntax import tree

Evaluate = Callable[[tree.Expression, Mapping[str, Value]], Value]

_RELATIONS: dict[str, Callable[[Number, Number], bool]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def verify(expect: tree.Expect, figures: Figures, value: Evaluate) -> list[Diagnostic]:
    """What does not hold of that which is expected of a graph."""
    problems = []
    sizes = {name: Size.letter(name, size) for name, size in figures.graph.opens.items()}
    for fact in expect.facts:
        expected = value(fact.value, sizes)
        if isinstance(fact.value, tree.Dims) and isinstance(expected, tuple):
            expected = tuple(sizes.get(e, e) if isinstance(e, str) else e for e in expected)
        actual = _truth(fact, figures)
        if isinstance(actual, Diagnostic):
            problems.append(actual)
        elif expected is not UNKNOWN and actual is not None:
            problem = _hold(fact, figures.graph, expected, actual)
            problems += [problem] if problem else []
    return problems


def _truth(fact: tree.Fact, figures: Figures) -> Truth | Diagnostic | None:
    """What is true; a problem if that cannot be told, None if the name of the fact is wrong."""
    name, _, output = fact.name.name.partition(".")
    truth = of_model(fact.name.name, figures)
    if truth is None:
        wire = _wire(fact, figures.graph, output)
        if isinstance(wire, Diagnostic):
            return wire
        truth = of_output(name, figures, wire)
    if isinstance(truth, Untold):
        return _untold(fact, truth)
    return truth


def _untold(fact: tree.Fact, truth: Untold) -> Diagnostic:
    name = fact.name.name.partition(".")[0]
    return Diagnostic("E310", f"`{name}` {truth.why}", fact.span, helps=truth.helps)


def _wire(fact: tree.Fact, graph: Graph, name: str) -> Wire | Diagnostic:
    """The output that a fact is about."""
    outputs = graph.outputs
    known = listed([*outputs])
    if not name and len(outputs) != 1 and "out" not in outputs:
        message = f"`{graph.name}` has several outputs: {known}"
        help_ = f"write `{fact.name.name}.{next(iter(outputs), 'NAME')}`"
        return Diagnostic("E121", message, fact.name.span, helps=(help_,))
    if name and name not in outputs:
        message = f"`{graph.name}` has no output named `{name}`"
        return Diagnostic("E121", message, fact.name.span, notes=(f"its outputs are {known}",))
    return outputs[name] if name else outputs.get("out") or next(iter(outputs.values()))


def _hold(fact: tree.Fact, graph: Graph, expected: Value, actual: Truth) -> Diagnostic | None:
    found, wanted = each_of(actual), each_of(expected)
    if any(isinstance(number, Size) for number in (*found, *wanted)):
        return _hold_open(fact, graph, wanted, found)
    if isinstance(actual, tuple):
        worst = None if isinstance(expected, tuple) else _worst(fact, actual)
        if worst is None:
            return _hold_shape(fact, graph, expected, actual)
        actual = worst
    fractions = isinstance(actual, Fraction) and isinstance(expected, Fraction)
    if not fractions and (isinstance(expected, bool) or not isinstance(expected, int)):
        message = f"expected a whole number, found {described(expected)}"
        return Diagnostic("E204", message, fact.value.span)
    assert isinstance(expected, int | Fraction)
    if _RELATIONS[fact.operator](actual, expected):
        return None
    relation = "" if fact.operator == "=" else f"{fact.operator} "
    more, less = max(actual, expected), min(actual, expected)
    way = "more" if more == actual else "less"
    difference = f"that is {_shown(more - less)} {way}" if more != less else ""
    return _failed(fact, graph, f"{relation}{_shown(expected)}", _shown(actual), difference)


def each_of(value: Value) -> tuple[Value, ...]:
    """The numbers of a shape, or a number alone."""
    return value if isinstance(value, tuple) else (value,)


def _hold_open(
    fact: tree.Fact, graph: Graph, expected: tuple[Value, ...], actual: tuple[Value, ...]
) -> Diagnostic | None:
    """Formulas are equal or not; how large they are depends on the sizes."""
    true, claimed = _formulas(actual), _formulas(expected)
    stated = any(isinstance(number, Size) for number in expected) and fact.operator == "="
    if not stated or any(formula.is_cut for formula in true):
        return _untold(fact, OPEN)
    if true == claimed:
        return None
    found, wanted = (str(Shape(each)) for each in (actual, expected))  # type: ignore[arg-type]
    return _failed(fact, graph, wanted, found, "")


def _formulas(numbers: tuple[Value, ...]) -> list[Formula]:
    return [formula_of(each) for each in numbers if is_number(each) and isinstance(each, int)]


def _worst(fact: tree.Fact, actual: tuple[Number, ...]) -> Number | None:
    """Of a number for each axis, the one that decides whether all keep a bound; None of a shape."""
    if fact.name.name.partition(".")[0] == "out":
        return None
    if fact.operator == "=":
        return actual[0] if len(set(actual)) == 1 else None
    return min(actual) if fact.operator in (">", ">=") else max(actual)


def _hold_shape(
    fact: tree.Fact, graph: Graph, expected: Value, actual: tuple[Number, ...]
) -> Diagnostic | None:
    wanted = expected if isinstance(expected, tuple) else (expected,)
    if fact.operator == "=" and wanted == actual:
        return None
    found = "x".join(map(str, actual))
    name = fact.name.name
    if fact.operator != "=":
        message = f"`{name}` is a shape, and shapes are only equal or not"
        return Diagnostic("E204", message, fact.span, helps=(f"write `{name} = {found}`",))
    return _failed(fact, graph, "x".join(map(described, wanted)), found, "")


def _shown(number: Number) -> str:
    return f"{number:,}" if isinstance(number, int) else described(number)


def _failed(
    fact: tree.Fact, graph: Graph, expected: str, actual: str, difference: str
) -> Diagnostic:
    message = f"expected `{fact.name.name}` of `{graph.name}` to be {expected}, found {actual}"
    label = Label(graph.span, "the model")
    notes = (difference,) if difference else ()
    return Diagnostic("E310", message, fact.span, labels=(label,), notes=notes)
