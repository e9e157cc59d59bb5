"""Exact formulas in open sizes: sums of products of letters and of whole parts of quotients."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import gcd, prod

Monomial = tuple["Letter | Floor", ...]
Values = Mapping[str, int]

LONGEST = 200
"""The letters and quotients beyond which a formula is `...`: nobody would read it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """An open size, such as `H`."""

    name: str

    @property
    def length(self) -> int:
        """How long it is to write."""
        return 1

    def __str__(self) -> str:
        return self.name

    def at(self, values: Values) -> int:
        """Its value."""
        return values[self.name]


@dataclass(frozen=True, slots=True)
class Floor:
    """The whole part of a quotient."""

    dividend: "Formula"
    divisor: int

    @property
    def length(self) -> int:
        """How long it is to write."""
        return self.dividend.length + 1

    def __str__(self) -> str:
        inside = str(self.dividend)
        return f"{inside if inside.isidentifier() else f'({inside})'} // {self.divisor}"

    def at(self, values: Values) -> int:
        """Its value."""
        return self.dividend.at(values) // self.divisor


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
            return cls((((Letter("..."),), 1),))
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
    def divisors(self) -> frozenset[int]:
        """What is divided by in it."""
        found: set[int] = set()
        for monomial, _ in self.terms:
            for atom in monomial:
                if isinstance(atom, Floor):
                    found |= {atom.divisor, *atom.dividend.divisors}
        return frozenset(found)

    @property
    def letters(self) -> frozenset[str]:
        """The letters in it."""
        found: set[str] = set()
        for monomial, _ in self.terms:
            for atom in monomial:
                found |= {atom.name} if isinstance(atom, Letter) else atom.dividend.letters
        return frozenset(found)

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
        if len(atoms) == 1:
            ((monomial, factor),) = atoms
            if factor == 1 and len(monomial) == 1 and isinstance(monomial[0], Floor):
                inner = monomial[0]
                sum_ = inner.dividend + Formula.number(self.constant * inner.divisor)
                return sum_.floor(inner.divisor * divisor)
        # A common factor of all but the constant can be divided out with the divisor.
        common = gcd(divisor, *(factor for _, factor in atoms))
        if common > 1:
            scaled = {monomial: factor // common for monomial, factor in atoms}
            scaled[()] = self.constant // common
            return Formula.of(scaled).floor(divisor // common)
        return Formula.of({(Floor(self, divisor),): 1})

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
                text = f"-{shown}" if factor < 0 else shown
        return text or "0"


def _product(monomial: Monomial, factor: int) -> str:
    if factor == 1 and len(monomial) == 1:
        return str(monomial[0])
    parts = [str(atom) if isinstance(atom, Letter) else f"({atom})" for atom in monomial]
    return " * ".join(([str(factor)] if factor != 1 or not parts else []) + parts)


def _order(term: tuple[Monomial, int]) -> tuple[bool, int, str]:
    monomial, _ = term
    return not monomial, -len(monomial), " ".join(map(str, monomial))
