"""Arithmetic is exact: random expressions are worth what Python's fractions say."""

from dataclasses import dataclass
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from cnndsl.graph import evaluate
from cnndsl.graph.values import UNKNOWN
from cnndsl.syntax import tree
from tests.graph.drawn import spec_of

OPERATORS = ("+", "-", "*", "/", "//", "%", "**")


@dataclass(frozen=True)
class Written:
    """An expression, and its value; None if it has none."""

    text: str
    value: Fraction | None


def number(value: Fraction, text: str) -> Written:
    return Written(text, value)


NUMBERS = st.one_of(
    st.integers(0, 1000).map(lambda n: number(Fraction(n), str(n))),
    st.integers(0, 999).map(lambda n: number(Fraction(n, 100), f"{n / 100:.2f}")),
    st.integers(0, 99).map(lambda n: number(Fraction(n, 1000), f"{n}e-3")),
    st.integers(1, 99).map(lambda n: number(Fraction(n * 1000), f"{n}k")),
)


def negated(operand: Written) -> Written:
    value = None if operand.value is None else -operand.value
    return Written(f"-({operand.text})", value)


def chosen(condition: bool, then: Written, other: Written) -> Written:
    text = f"(({then.text}) if {str(condition).lower()} else ({other.text}))"
    return Written(text, then.value if condition else other.value)


def joined(left: Written, symbol: str, right: Written) -> Written:
    text = f"({left.text}) {symbol} ({right.text})"
    if left.value is None or right.value is None:
        return Written(text, None)
    return Written(text, result(left.value, symbol, right.value))


def result(left: Fraction, symbol: str, right: Fraction) -> Fraction | None:
    match symbol:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "**":
            return left**right.numerator if left or right >= 0 else None
        case _ if right == 0:
            return None
        case "/":
            return left / right
        case "//":
            return Fraction(left // right)
        case _:
            return left % right


def grown(inner: st.SearchStrategy[Written]) -> st.SearchStrategy[Written]:
    exponents = st.integers(-3, 3).map(lambda n: number(Fraction(n), str(n)))
    return st.one_of(
        st.builds(joined, inner, st.sampled_from([*OPERATORS[:-1]]), inner),
        st.builds(joined, inner, st.just("**"), exponents),
        st.builds(chosen, st.booleans(), inner, inner),
        inner.map(negated),
    )


@settings(deadline=None)
@given(st.recursive(NUMBERS, grown, max_leaves=12))
def test_value_of_any_expression(written: Written) -> None:
    spec = spec_of(f"let value = {written.text}")
    (declaration,) = spec.file.declarations
    assert isinstance(declaration, tree.Let)
    value, problems = evaluate(declaration.value, spec)
    if written.value is None:
        assert [each.code for each in problems] == ["E208"]
    elif value is UNKNOWN:
        assert {each.code for each in problems} == {"E212"}
        assert max(map(abs, written.value.as_integer_ratio())) >= 10**100
    else:
        assert value == written.value
        assert isinstance(value, int) == (written.value.denominator == 1)
