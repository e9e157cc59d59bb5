"""Statements that say the same over and over, with a number that grows, as loops."""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from cnndsl.analysis.alike import Sort, runs
from cnndsl.dataclasses import dataclass
from cnndsl.emit.keras.terms import (
    Label,
    Literal,
    Part,
    Statement,
    Use,
    Value,
    changed,
    leaves,
    used,
)

NUMBER = re.compile(r"(?<![0-9])(?:0|[1-9][0-9]*)(?![0-9])")

FEWEST = 3
"""Turns that a loop is worth."""


class Counted(NamedTuple):
    """The numbers that a loop runs through."""

    first: int
    step: int
    times: int


class Mark(NamedTuple):
    """The stretch of a label that is a number, and how much larger that is than the loop's."""

    begin: int
    end: int
    more: int


Marks = Mapping[str, tuple[Mark, ...]]
"""For each label of a loop's first turn the numbers in it that grow."""


@dataclass(frozen=True, slots=True, eq=False)
class Loop:
    """Turns that each begin with what the last one left; the statements are those of the first."""

    counted: Counted
    statements: tuple[Statement, ...]
    marks: Marks
    entry: Value
    carried: Value
    """What the first turn leaves."""
    exit: Value
    """What the last turn leaves."""


Item = Statement | Loop


class _Run(NamedTuple):
    start: int
    period: int
    turns: int


def folded(
    statements: Sequence[Statement], inputs: Sequence[Value], outputs: Sequence[Value]
) -> list[Item]:
    """The statements with loops in place of runs."""
    return _Folding(statements, inputs, outputs).items()


class _Folding:
    def __init__(
        self, statements: Sequence[Statement], inputs: Sequence[Value], outputs: Sequence[Value]
    ) -> None:
        self.statements = statements
        self.made = {value: -1 - place for place, value in enumerate(inputs)}
        self.made |= {v: at for at, each in enumerate(statements) for v in each.targets}
        self.last: dict[Value, int] = {}
        for at, each in enumerate(statements):
            self.last |= dict.fromkeys(used(each.part), at)
        self.last |= dict.fromkeys(outputs, len(statements))
        self.numbers: dict[Hashable, int] = {}

    def items(self) -> list[Item]:
        found: list[Item] = []
        end = 0
        sorts = [Sort(0, self.number(at), ()) for at in range(len(self.statements))]
        for run in map(_Run._make, runs(sorts)):
            loop = self.loop(run)
            if loop is None:
                continue
            found += self.statements[end : run.start]
            found.append(loop)
            end = run.start + run.period * run.turns
        return [*found, *self.statements[end:]]

    def number(self, at: int) -> int:
        """What stands for all that a statement says, but for numbers in labels."""

        def general(part: Part) -> Part:
            match part:
                case Use(of=Value(is_layer=False) as value):
                    return Use(at - self.made[value])
                case Label(text=text, is_rest=is_rest):
                    return Label(NUMBER.sub("#", text), is_rest)
                case Literal(value=value, role=role):
                    return Literal(repr(value), role)
            return part

        each = self.statements[at]
        key = (changed(each.part, general), len(each.targets), each.rests)
        return self.numbers.setdefault(key, len(self.numbers))

    def loop(self, run: _Run) -> Loop | None:
        """The run as a loop, if each turn hands one tensor on and nothing else leaves it."""
        start, period, turns = run
        if turns < FEWEST:
            return None
        cut = [self.statements[start + period * t :][:period] for t in range(turns)]
        entry, exit_ = self.entry(start, period), cut[-1][-1].targets
        if entry is None or len(exit_) != 1 or not self.keeps_to_itself(run):
            return None
        counted = _counted([[*_labels(turn)] for turn in cut])
        if counted is None:
            return None
        numbers, marks = counted
        return Loop(numbers, tuple(cut[0]), marks, entry, cut[0][-1].targets[0], exit_[0])

    def entry(self, start: int, period: int) -> Value | None:
        """The only tensor that a turn reads of what was before, if it lies right before."""
        own = self.statements[start : start + period]
        read = {value for each in own for value in used(each.part) if not value.is_layer}
        before = [value for value in read if self.made[value] < start]
        fits = len(before) == 1 and self.made[before[0]] == start - 1
        return before[0] if fits else None

    def keeps_to_itself(self, run: _Run) -> bool:
        """Whether nothing behind it reads more than what the last turn leaves."""
        start, period, turns = run
        end = start + period * turns
        for at in range(start, end - 1):
            turn_ends = start + period * ((at - start) // period + 1)
            hands_on = at == turn_ends - 1
            limit = turn_ends + period if hands_on else turn_ends
            if any(self.last.get(value, -1) >= limit for value in self.statements[at].targets):
                return False
        return not any(value.is_layer for at in range(start, end) for value in self.targets(at))

    def targets(self, at: int) -> tuple[Value, ...]:
        return self.statements[at].targets


def _labels(turn: Sequence[Statement]) -> Iterator[str]:
    for each in turn:
        yield from (leaf.text for leaf in leaves(each.part) if isinstance(leaf, Label))


def _counted(turns: Sequence[Sequence[str]]) -> tuple[Counted, Marks] | None:
    """The numbers that grow in labels of the same place, and where they stand in the first turn."""
    columns = [
        (label, match.span(), column)
        for place, label in enumerate(turns[0])
        for match, column in zip(NUMBER.finditer(label), _columns(turns, place), strict=True)
    ]
    growing = [each for each in columns if len(set(each[2])) > 1]
    if not growing:
        return Counted(0, 1, len(turns)), {}
    first = growing[0][2]
    step = first[1] - first[0]
    marks: dict[str, list[Mark]] = {}
    for label, (begin, end), column in growing:
        if any(b - a != step for a, b in pairwise(column)):
            return None
        marks.setdefault(label, []).append(Mark(begin, end, column[0] - first[0]))
    frozen = {label: tuple(dict.fromkeys(each)) for label, each in marks.items()}
    return Counted(first[0], step, len(turns)), frozen


def _columns(turns: Sequence[Sequence[str]], place: int) -> list[tuple[int, ...]]:
    """The numbers in the labels of one place, those of the same stretch together."""
    found = [[int(each[0]) for each in NUMBER.finditer(turn[place])] for turn in turns]
    return [*zip(*found, strict=True)]
