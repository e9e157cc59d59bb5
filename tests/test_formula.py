"""Formulas in open sizes agree with the numbers they stand for."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnndsl.shape import Shape, same, scaled, window, window_up
from cnndsl.size import Size, formula_of, greatest, least
from tests.graph.drawn import graph_of

STEPS = st.lists(
    st.tuples(st.sampled_from("+-*/%r"), st.one_of(st.integers(1, 7), st.sampled_from("HW"))),
    max_size=8,
)

SIZES = st.integers(1, 300)
H = Size.letter("H", 224)


@settings(deadline=None, max_examples=300)
@given(SIZES, SIZES, STEPS)
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


def agree(rule: Callable[[int], int], example: int, size: int) -> None:
    """The formula that a rule leaves at one size is right at another."""
    found = formula_of(rule(Size.letter("H", example)))
    assert found.at({"H": example}) == rule(example)
    assert found.at({"H": size}) == rule(size)


@settings(deadline=None, max_examples=300)
@given(SIZES, SIZES, st.integers(1, 7), st.integers(1, 7), st.integers(0, 3))
def test_rules_are_formulas(example: int, size: int, reach: int, stride: int, pad: int) -> None:
    agree(lambda extent: window(extent, reach, stride, pad, pad), example, size)
    agree(lambda extent: window_up(extent, reach, stride, min(pad, reach // 2), 0), example, size)
    agree(lambda extent: same(extent, reach, stride)[0], example, size)
    agree(lambda extent: same(extent, reach, stride)[1], example, size)
    agree(lambda extent: least(extent, 10 * reach) - greatest(extent - stride, 0), example, size)


@settings(deadline=None, max_examples=300)
@given(SIZES, SIZES, st.one_of(st.floats(0.01, 4), st.sampled_from((1.5, 0.5, 1.1, 0.7, 0.29))))
def test_a_factor_rounds_as_floats_do(example: int, size: int, factor: float) -> None:
    agree(lambda extent: scaled(extent, factor), example, size)


@pytest.mark.parametrize(
    ("size", "formula"),
    [
        (scaled(H, 1.5), "H + H // 2"),
        (scaled(H, 0.7), "floor(0.7 * H)"),
        (scaled(H // 2 + 1, 0.7), "floor(0.7 * (H // 2 + 1))"),
        (least(H, 100), "min(H, 100)"),
        (least(H, H + 1), "H"),
        (greatest(100, H) * 2, "2 * max(H, 100)"),
    ],
)
def test_bounds_and_shares_are_written(size: int, formula: str) -> None:
    assert str(size) == formula


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
    assert str(Shape.of(3, height // 2, 7)) == "(3, H // 2, 7)"


def test_formulas_too_long_to_write_do_not_stand_for_one_another() -> None:
    steps = "upsample((3, 1)) -> maxpool((2, 1)) -> upsample((2, 1)) -> maxpool((3, 1))"
    text = f"""
model M {{
  input image: 1xHx1
  repeat 120 {{ {steps} }}
  relu -> output whole
  from image -> maxpool((2, 1))
  repeat 120 {{ {steps} }}
  relu -> output half
}}
"""
    graph = graph_of(text)
    shapes = {name: graph.shape(wire) for name, wire in graph.outputs.items()}
    assert "..." in str(shapes["whole"])
    assert "..." in str(shapes["half"])
    assert int(shapes["whole"].height) > int(shapes["half"].height)
