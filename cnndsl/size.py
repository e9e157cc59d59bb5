"""A size that is open: a whole number, for the arithmetic at hand, with the formula behind it."""

from typing import Literal, Self

from cnndsl.formula import Formula


class Size(int):
    """An example value that carries its formula through `+ - * //`; compared, it is the value."""

    formula: Formula

    def __new__(cls, value: int, formula: Formula) -> Self:
        size = super().__new__(cls, value)
        size.formula = formula
        return size

    @classmethod
    def letter(cls, name: str, value: int) -> "Size":
        """An open size under its letter, with an example value."""
        return cls(value, Formula.letter(name))

    def __getnewargs__(self) -> tuple[int, Formula]:  # type: ignore[override]
        return int(self), self.formula

    def __repr__(self) -> str:
        return f"Size({int(self)}, {self.formula})"

    def __str__(self) -> str:
        return str(self.formula)

    def __format__(self, how: str) -> str:
        return format(int(self), how) if how else str(self)

    def __add__(self, other: int) -> int:
        return _sized(int(self) + int(other), self.formula + formula_of(other))

    def __radd__(self, other: int) -> int:
        return self + other

    def __sub__(self, other: int) -> int:
        return _sized(int(self) - int(other), self.formula - formula_of(other))

    def __rsub__(self, other: int) -> int:
        return _sized(int(other) - int(self), formula_of(other) - self.formula)

    def __mul__(self, other: int) -> int:
        if not isinstance(other, int):
            return NotImplemented
        return _sized(int(self) * int(other), self.formula * formula_of(other))

    def __rmul__(self, other: int) -> int:
        return self * other

    def __neg__(self) -> int:
        return _sized(-int(self), -self.formula)

    def __floordiv__(self, other: int) -> int:
        if isinstance(other, Size) or other < 1:
            return int(self) // int(other)
        return _sized(int(self) // other, self.formula.floor(other))

    def __mod__(self, other: int) -> int:
        if isinstance(other, Size) or other < 1:
            return int(self) % int(other)
        return self - (self // other) * other


def least(one: int, other: int) -> int:
    """The smaller of two sizes."""
    return _extreme("min", one, other)


def greatest(one: int, other: int) -> int:
    """The larger of two sizes."""
    return _extreme("max", one, other)


def share(whole: int, factor: float) -> int:
    """A size times a factor, rounded down as floats are."""
    value = int(int(whole) * factor)
    return _sized(value, whole.formula.share(factor)) if isinstance(whole, Size) else value


def _extreme(word: Literal["min", "max"], one: int, other: int) -> int:
    value = min(one, other) if word == "min" else max(one, other)
    if not isinstance(one, Size) and not isinstance(other, Size):
        return value
    return _sized(int(value), formula_of(one).extreme(word, formula_of(other)))


def formula_of(value: int) -> Formula:
    """The formula of any whole number."""
    return value.formula if isinstance(value, Size) else Formula.number(value)


def _sized(value: int, formula: Formula) -> int:
    return value if formula.is_number else Size(value, formula)
