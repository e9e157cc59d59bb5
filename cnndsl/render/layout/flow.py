"""The items of a frame as columns: what follows one another, and what stands side by side.

Edges that only shorten a longer way are left out of this: they are drawn beside the column. What
then lies between two items that all ways lead through falls apart into branches, if it does; each
of these is a column of its own.
"""

from collections.abc import Iterable, Sequence

from cnndsl.dataclasses import dataclass, field

Pair = tuple[int, int]


@dataclass(slots=True)
class Branches:
    """Columns side by side."""

    columns: "list[Strand]" = field(default_factory=list)


Strand = list["int | Branches"]
"""Items and branches that follow one another."""


def strand(count: int, edges: Iterable[Pair]) -> Strand:
    """So many items, whose order is one that they can run in, as one column."""
    known = {(one, other) for one, other in edges if one < other}
    followers: list[list[int]] = [[] for _ in range(count)]
    for one, other in sorted(known):
        followers[one].append(other)
    return _Ways(_reduced(followers)).column([*range(count)])


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

    def column(self, items: Sequence[int]) -> Strand:
        """What follows one another; between items that all ways lead through lie branches."""
        found: Strand = []
        region: list[int] = []
        narrow = self.narrow(items)
        for item in items:
            if item in narrow:
                found += [*self.region(region), item]
                region = []
            else:
                region.append(item)
        return [*found, *self.region(region)]

    def region(self, items: Sequence[int]) -> Strand:
        """Branches side by side, or one after the other what does not fall apart."""
        parts = self.apart(items)
        if len(parts) < 2:
            return [*items]
        return [Branches([self.column(part) for part in parts])]

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
        group = {item: item for item in items}

        def first(item: int) -> int:
            while group[item] != item:
                group[item] = group[group[item]]
                item = group[item]
            return item

        for item in items:
            for follower in self.followers[item]:
                if follower in group:
                    one, other = sorted((first(item), first(follower)))
                    group[other] = one
        found: dict[int, list[int]] = {}
        for item in items:
            found.setdefault(first(item), []).append(item)
        return [*found.values()]
