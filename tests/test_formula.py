"""Formulas in open sizes agree with the numbers they stand for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnndsl.shape import Shape, window
from cnndsl.size import Size

STEPS = st.lists(
    st.tuples(st.sampled_from("+-*/%r"), st.one_of(st.integers(1, 7), st.sampled_from("HW"))),
    max_size=8,
)


@settings(deadline=None, max_examples=300)
@given(st.integers(1, 300), st.integers(1, 300), STEPS)
def test_a_formula_has_the_value_of_its_size(
    h: int, w: int, steps: list[tuple[str, int | str]]
) -> None:
    letters = {"H": Size.letter("H", h), "W": Size.letter("W", w)}
    size: int = letters["H"]
    number = h
    for sign, operand in steps:
        other = letters[operand] if isinstance(operand, str) else operand
        match sign:
            case "+":
                size, number = size + other, number + int(other)
            case "-":
                size, number = size - other, number - int(other)
            case "r":
                size, number = other - size, int(other) - number
            case "*":
                size, number = size * other, number * int(other)
            case "/" if isinstance(operand, int):
                size, number = size // operand, number // operand
            case "%" if isinstance(operand, int):
                size, number = size % operand, number % operand
    assert int(size) == number
    if isinstance(size, Size):
        assert size.formula.at({"H": h, "W": w}) == number


@pytest.mark.parametrize(
    ("windows", "formula"),
    [
        ([(3, 1, 1)], "H"),
        ([(7, 2, 3)], "(H + 1) // 2"),
        ([(7, 2, 3), (3, 2, 1)], "(H + 3) // 4"),
        ([(2, 2, 0)] * 4, "H // 16"),
        ([(5, 1, 0), (2, 2, 0)], "H // 2 - 2"),
    ],
)
def test_windows_in_a_row_are_one_quotient(
    windows: list[tuple[int, int, int]], formula: str
) -> None:
    size: int = Size.letter("H", 224)
    for reach, stride, pad in windows:
        size = window(size, reach, stride, pad, pad)
    assert str(size) == formula


def test_a_shape_shows_its_formulas() -> None:
    height = Size.letter("H", 32)
    assert str(Shape.of(3, height, height)) == "3xHxH"
    assert str(Shape.of(3, height // 2, 7)) == "3 x H // 2 x 7"
