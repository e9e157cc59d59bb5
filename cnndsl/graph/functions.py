"""What the functions of the language do."""

import math
from collections.abc import Callable
from fractions import Fraction

from cnndsl.graph.arithmetic import (
    CannotCompute,
    binary,
    checked_list,
    exact_root,
    is_number,
    number,
    too_large,
)
from cnndsl.graph.values import Number, Value, described
from cnndsl.limits import Limits

Arguments = list[Value]


def _numbers(name: str, values: tuple[Value, ...] | Arguments) -> list[Number]:
    for value in values:
        if not is_number(value):
            raise CannotCompute(f"`{name}` needs numbers, found {described(value)}", "E204")
    return list(values)  # type: ignore[arg-type]


def _list(name: str, value: Value) -> tuple[Value, ...]:
    if not isinstance(value, tuple):
        raise CannotCompute(f"`{name}` needs a list, found {described(value)}", "E204")
    return value


def _extreme(
    name: str, pick: Callable[[list[Number]], Number]
) -> Callable[[Arguments, Limits], Value]:
    def run(values: Arguments, _: Limits) -> Value:
        items = values[0] if len(values) == 1 and isinstance(values[0], tuple) else values
        if not items:
            raise CannotCompute(f"`{name}` of nothing")
        return pick(_numbers(name, items))

    return run


def _whole(name: str, turn: Callable[[Number], int]) -> Callable[[Arguments, Limits], Value]:
    return lambda values, limits: turn(_numbers(name, values)[0])


def _half_up(value: Number) -> int:
    """The nearest whole number; halves go up, as papers mean it, not to even."""
    return math.floor(Fraction(value) + Fraction(1, 2))


def _sqrt(values: Arguments, limits: Limits) -> Value:
    (value,) = _numbers("sqrt", values)
    if value < 0:
        raise CannotCompute(f"{described(value)} has no square root")
    if not isinstance(value, float):
        root = exact_root(Fraction(value), 2)
        if root is not None:
            return number(root, limits)
    try:
        return math.sqrt(value)
    except OverflowError:
        raise too_large(limits) from None


def _sum(values: Arguments, limits: Limits) -> Value:
    total: Value = 0
    for value in _numbers("sum", _list("sum", values[0])):
        total = binary("+", total, value, limits)
    return total


def _len(values: Arguments, _: Limits) -> Value:
    (value,) = values
    return len(value) if type(value) is str else len(_list("len", value))


def _enumerate(values: Arguments, _: Limits) -> Value:
    return tuple(enumerate(_list("enumerate", values[0])))


def _zip(values: Arguments, limits: Limits) -> Value:
    lists = [_list("zip", value) for value in values]
    lengths = {len(each) for each in lists}
    if len(lengths) > 1:
        found = " and ".join(str(len(each)) for each in lists)
        raise CannotCompute(f"`zip` needs lists of one length, found {found} items")
    return checked_list(tuple(zip(*lists, strict=True)), 0, limits)


RUN: dict[str, Callable[[Arguments, Limits], Value]] = {
    "abs": lambda values, limits: abs(_numbers("abs", values)[0]),
    "ceil": _whole("ceil", math.ceil),
    "enumerate": _enumerate,
    "floor": _whole("floor", math.floor),
    "len": _len,
    "max": _extreme("max", max),
    "min": _extreme("min", min),
    "round": _whole("round", _half_up),
    "sqrt": _sqrt,
    "sum": _sum,
    "zip": _zip,
}
"""Each function by its name; `tensor` alone needs to know where it is called."""
