"""Modules in a row that are alike, or grow by the same step, as one loop."""

import re
from collections.abc import Sequence

from cnndsl.dataclasses import dataclass
from cnndsl.emit.source.terms import Leaf, Part, Slot, Term, changed, told_apart

LOOP, ALONG = "loop", "along"
"""Heads of `loop(times, module)` and, in it, of `along(first, step)`: a number that grows."""


@dataclass(frozen=True, slots=True)
class _Item:
    name: str
    skeleton: Part
    leaves: tuple[Leaf, ...]


def rows(row: Term) -> Term:
    """A row of modules with loops for runs, if their names are numbers in order."""
    items = [_item(name, part) for name, part in row.named()]
    numbered = [item.name for item in items] == [str(place) for place in range(len(items))]
    parts: list[Part] = []
    names: list[str] = []
    place = 0
    while place < len(items):
        length = _length(items[place:], numbered)
        if length > 1:
            parts.append(_loop(items[place : place + length], numbered))
        else:
            parts.append(row.parts[place])
        names.append(items[place].name)
        place += length
    return (
        Term("nn.Sequential", tuple(parts))
        if numbered
        else Term("chain", tuple(parts), tuple(names))
    )


def _item(name: str, part: Part) -> _Item:
    leaves: list[Leaf] = []
    return _Item(name, told_apart(part, leaves), tuple(leaves))


def _length(items: Sequence[_Item], numbered: bool) -> int:
    """How many of the first are one run."""
    length = 1
    while length < len(items) and _goes_on(items[: length + 1], numbered):
        length += 1
    same = all(item.leaves == items[0].leaves for item in items[:length])
    is_own = isinstance(items[0].skeleton, Term) and not items[0].skeleton.head.startswith("torch.")
    return length if length >= (2 if same and is_own and numbered else 3) else 1


def _goes_on(items: Sequence[_Item], numbered: bool) -> bool:
    first, second, *_, before, last = (items[0], items[1], *items[-2:])
    if last.skeleton != first.skeleton or not (numbered or _follows(before.name, last.name)):
        return False
    changes = _steps(before, last)
    if changes is not None and any(changes) and _has_loop(first.skeleton):
        return False  # the loop within has a number of the same name
    return changes is not None and changes == _steps(first, second)


def _has_loop(part: Part) -> bool:
    return isinstance(part, Term) and (part.head == LOOP or any(map(_has_loop, part.parts)))


def _steps(one: _Item, other: _Item) -> list[int] | None:
    """By how much each value grows; None if one changes and is no whole number."""
    steps = []
    for a, b in zip(one.leaves, other.leaves, strict=True):
        if type(a) is int and type(b) is int:
            steps.append(b - a)
        elif repr(a) == repr(b):
            steps.append(0)
        else:
            return None
    return steps


def split(name: str) -> tuple[str, int] | None:
    """`denselayer12` as a word and a number."""
    found = re.fullmatch(r"(.*?)(0|[1-9][0-9]*)", name)
    return (found[1], int(found[2])) if found else None


def _follows(one: str, other: str) -> bool:
    first, second = split(one), split(other)
    return first is not None and second is not None and second == (first[0], first[1] + 1)


def _loop(items: Sequence[_Item], numbered: bool) -> Term:
    """The run as `loop(times, first number, module)`."""
    start = 0 if numbered else (split(items[0].name) or ("", 0))[1]
    steps = _steps(items[0], items[1]) or []

    def value(part: Part) -> Part:
        if not isinstance(part, Slot):
            return part
        first, step = items[0].leaves[part.place], steps[part.place] if steps else 0
        if not step or not isinstance(first, int):
            return first
        return Term(ALONG, (first - step * start, step))

    return Term(LOOP, (len(items), start, changed(items[0].skeleton, value)))
