"""Units that are alike as functions, each written once."""

from collections.abc import Sequence

from cnndsl.dataclasses import dataclass, replace
from cnndsl.emit.keras.parameters import Parameter, Parameters
from cnndsl.emit.keras.terms import (
    Label,
    Literal,
    Part,
    Statement,
    Term,
    Use,
    Value,
    changed,
    leaves,
)
from cnndsl.emit.keras.units import Unit
from cnndsl.emit.keras.variables import LETTERS
from cnndsl.emit.keras.words import numbered
from cnndsl.graph import Frame
from cnndsl.graph.naming import snake

LONGEST = 40


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """What a block does with tensors; of holes in its body, each is a parameter."""

    name: str
    block: str
    inputs: tuple[tuple[str, Value], ...]
    parameters: tuple[Parameter, ...]
    has_weights: bool
    body: tuple[Statement, ...]
    outputs: tuple[Value, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Shaped:
    """A unit with the plain values taken out of it, and where each was."""

    unit: Unit
    statements: tuple[Statement, ...]
    skeleton: tuple[object, ...]
    literals: tuple[Literal, ...]


class Functions:
    """The functions of a file, those that others call before these."""

    def __init__(self, taken: Sequence[str]) -> None:
        self.taken = [*taken]
        self.made: list[Function] = []
        self.calls: dict[Unit, Statement] = {}

    def of(self, units: Sequence[Unit]) -> tuple[Statement, ...]:
        """What is left of the network itself, with a call for each unit in it."""
        *inner, network = units
        for height in range(network.height):
            groups: dict[tuple[object, ...], list[Shaped]] = {}
            for unit in inner:
                if unit.height == height:
                    shaped = _shaped(unit, self.statements(unit))
                    groups.setdefault(shaped.skeleton, []).append(shaped)
            for group in groups.values():
                self.share(group)
        return self.statements(network)

    def statements(self, unit: Unit) -> tuple[Statement, ...]:
        """The statements of a unit; of one within it, the call."""
        return tuple([self.calls[each] if isinstance(each, Unit) else each for each in unit.items])

    def share(self, group: Sequence[Shaped]) -> None:
        """One function for units that differ in plain values alone."""
        first = group[0].unit
        frame = first.scope.frame
        assert frame is not None
        name = self.name(frame.block)
        inputs = tuple(zip(self.letters(len(first.inputs)), first.inputs, strict=True))
        found = _parameters(group, frame, [*[own for own, _ in inputs], *self.taken])
        body = _body(group[0].statements, first.scope.weights_path, found.parts)
        weighs = any(isinstance(leaf, Label) for each in body for leaf in leaves(each.part))
        made = Function(name, frame.block, inputs, found.all, weighs, body, first.outputs)
        self.made.append(made)
        for place, each in enumerate(group):
            self.calls[each.unit] = _call(made, each.unit, place)

    def name(self, block: str) -> str:
        """The block's own name, with a number if it has been given."""
        name = numbered(snake(block)[:LONGEST], self.taken)
        self.taken.append(name)
        return name

    def letters(self, count: int) -> list[str]:
        """The names of so many tensors that a function reads."""
        names = [*LETTERS[:count]]
        while len(names) < count:
            names.append(numbered("x", [*self.taken, *names]))
        return names


def _parameters(group: Sequence[Shaped], frame: Frame, taken: Sequence[str]) -> Parameters:
    """What differs within a group; its block's own names go before others."""
    columns = [*zip(*[each.literals for each in group], strict=True)]
    frames = [each.unit.scope.frame for each in group]
    values = [each.values if each else {} for each in frames]
    needed = [own for own, _ in frame.arguments[: frame.needed]]
    return Parameters(columns, values, taken, needed)


def _shaped(unit: Unit, statements: tuple[Statement, ...]) -> Shaped:
    numbers: dict[Value, int] = {}
    literals: list[Literal] = []

    def told_apart(part: Part) -> Part:
        match part:
            case Use(of=Value() as value):
                return Use(numbers.setdefault(value, len(numbers)))
            case Literal(role=role):
                literals.append(part)
                return Literal(None, role)
            case Label(text=text):
                return Label(text.removeprefix(unit.scope.weights_path), is_rest=True)
        return part

    assert unit.scope.frame is not None
    skeleton: list[object] = [unit.scope.frame.block]
    for each in statements:
        skeleton.append(changed(each.part, told_apart))
        skeleton.append(tuple([numbers.setdefault(value, len(numbers)) for value in each.targets]))
    skeleton.append(tuple([numbers[value] for value in unit.outputs]))
    return Shaped(unit, statements, tuple(skeleton), tuple(literals))


def _body(
    statements: Sequence[Statement], label: str, parts: Sequence[Part]
) -> tuple[Statement, ...]:
    """The statements with what each plain value is in the function."""
    waiting = iter(parts)

    def solved(part: Part) -> Part:
        match part:
            case Literal():
                return next(waiting)
            case Label(text=text):
                return Label(text.removeprefix(label), is_rest=True)
        return part

    return tuple(
        [replace(each, part=changed(each.part, solved), rests=False) for each in statements]
    )


def _call(function: Function, unit: Unit, place: int) -> Statement:
    given: list[Part] = [Use(value) for value in unit.inputs]
    needed = [each for each in function.parameters if not each.by_name]
    other = [each for each in function.parameters if each.by_name]
    named: dict[str, Part] = {each.name: each.argument(place) for each in other}
    if function.has_weights:
        named["name"] = Label(unit.scope.weights_path.removesuffix("."))
    parts = (*given, *[each.argument(place) for each in needed], *named.values())
    made = Term(function.name, parts, tuple(named))
    return Statement(unit.outputs, made, _rests(unit), unit.hint)


def _rests(unit: Unit) -> bool:
    return any(_rests(each) if isinstance(each, Unit) else each.rests for each in unit.items)
