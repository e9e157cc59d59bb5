"""What formulas in open sizes are made of, beside sums and products."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, Protocol

from cnndsl.dataclasses import dataclass

Values = Mapping[str, int]

FINEST = 1000
"""The largest denominator of a factor that was written as a decimal."""


class Inner(Protocol):
    """A formula, as far as what it is inside of needs to know it."""

    @property
    def length(self) -> int:
        """How long it is to write."""

    @property
    def letters(self) -> frozenset[str]:
        """The letters in it."""

    @property
    def divisors(self) -> frozenset[int]:
        """What is divided by in it."""

    def at(self, values: Values) -> int:
        """Its value where the letters have these."""


@dataclass(frozen=True, slots=True)
class Letter:
    """An open size, such as `H`."""

    name: str
    length = 1

    @property
    def letters(self) -> frozenset[str]:
        """Itself."""
        return frozenset((self.name,))

    @property
    def divisors(self) -> frozenset[int]:
        """Nothing."""
        return frozenset()

    def __str__(self) -> str:
        return self.name

    def at(self, values: Values) -> int:
        """Its value."""
        return values[self.name]


@dataclass(frozen=True, slots=True)
class Floor:
    """The whole part of a quotient."""

    dividend: Inner
    divisor: int

    @property
    def length(self) -> int:
        """How long it is to write."""
        return self.dividend.length + 1

    @property
    def letters(self) -> frozenset[str]:
        """The letters of the dividend."""
        return self.dividend.letters

    @property
    def divisors(self) -> frozenset[int]:
        """The divisor, and those of the dividend."""
        return self.dividend.divisors | {self.divisor}

    def __str__(self) -> str:
        return f"{_factor(self.dividend)} // {self.divisor}"

    def at(self, values: Values) -> int:
        """Its value."""
        return self.dividend.at(values) // self.divisor


@dataclass(frozen=True, slots=True)
class Share:
    """The whole part of a product with a decimal, which floats round as they do."""

    whole: Inner
    factor: float

    @property
    def length(self) -> int:
        """How long it is to write."""
        return self.whole.length + 1

    @property
    def letters(self) -> frozenset[str]:
        """The letters of what it is a share of."""
        return self.whole.letters

    @property
    def divisors(self) -> frozenset[int]:
        """The denominator of the decimal, and the divisors of the whole."""
        return self.whole.divisors | {Fraction(self.factor).limit_denominator(FINEST).denominator}

    def __str__(self) -> str:
        return f"floor({self.factor} * {_factor(self.whole)})"

    def at(self, values: Values) -> int:
        """Its value."""
        return int(self.whole.at(values) * self.factor)


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least or the greatest of two formulas."""

    word: Literal["min", "max"]
    one: Inner
    other: Inner

    @property
    def length(self) -> int:
        """How long it is to write."""
        return self.one.length + self.other.length

    @property
    def letters(self) -> frozenset[str]:
        """The letters of both."""
        return self.one.letters | self.other.letters

    @property
    def divisors(self) -> frozenset[int]:
        """The divisors of both."""
        return self.one.divisors | self.other.divisors

    def __str__(self) -> str:
        return f"{self.word}({self.one}, {self.other})"

    def at(self, values: Values) -> int:
        """Its value."""
        pick = min if self.word == "min" else max
        return pick(self.one.at(values), self.other.at(values))


Atom = Letter | Floor | Share | Extreme


def _factor(inner: Inner) -> str:
    text = str(inner)
    return text if text.isidentifier() else f"({text})"
