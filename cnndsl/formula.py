"""Exact formulas in open sizes: sums of products of letters, quotients, bounds and shares."""

from collections.abc import Iterator, Mapping
from math import gcd, prod
from typing import Literal

from cnndsl.atoms import FINEST, Atom, Extreme, Floor, Letter, Share, Values
from cnndsl.dataclasses import dataclass, field

Monomial = tuple[Atom, ...]

LONGEST = 200
"""The letters and quotients beyond which a formula is `...`: nobody would read it."""

_CUT = "..."


@dataclass(frozen=True, slots=True)
class Formula:
    """A polynomial with whole coefficients over letters and floors; equal ones are equal."""

    terms: tuple[tuple[Monomial, int], ...]
    length: int = field(default=1, compare=False)
    """How many letters and quotients it takes to write it."""

    @classmethod
    def of(cls, terms: Mapping[Monomial, int]) -> "Formula":
        """The sum of these monomials, each with its coefficient."""
        kept = [(monomial, factor) for monomial, factor in terms.items() if factor]
        length = sum(1 + sum(atom.length for atom in monomial) for monomial, _ in kept)
        if length > LONGEST:
            return cls((((Letter(_CUT),), 1),))
        return cls(tuple(sorted(kept, key=_order)), length)

    @classmethod
    def number(cls, value: int) -> "Formula":
        """A formula that is a number."""
        return cls.of({(): int(value)})

    @classmethod
    def letter(cls, name: str) -> "Formula":
        """A formula that is a letter."""
        return cls.of({(Letter(name),): 1})

    @property
    def constant(self) -> int:
        """The part without letters."""
        return dict(self.terms).get((), 0)

    @property
    def is_number(self) -> bool:
        """Whether no letter is in it."""
        return all(not monomial for monomial, _ in self.terms)

    @property
    def is_cut(self) -> bool:
        """Whether it was too long to be kept, so that nothing is known of it."""
        return _CUT in self.letters

    @property
    def divisors(self) -> frozenset[int]:
        """What is divided by in it."""
        return frozenset().union(*[atom.divisors for atom in self._atoms()])

    @property
    def letters(self) -> frozenset[str]:
        """The letters in it."""
        return frozenset().union(*[atom.letters for atom in self._atoms()])

    def _atoms(self) -> Iterator[Atom]:
        for monomial, _ in self.terms:
            yield from monomial

    def __add__(self, other: "Formula") -> "Formula":
        terms = dict(self.terms)
        for monomial, factor in other.terms:
            terms[monomial] = terms.get(monomial, 0) + factor
        return Formula.of(terms)

    def __neg__(self) -> "Formula":
        return Formula(tuple((monomial, -factor) for monomial, factor in self.terms), self.length)

    def __sub__(self, other: "Formula") -> "Formula":
        return self + -other

    def __mul__(self, other: "Formula") -> "Formula":
        terms: dict[Monomial, int] = {}
        for left, a in self.terms:
            for right, b in other.terms:
                monomial = tuple(sorted(left + right, key=str))
                terms[monomial] = terms.get(monomial, 0) + a * b
        return Formula.of(terms)

    def floor(self, divisor: int) -> "Formula":
        """The whole part of this over a positive number, in its simplest form."""
        if divisor == 1:
            return self
        whole, rest = {}, {}
        for monomial, factor in self.terms:
            quotient, remainder = divmod(factor, divisor)
            whole[monomial], rest[monomial] = quotient, remainder
        outside, inside = Formula.of(whole), Formula.of(rest)
        if inside.is_number:
            return outside
        return outside + inside._quotient(divisor)

    def _quotient(self, divisor: int) -> "Formula":
        # floor((floor(u / r) + c) / d) is floor((u + c * r) / (r * d)).
        atoms = [(monomial, factor) for monomial, factor in self.terms if monomial]
        match atoms:
            case [((Floor(dividend=Formula() as dividend, divisor=inner),), 1)]:
                return (dividend + Formula.number(self.constant * inner)).floor(inner * divisor)
        # A common factor of all but the constant can be divided out with the divisor.
        common = gcd(divisor, *(factor for _, factor in atoms))
        if common > 1:
            scaled = {monomial: factor // common for monomial, factor in atoms}
            scaled[()] = self.constant // common
            return Formula.of(scaled).floor(divisor // common)
        return Formula.of({(Floor(self, divisor),): 1})

    def share(self, factor: float) -> "Formula":
        """The whole part of this times a factor."""
        times, parts = factor.as_integer_ratio()
        if parts <= FINEST:  # then the product is exact, or the size past all bounds
            return (self * Formula.number(times)).floor(parts)
        return Formula.of({(Share(self, factor),): 1})

    def extreme(self, word: Literal["min", "max"], other: "Formula") -> "Formula":
        """The least or the greatest of this and another."""
        apart = self - other
        if apart.is_number:
            return self if (apart.constant < 0) == (word == "min") else other
        one, two = sorted((self, other), key=lambda each: (each.is_number, str(each)))
        return Formula.of({(Extreme(word, one, two),): 1})

    def at(self, values: Values) -> int:
        """Its value where the letters have these."""
        return sum(
            factor * prod(atom.at(values) for atom in monomial) for monomial, factor in self.terms
        )

    def __str__(self) -> str:
        text = ""
        for monomial, factor in self.terms:
            shown = _product(monomial, abs(factor))
            if text:
                text += f" {'-' if factor < 0 else '+'} {shown}"
            else:
                shown = f"({shown})" if factor == -1 and "//" in shown else shown
                text = f"-{shown}" if factor < 0 else shown
        return text or "0"


def _product(monomial: Monomial, factor: int) -> str:
    if factor == 1 and len(monomial) == 1:
        return str(monomial[0])
    parts = [f"({atom})" if isinstance(atom, Floor) else str(atom) for atom in monomial]
    return " * ".join(([str(factor)] if factor != 1 or not parts else []) + parts)


def _order(term: tuple[Monomial, int]) -> tuple[bool, int, str]:
    monomial, _ = term
    return not monomial, -len(monomial), " ".join(map(str, monomial))
