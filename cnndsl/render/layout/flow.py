"""The items of a frame as columns: what follows one another, and what stands side by side.

Edges that only shorten a longer way are left out of this: they are drawn beside the column. So is
what leads to another end than the longest way does, which then stands beside what follows its
source. What lies between two items that all ways lead through falls apart into branches, each a
column of its own; where it does not, it is cut across into parts that do.
"""

from collections.abc import Iterable, Mapping, Sequence

from cnndsl.dataclasses import dataclass, field

_DEEPEST = 60
"""How many columns may stand in one another; beyond, they are drawn one under the other."""

Pair = tuple[int, int]


@dataclass(slots=True)
class Branches:
    """Columns side by side."""

    columns: "list[Strand]" = field(default_factory=list)
    is_led: bool = False
    """Whether the first goes straight on and the others lead off to ends of their own."""


Strand = list["int | Branches"]
"""Items and branches that follow one another."""


def strand(count: int, edges: Iterable[Pair]) -> Strand:
    """So many items, whose order is one that they can run in, as one column."""
    known = {(one, other) for one, other in edges if one < other}
    followers: list[list[int]] = [[] for _ in range(count)]
    for one, other in sorted(known):
        followers[one].append(other)
    return _Ways(_reduced(followers)).strand([*range(count)])


def _reduced(followers: Sequence[Sequence[int]]) -> list[list[int]]:
    """For each item those that follow it, but for what another of them leads to."""
    reached = [0] * len(followers)
    reduced: list[list[int]] = []
    for item in reversed(range(len(followers))):
        kept, beyond = [], 0
        for follower in followers[item]:
            if not beyond >> follower & 1:
                kept.append(follower)
                beyond |= reached[follower] | 1 << follower
        reached[item] = beyond
        reduced.append(kept)
    return reduced[::-1]


class _Ways:
    def __init__(self, followers: Sequence[Sequence[int]]) -> None:
        self.followers = followers

    def strand(self, items: Sequence[int]) -> Strand:
        """The way to the furthest end as a column, and beside it what leads to other ends."""
        leading = self.leading(items)
        aside = []
        for part in self.apart([each for each in items if each not in leading]):
            inside = {*part}
            sources = {each for each in leading if inside.intersection(self.followers[each])}
            if sources:
                aside.append((sources, part))
            else:
                leading |= inside
        column = self.column([each for each in items if each in leading])
        aside.sort(key=lambda each: max(each[0]), reverse=True)
        for sources, part in aside[:_DEEPEST]:
            _attach(column, sources, self.strand(part))
        for _, part in aside[_DEEPEST:]:
            column += self.strand(part)
        return column

    def leading(self, items: Sequence[int]) -> set[int]:
        """The items from which the furthest end is reached."""
        depths = dict.fromkeys(items, 0)
        ends = []
        for item in items:
            inside = [each for each in self.followers[item] if each in depths]
            for follower in inside:
                depths[follower] = max(depths[follower], depths[item] + 1)
            if not inside:
                ends.append(item)
        found = {max(ends, key=lambda end: depths[end])} if ends else set()
        for item in reversed(items):
            if found.intersection(self.followers[item]):
                found.add(item)
        return found

    def column(self, items: Sequence[int], depth: int = 0) -> Strand:
        """What follows one another; between items that all ways lead through lie branches."""
        found: Strand = []
        region: list[int] = []
        narrow = self.narrow(items)
        for item in items:
            if item in narrow:
                found += [*self.region(region, depth), item]
                region = []
            else:
                region.append(item)
        return [*found, *self.region(region, depth)]

    def region(self, items: Sequence[int], depth: int) -> Strand:
        """Branches side by side; what does not fall apart is cut across where its parts do."""
        parts = self.apart(items)
        if depth == _DEEPEST:
            return [*items]
        if len(parts) > 1:
            return [Branches([self.column(part, depth + 1) for part in parts])]
        place = self.cut(items)
        if not place:
            return [*items]
        sides = items[:place], items[place:]
        return [each for side in sides for each in self.column(side, depth + 1)]

    def cut(self, items: Sequence[int]) -> int:
        """The last place at which both sides fall apart into most, and that cuts no chain."""
        inside = {*items}
        followers = {item: [*inside.intersection(self.followers[item])] for item in items}
        sources: dict[int, list[int]] = {item: [] for item in items}
        for item in items:
            for follower in followers[item]:
                sources[follower].append(item)
        above = _counts(items, sources)
        below = _counts(items[::-1], followers)[::-1]
        most, found, chains = 2, 0, 0
        for place, item in enumerate(items[:-1], 1):
            chains += [len(sources[each]) for each in followers[item]] == [1]
            chains -= [len(followers[each]) for each in sources[item]] == [1]
            if not chains and above[place] + below[place] >= most:
                most, found = above[place] + below[place], place
        return found if most > 2 else 0

    def narrow(self, items: Sequence[int]) -> set[int]:
        """The items that all ways lead through: no edge passes them by."""
        places = {item: place for place, item in enumerate(items)}
        passing = [0] * (len(items) + 1)
        fed: set[int] = set()
        for place, item in enumerate(items):
            ends = [places[each] for each in self.followers[item] if each in places]
            fed.update(ends)
            for end in ends or [len(items)]:
                passing[place + 1] += 1
                passing[end] -= 1
        for place in range(len(items)):
            if place not in fed:  # it is reached from before all of them
                passing[0] += 1
                passing[place] -= 1
        found, open_edges = set(), 0
        for place, item in enumerate(items):
            open_edges += passing[place]
            if not open_edges:
                found.add(item)
        return found

    def apart(self, items: Sequence[int]) -> list[list[int]]:
        """Items in groups between which there is no edge, in the order of their first."""
        groups = _Groups(items)
        for item in items:
            for follower in self.followers[item]:
                groups.join(item, follower)
        found: dict[int, list[int]] = {}
        for item in items:
            found.setdefault(groups.first(item), []).append(item)
        return [*found.values()]


class _Groups:
    """Items that are joined one by one, each group known by its smallest."""

    def __init__(self, items: Iterable[int] = ()) -> None:
        self.group = {item: item for item in items}

    def first(self, item: int) -> int:
        while self.group[item] != item:
            self.group[item] = self.group[self.group[item]]
            item = self.group[item]
        return item

    def join(self, one: int, other: int) -> bool:
        """Whether they were apart; what is not known stays out."""
        if one not in self.group or other not in self.group:
            return False
        first, second = sorted((self.first(one), self.first(other)))
        self.group[second] = first
        return first != second


def _counts(items: Sequence[int], linked: Mapping[int, Iterable[int]]) -> list[int]:
    """In how many groups the first items are: none of them, one, and so on up to all."""
    groups, found = _Groups(), [0]
    for item in items:
        groups.group[item] = item
        joined = sum(groups.join(item, each) for each in linked[item])
        found.append(found[-1] + 1 - joined)
    return found


def _attach(column: Strand, sources: set[int], aside: Strand) -> None:
    """Put what leads off beside all that follows the last of its sources."""
    places = [place for place, each in enumerate(column) if sources & _members([each])]
    inner = column[places[0]]
    if isinstance(inner, Branches) and len(places) == 1:
        for branch in inner.columns:
            if sources <= _members(branch):
                _attach(branch, sources, aside)
                return
    rest = column[places[-1] + 1 :]
    if len(rest) == 1 and isinstance(rest[0], Branches):
        rest[0].columns.append(aside)
    elif rest:
        is_led = len(_members(rest)) > len(_members(aside))
        column[places[-1] + 1 :] = [Branches([rest, aside], is_led)]
    else:
        column += aside


def _members(strand: Strand) -> set[int]:
    found: set[int] = set()
    waiting = [*strand]
    for each in waiting:
        if isinstance(each, Branches):
            waiting += [item for column in each.columns for item in column]
        else:
            found.add(each)
    return found
