"""Expressions over a class's parameters for values that differ from one unit to another."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, permutations

from cnndsl.dataclasses import dataclass, field
from cnndsl.emit.source.authored import binary
from cnndsl.emit.source.terms import Leaf, Written, alike

Column = Sequence[Leaf]
"""One value for each unit of a class."""

_FEW = 12
"""Of how many expressions pairs are tried."""


@dataclass(slots=True, eq=False)
class Parameter:
    """A parameter of a class, with its value in each unit."""

    name: str
    column: Column
    default: Leaf = None
    has_default: bool = False
    used: bool = False


@dataclass(slots=True, eq=False)
class Known:
    """An expression with its value in each unit, and the parameters that it is made of."""

    written: Written
    column: Column
    parameters: tuple[Parameter, ...]


@dataclass(slots=True, eq=False)
class Fit:
    """What can be said of the units of a class, and the parameters that it takes."""

    parameters: list[Parameter] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)

    def add(self, parameter: Parameter) -> Known:
        """A parameter more."""
        self.parameters.append(parameter)
        known = Known(Written(parameter.name), parameter.column, (parameter,))
        self.known.append(known)
        return known

    def fitting(
        self, column: Column, units: Sequence[int], first: Sequence[Known] = ()
    ) -> Known | None:
        """An expression that has these values in these units: the simplest that is found."""
        for known in (*first, *self.known):
            if _equal(known.column, column, units):
                return known
        if not all(type(column[unit]) is int for unit in units):
            return None
        for known in self._combined(column, units):
            if _equal(known.column, column, units):
                self.known.append(known)
                return known
        return None

    def condition(self, column: Column, units: Sequence[int]) -> Known | None:
        """An expression that is true in just these of the units."""
        for known in self.known:
            if _equal(known.column, column, units):
                return known
        whole = self._whole(units)
        for one, other in combinations(whole, 2):
            for sign in ("!=", "=="):
                pairs = zip(one.column, other.column, strict=True)
                made = [(a == b) == (sign == "==") for a, b in pairs]
                if _equal(made, column, units):
                    return _made(binary(one.written, sign, other.written), made, one, other)
        for known in whole:
            for value in dict.fromkeys(known.column):
                made = [each == value for each in known.column]
                if _equal(made, column, units):
                    return _made(binary(known.written, "==", Written(repr(value))), made, known)
                if _equal([not each for each in made], column, units):
                    made = [not each for each in made]
                    return _made(binary(known.written, "!=", Written(repr(value))), made, known)
        return None

    def _whole(self, units: Sequence[int]) -> list[Known]:
        """What is a whole number in each unit."""
        whole = [known for known in self.known if all(type(known.column[u]) is int for u in units)]
        return whole[:_FEW]

    def _combined(self, column: Column, units: Sequence[int]) -> Iterator[Known]:
        """Expressions with a number, then those of two others."""
        whole = self._whole(units)
        for known in whole:
            yield from _with_number(known, column, units[0])
        for one, other in permutations(whole, 2):
            for sign in "+-*":
                if sign == "-" or one is not other:
                    yield _of_two(one, sign, other)


def _with_number(known: Known, column: Column, unit: int) -> Iterator[Known]:
    """`4 * width`, `width // 2`, `width + 32`: with the number that fits the first unit."""
    own, wanted = known.column[unit], column[unit]
    assert isinstance(own, int)
    assert isinstance(wanted, int)
    if own > 0 and wanted > own and wanted % own == 0:
        factor = wanted // own
        yield _worked(binary(Written(str(factor)), "*", known.written), known, lambda x: x * factor)
    if wanted > 0 and own > wanted and own // (own // wanted) == wanted:
        divisor = own // wanted
        text = binary(known.written, "//", Written(str(divisor)))
        yield _worked(text, known, lambda x: x // divisor)
    if own != wanted:
        sign, number = ("+", wanted - own) if wanted > own else ("-", own - wanted)
        text = binary(known.written, sign, Written(str(number)))
        yield _worked(text, known, lambda x: x + wanted - own)


def _worked(written: Written, known: Known, work: Callable[[int], int]) -> Known:
    column = [work(each) if type(each) is int else None for each in known.column]
    return Known(written, column, known.parameters)


def _of_two(one: Known, sign: str, other: Known) -> Known:
    work = {"+": int.__add__, "-": int.__sub__, "*": int.__mul__}[sign]
    pairs = zip(one.column, other.column, strict=True)
    column = [work(a, b) if type(a) is type(b) is int else None for a, b in pairs]
    return _made(binary(one.written, sign, other.written), column, one, other)


def _made(written: Written, column: Column, *parts: Known) -> Known:
    return Known(written, column, tuple([each for part in parts for each in part.parameters]))


def _equal(one: Column, other: Column, units: Sequence[int]) -> bool:
    return all(alike(one[unit], other[unit]) for unit in units)
