"""Exact arithmetic, within bounds: no expression rounds, hangs or fills the memory."""

import math
import operator
from collections.abc import Callable
from fractions import Fraction

from cnndsl.graph.values import Number, Tensor, Value, described
from cnndsl.limits import Limits
from cnndsl.size import Size

_NESTED = 10
"""How many times longer a list may be if the items of the lists in it are counted too."""


_FLOAT = 1000  # bits of a whole number that a float can hold as well


class CannotCompute(Exception):
    """An operation that has no result; it knows no place, the caller does."""

    def __init__(self, message: str, code: str = "E208", help_: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.helps = (help_,) if help_ else ()


_PLAIN: dict[str, Callable[[Number, Number], Number]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
_DIVISIONS: dict[str, Callable[[Number, Number], Number]] = {
    "/": lambda a, b: a / b if isinstance(a, float) or isinstance(b, float) else Fraction(a) / b,
    "//": operator.floordiv,
    "%": operator.mod,
}
_ORDERS: dict[str, Callable[[Number, Number], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def is_number(value: Value) -> bool:
    """Whether arithmetic works on it; `true` and `false` are no numbers."""
    return isinstance(value, int | Fraction | float) and not isinstance(value, bool)


def binary(symbol: str, left: Value, right: Value, limits: Limits) -> Value:
    """`left symbol right`."""
    if type(left) is type(right) is int:
        return number(_numbers(symbol, left, right, limits), limits)
    if isinstance(left, tuple) and isinstance(right, tuple) and symbol == "+":
        checked_list((), len(left) + len(right), limits)
        return checked_list(left + right, 0, limits)
    if isinstance(left, tuple) and type(right) is int and symbol == "*":
        checked_list((), len(left) * right, limits)
        return checked_list(left * right, 0, limits)
    if type(left) is str and type(right) is str and symbol == "+":
        return checked_string(left + right, limits)
    for value in (left, right):
        if not is_number(value):
            message = f"`{symbol}` needs numbers, found {described(value)}"
            raise CannotCompute(message, "E204", _merged(symbol, value))
    return number(_numbers(symbol, left, right, limits), limits)  # type: ignore[arg-type]


def _merged(symbol: str, value: Value) -> str:
    """What to write instead of computing with a tensor."""
    merge = {"+": "add", "-": "sub", "*": "mul"}.get(symbol)
    if merge is None or not isinstance(value, Tensor):
        return ""
    return f"merge tensors in a step of their own: `{merge} {{ | ... | ... }}`"


def example(value: Number) -> Number:
    """A number by itself: of an open size its example, without the formula."""
    return int(value) if isinstance(value, Size) else value


def _numbers(symbol: str, left: Number, right: Number, limits: Limits) -> Number:
    if not isinstance(left, int) or not isinstance(right, int):
        left, right = example(left), example(right)  # formulas hold whole numbers
    try:
        if symbol in _PLAIN:
            return _PLAIN[symbol](left, right)
        if symbol == "**":
            return power(left, right, limits)
        if right == 0:
            raise CannotCompute(f"cannot divide {described(left)} by zero")
        return _DIVISIONS[symbol](left, right)
    except OverflowError:  # an exact number that no float can hold meets a float
        raise too_large(limits) from None


def power(base: Number, exponent: Number, limits: Limits) -> Number:
    """`base ** exponent`, refused before it is worked out if it is too large."""
    if base == 0 and exponent < 0:
        raise CannotCompute("cannot divide 1 by zero")
    if isinstance(exponent, int) and not isinstance(base, float):
        size = max(abs(base.numerator), base.denominator).bit_length()
        if size > 1 and abs(exponent) * (size - 1) > limits.digits * 4:
            raise too_large(limits)
        return Fraction(base) ** exponent
    if base < 0:
        raise CannotCompute(f"{described(base)} has no power {described(exponent)}")
    if isinstance(exponent, Fraction) and not isinstance(base, float):
        root = exact_root(Fraction(base), exponent.denominator)
        if root is not None:
            return power(root, exponent.numerator, limits)
    result: float = float(base) ** float(exponent)
    return result


def exact_root(value: Fraction, degree: int) -> Fraction | None:
    """The root of a number that is not negative, if it is a fraction."""
    root = Fraction(_root(value.numerator, degree), _root(value.denominator, degree))
    return root if root**degree == value else None


def _root(value: int, degree: int) -> int:
    """The whole part of a root, by Newton's steps from a number that is not below it."""
    if degree >= value.bit_length():
        return min(value, 1)
    bits = math.log2(value) / degree
    root = int(2**bits * 1.01) + 1 if bits < _FLOAT else 2 << math.ceil(bits)
    while True:
        nearer = ((degree - 1) * root + value // root ** (degree - 1)) // degree
        if nearer >= root:
            return root
        root = nearer


def number(value: Number, limits: Limits) -> Number:
    """A result as it is kept: whole numbers as integers, and nothing too large."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise too_large(limits)
        return value
    parts = (value,) if isinstance(value, int) else (value.numerator, value.denominator)
    bits = max([part.bit_length() for part in parts])
    if bits > limits.digits * math.log2(10):
        raise too_large(limits)
    if isinstance(value, int):
        return value
    return value.numerator if value.denominator == 1 else value


def too_large(limits: Limits) -> CannotCompute:
    """The refusal of a number with too many digits."""
    message = f"number has more than {limits.digits:,} digits"
    return CannotCompute(message, "E212", f"raise the bound with `{Limits.flag('digits')}`")


def checked_list(value: tuple[Value, ...], length: int, limits: Limits) -> tuple[Value, ...]:
    """A list of this length, if it is not too long and holds no too many lists of lists."""
    most = limits.list
    if length <= most:
        most *= _NESTED
        length = weight(value, most)
    if length > most:
        message = f"list has more than {most:,} items"
        raise CannotCompute(message, "E213", f"raise the bound with `{Limits.flag('list')}`")
    return value


def weight(value: Value, most: int) -> int:
    """How many items a list has with those of the lists in it; past the bound it stops counting."""
    total, lists = 0, [value] if isinstance(value, tuple) else []
    while lists and total <= most:
        items = lists.pop()
        total += len(items)
        lists += [each for each in items if isinstance(each, tuple)]
    return total


def checked_string(value: str, limits: Limits) -> str:
    """A string, if it is not too long."""
    if len(value) > limits.string:
        message = f"string has more than {limits.string:,} characters"
        raise CannotCompute(message, "E214", f"raise the bound with `{Limits.flag('string')}`")
    return value


def compare(symbol: str, left: Value, right: Value) -> bool:
    """`left symbol right`, for numbers; equality for anything."""
    if symbol in ("==", "!="):
        return equal(left, right) == (symbol == "==")
    for value in (left, right):
        if not is_number(value):
            raise CannotCompute(f"`{symbol}` needs numbers, found {described(value)}", "E204")
    return _ORDERS[symbol](left, right)  # type: ignore[arg-type]


def equal(left: Value, right: Value) -> bool:
    """Whether two values are the same; values of different kinds never are."""
    if isinstance(left, tuple) and isinstance(right, tuple):
        return len(left) == len(right) and all(map(equal, left, right))
    if is_number(left) and is_number(right):
        return left == right
    return type(left) is type(right) and left == right


def truth(value: Value, where: str) -> bool:
    """A boolean, where one is needed."""
    if not isinstance(value, bool):
        message = f"{where} needs `true` or `false`, found {described(value)}"
        raise CannotCompute(message, "E204", "compare it with something: `x == 0`, `x > 0`")
    return value
