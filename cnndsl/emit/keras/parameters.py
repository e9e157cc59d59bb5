"""What differs between the uses of a function, told by as few parameters as can be."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from cnndsl.dataclasses import dataclass
from cnndsl.emit.keras.terms import Hole, Leaf, Literal, Part, Term
from cnndsl.emit.keras.words import numbered

Column = tuple[Leaf, ...]
"""A value for each use."""

Found = Literal | tuple[int, str]
"""What is the same in all uses, or so many times a parameter."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter with its value in each use, and whether it is given by its name."""

    name: str
    column: Column
    by_name: bool

    def argument(self, place: int) -> Literal:
        """What is given for it in one of the uses."""
        return Literal(self.column[place], self.name)

    @property
    def type(self) -> str:
        """The type of its values."""
        kinds = {_type(each) for each in self.column}
        return " | ".join(sorted(kinds - {"int"} if "float" in kinds else kinds, key=_none_last))


def _type(value: Leaf) -> str:
    if isinstance(value, tuple):
        inner = " | ".join(sorted({_type(each) for each in value}, key=_none_last))
        return f"tuple[{inner}, ...]" if value else "tuple[()]"
    return "None" if value is None else type(value).__name__


def _none_last(kind: str) -> tuple[bool, str]:
    return kind == "None", kind


class Parameters:
    """The parameters of one function, from the plain values of each of its uses.

    `parts` says for each place in its body what stands there. Those that its author `needed` are
    given by their places.
    """

    def __init__(
        self,
        columns: Sequence[tuple[Literal, ...]],
        values: Sequence[Mapping[str, object]],
        taken: Sequence[str],
        needed: Collection[str] = (),
    ) -> None:
        self.needed = needed
        self.taken = [*taken]
        self.authored = dict(_authored(values))
        self.chosen: dict[str, Column] = {}
        self.names: dict[str, str] = {}
        found = [self.part(column) for column in columns]
        self.all = tuple(self._parameters())
        places = {each.name: place for place, each in enumerate(self.all)}
        self.parts = [_placed(part, places) for part in found]

    def part(self, literals: tuple[Literal, ...]) -> Found:
        """A constant, or so many times a parameter."""
        column = tuple([each.value for each in literals])
        if len({repr(each) for each in column}) == 1:
            return literals[0]
        for known in (self.chosen, self.authored):
            for name, other in known.items():
                factor = _factor(column, other)
                if factor:
                    return factor, self.choose(name, other)
        return 1, self.choose(literals[0].role, column)

    def choose(self, name: str, column: Column) -> str:
        """The parameter of these values, which may be new."""
        known = next((own for own, each in self.chosen.items() if repr(each) == repr(column)), "")
        if known:
            return known
        own = numbered(name, self.taken)
        self.taken.append(own)
        self.chosen[own] = column
        self.names[own] = name
        return own

    def _parameters(self) -> Iterator[Parameter]:
        """Those of the author first, in his order, which begins with those given by place."""
        names = dict.fromkeys((*self.needed, *self.authored))
        places = {name: place for place, name in enumerate(names)}
        last = len(places)
        for own in sorted(self.chosen, key=lambda own: places.get(self.names[own], last)):
            yield Parameter(own, self.chosen[own], self.names[own] not in self.needed)


def _placed(part: Found, places: Mapping[str, int]) -> Part:
    if isinstance(part, Literal):
        return part
    factor, name = part
    hole = Hole(places[name])
    return hole if factor == 1 else Term("*", (Literal(factor, "factor"), hole))


def _factor(column: Column, other: Column) -> int:
    """How many times one column is the other; 0 if it is not."""
    pairs = [*zip(column, other, strict=True)]
    if all(_is_same(a, b) for a, b in pairs):
        return 1
    if any(type(a) is not int or type(b) is not int or not b for a, b in pairs):
        return 0
    ratios = {Fraction(a, b) for a, b in pairs if isinstance(a, int) and isinstance(b, int)}
    ratio = ratios.pop()
    return int(ratio) if not ratios and ratio == int(ratio) > 1 else 0


def _is_same(one: Leaf, other: Leaf) -> bool:
    """Whether two values are equal and one may stand for the other: 0 for 0.0, but not False."""
    return one == other and (isinstance(one, bool) == isinstance(other, bool))


def _authored(values: Sequence[Mapping[str, object]]) -> Iterator[tuple[str, Column]]:
    """The parameters of a block that are plain values in all of its uses."""
    for name in values[0]:
        column = [_leaf(each.get(name)) for each in values]
        if all(isinstance(each, bool | int | float) for each in column):
            yield name, tuple(column)


def _leaf(value: object) -> Leaf:
    match value:
        case bool():
            return value
        case int():
            return int(value)
        case float() | Fraction():
            return float(value)
    return None
