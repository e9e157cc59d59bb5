"""What expressions are worth, and which have no value."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnndsl.graph import evaluate
from cnndsl.graph.arithmetic import exact_root
from cnndsl.graph.values import UNKNOWN, Value, described
from cnndsl.limits import Limits
from cnndsl.syntax import tree
from tests.graph.drawn import spec_of

F = Fraction
SMALL = Limits(string=1_500)


def valued(expression: str, declarations: str = "", limits: Limits = SMALL) -> Value | str:
    """The value of an expression, or the code of what is wrong with it."""
    spec = spec_of(f"{declarations}\nlet it_is = {expression}")
    (*_, last) = spec.file.declarations
    assert isinstance(last, tree.Let)
    value, problems = evaluate(last.value, spec, limits)
    if value is not UNKNOWN:
        assert problems == []
        return value
    (problem,) = problems
    return problem.code


NUMBERS = {
    "1_000": 1000,
    "2.5": F(5, 2),
    "1e3": 1000,
    "1e-4": F(1, 10_000),
    "25.6M": 25_600_000,
    "0.1 * 30": 3,
    "0.1 + 0.2": F(3, 10),
    "25 / 2": F(25, 2),
    "6 / 3": 2,
    "7 // 2": 3,
    "-7 // 2": -4,
    "7 // 0.5": 14,
    "7 % 4": 3,
    "-7 % 4": 1,
    "7.5 % 2": F(3, 2),
    "2 ** 10": 1024,
    "2 ** -2": F(1, 4),
    "(2 / 3) ** 2": F(4, 9),
    "-2 ** 2": -4,
    "2 ** 3 ** 2": 512,
    "1 - 2 - 3": -4,
    "2 + 3 * 4": 14,
    "8 / 4 / 2": 1,
    "- -3": 3,
    "4 ** 0.5": 2,
    "2 ** 0.5": 2**0.5,
    "0 ** 0.5": 0,
    "2.25 ** 1.5": F(27, 8),
    "8 ** (-1 / 3)": F(1, 2),
    "(10 ** 60) ** (1 / 20)": 1000,
    "10 ** 30 + 1": 10**30 + 1,
    "0 ** 0": 1,
}

TRUTHS = {
    "1 < 2": True,
    "1 < 2 < 3": True,
    "1 < 3 < 2": False,
    "1 < 2 > 0 <= 0 != 1": True,
    "3 >= 3 == 3": True,
    "1 == 1.0": True,
    "1 == true": False,
    "[1] == [true]": False,
    "[[0], 1] == [[false], 1]": False,
    "[[0], 1] != [[0], 1.0]": False,
    "[1, 2] == [1]": False,
    "true != false": True,
    '"a" == "a"': True,
    "[1, 2] == (1, 2)": True,
    "same == same": True,
    "same == valid": False,
    '"same" == same': False,
    '["same"] != [same]': True,
    "not 1 == 2": True,
    "not true or true": True,
    "true or 1 / 0 == 1": True,
    "false and 1 / 0 == 1": False,
    "1 < 2 and 2 < 1 or true": True,
}

OTHERS = {
    "3x224x224": (3, 224, 224),
    "[]": (),
    "()": (),
    "(1,)": (1,),
    "[1, [2, 3]]": (1, (2, 3)),
    "[1] + [2] * 2": (1, 2, 2),
    '"a" + "b"': "ab",
    "0..3": (0, 1, 2),
    "3..1": (),
    "-1..1": (-1, 0),
    "0..2 + 1": (0, 1, 2),
    "[5, 6, 7][0]": 5,
    "[5, 6, 7][-1]": 7,
    "[5, 6, 7][1..]": (6, 7),
    "[5, 6, 7][..1]": (5,),
    "[5, 6, 7][..]": (5, 6, 7),
    "[5, 6, 7][0..-1]": (5, 6),
    "[5, 6, 7][1..9]": (6, 7),
    "[[1, 2], [3]][0][1]": 2,
    "1 if 2 > 1 else 1 / 0": 1,
    "1 / 0 if 2 < 1 else 2": 2,
    "1 if false else 2 if false else 3": 3,
    '"{1 + 1}x{0.5}{true}"': "2x0.5true",
    '"a\\{b\\}"': "a{b}",
    '"{1 / 3}"': "1/3",
}

FUNCTIONS = {
    "min(3, 1, 2)": 1,
    "max([3, 1, 2])": 3,
    "max(1 / 2, 0.4)": F(1, 2),
    "round(2.5)": 3,
    "round(-2.5)": -2,
    "round(7 / 3)": 2,
    "floor(-0.5)": -1,
    "ceil(1 / 3)": 1,
    "sqrt(16)": 4,
    "sqrt(1 / 4)": F(1, 2),
    "sqrt(2)": 2**0.5,
    "abs(-3 / 2)": F(3, 2),
    "len([1, 2])": 2,
    'len("abc")': 3,
    "len(0..100)": 100,
    "sum([1, 1 / 2])": F(3, 2),
    "sum([])": 0,
    "enumerate([5, 6])": ((0, 5), (1, 6)),
    "zip([1, 2], [3, 4])": ((1, 3), (2, 4)),
    "zip()": (),
}

WRONG = {
    "1 / 0": "E208",
    "1 // 0": "E208",
    "1 % 0": "E208",
    "0 ** -1": "E208",
    "(-2) ** 0.5": "E208",
    "sqrt(-1)": "E208",
    "[1][1]": "E208",
    "[1][-2]": "E208",
    "max()": "E208",
    "zip([1], [])": "E208",
    "[1][1 / 2]": "E205",
    "0..1 / 2": "E205",
    "0..2.5 * 1": "E205",
    "1 + true": "E204",
    '"a" + 1': "E204",
    '1 + "a"': "E204",
    "[1] + 1": "E204",
    "-[1]": "E204",
    '"a" < "b"': "E204",
    "true < false": "E204",
    "not 1": "E204",
    "1 and true": "E204",
    "true and 1": "E204",
    "1 if 1 else 2": "E204",
    "3[0]": "E204",
    '"abc"[0]': "E204",
    "len(3)": "E204",
    "sum(3)": "E204",
    "round([1])": "E204",
    '"{[1]}"': "E204",
    "tensor(3)": "E204",
    "[3].channels": "E204",
    "len()": "E201",
    "round(1, 2)": "E203",
    "len(list = [1])": "E200",
    "3(4)": "E102",
    "nothing": "E100",
    "nothing(3)": "E100",
    "it.channels": "E103",
    "same + 1": "E100",
    'tensor("a")': "E100",
    "10 ** 10 ** 10": "E212",
    "2 ** 4000": "E212",
    "2 ** -4000": "E212",
    "1.5 ** 4000": "E212",
    "10 ** 999 * 10 ** 999": "E212",
    "2.0 ** 0.5 ** -20 * 10 ** 400.5": "E212",
    "[0] * 10 ** 9": "E213",
    "0..10 ** 9": "E213",
    '"{10 ** 999}" + "{10 ** 999}"': "E214",
    '"b" * 3': "E204",
}


@pytest.mark.parametrize("text", [*NUMBERS, *TRUTHS, *OTHERS, *FUNCTIONS])
def test_value(text: str) -> None:
    expected = {**NUMBERS, **TRUTHS, **OTHERS, **FUNCTIONS}[text]
    value = valued(text)
    assert (type(value), value) == (type(expected), expected)


@pytest.mark.parametrize(("text", "code"), WRONG.items())
def test_no_value(text: str, code: str) -> None:
    assert valued(text) == code


@pytest.mark.parametrize(
    ("declarations", "text", "expected"),
    [
        ("let a = b + 1; let b = 2", "a * b", 6),
        ("let (a, b) = [1, 2]", "a - b", -1),
        ("fn twice(n) = 2 * n", "twice(twice(3))", 12),
        ("fn more(n, by = n, times = by + 1) = n + by * times", "more(2)", 8),
        ("fn more(n, by = n, times = by + 1) = n + by * times", "more(times = 0, n = 2)", 2),
        ("fn fib(n) = n if n < 2 else fib(n - 1) + fib(n - 2)", "fib(12)", 144),
        ("fn divisible(v, by = 8) = max(by, (v + by / 2) // by * by)", "divisible(91 * 0.75)", 72),
        ("fn outer(n) = inner(n) + 1; fn inner(m) = m * k; let k = 5", "outer(2)", 11),
        ("fn last(items) = items[-1]", "last([1, 2, 3])", 3),
        ("fn first(n) = n", "first(m = 3)", "E200"),
        ("fn first(n) = n", "first()", "E201"),
        ("fn first(n) = n", "first(1, 2)", "E203"),
        ("fn forever(n) = forever(n + 1)", "forever(0)", "E210"),
        ("let a = b; let b = a", "a", "E210"),
        ("let (a, b) = [1, 2, 3]", "a", "E204"),
        ("let wrong = 1 / 0", "wrong + wrong", "E208"),
        ("model Net { input 3x3x3 }", "Net", "E102"),
    ],
)
def test_value_of_names(declarations: str, text: str, expected: object) -> None:
    assert valued(text, declarations) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (F(25, 2), "12.5"),
        (F(64, 3), "64/3"),
        (F(1, 2**60), f"1/{2**60}"),
        (True, "true"),
        ("a", '"a"'),
        ((1, F(1, 4)), "[1, 0.25]"),
        (tuple(range(9)), "[0, 1, 2, 3, 4, 5, 6, 7, ...]"),
    ],
)
def test_described(value: Value, text: str) -> None:
    assert described(value) == text


@settings(deadline=None)
@given(st.integers(0, 10**700), st.integers(1, 40), st.integers(-1, 1))
def test_exact_root(root: int, degree: int, more: int) -> None:
    value = max(root**degree + more, 0)
    found = exact_root(F(value), degree)
    exact = not more or degree == 1 or value <= 1
    assert found == (max(root + more, 0) if exact else None)
