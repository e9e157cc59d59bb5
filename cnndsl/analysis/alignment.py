"""What two sequences have in common, in order."""

from collections.abc import Sequence
from itertools import pairwise

Match = tuple[int, int]
Snake = tuple["Snake", int, int, int] | None
"""A run of matches and the one before: where it begins in both, and how long it is."""

MOST_EDITS = 2_000
"""Beyond so many differences no order is looked for: the time grows with their square."""


def common(left: Sequence[int], right: Sequence[int], most: int = MOST_EDITS) -> list[Match]:
    """The places of a longest common subsequence.

    The method is that of E. Myers, An O(ND) Difference Algorithm and Its Variations (1986).
    """
    start = _alike(left, right)
    ends = _alike(left[start:][::-1], right[start:][::-1])
    ones, twos = left[start : len(left) - ends], right[start : len(right) - ends]
    middle = [(one + start, two + start) for one, two in _middle(ones, twos, most)]
    tail = range(ends, 0, -1)
    return [
        *((place, place) for place in range(start)),
        *middle,
        *((len(left) - back, len(right) - back) for back in tail),
    ]


def gaps(
    matches: Sequence[Match], left: int, right: int
) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The stretches between matches where both sequences have something left."""
    edges = [(-1, -1), *matches, (left, right)]
    found = (
        ((one + 1, after_one), (two + 1, after_two))
        for (one, two), (after_one, after_two) in pairwise(edges)
    )
    return [gap for gap in found if all(start < end for start, end in gap)]


def _alike(left: Sequence[int], right: Sequence[int]) -> int:
    """How many items agree from the start on."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(left), len(right)))


def _middle(left: Sequence[int], right: Sequence[int], most: int) -> list[Match]:
    """The same for what begins and ends differently."""
    furthest: dict[int, tuple[int, Snake]] = {1: (0, None)}
    for edits in range(min(most, len(left) + len(right)) + 1):
        first = -edits + 2 * max(0, edits - len(right))
        last = edits - 2 * max(0, edits - len(left))
        for diagonal in range(first, last + 1, 2):
            x, snake = _step(furthest, diagonal, edits)
            begin = x
            while x < len(left) and x - diagonal < len(right) and left[x] == right[x - diagonal]:
                x += 1
            if x > begin:
                snake = (snake, begin, begin - diagonal, x - begin)
            if x == len(left) and x - diagonal == len(right):
                return _unrolled(snake)
            furthest[diagonal] = x, snake
    return []


def _step(furthest: dict[int, tuple[int, Snake]], diagonal: int, edits: int) -> tuple[int, Snake]:
    """Where one edit more leads on a diagonal: an item of the right, or one of the left."""
    above, below = furthest.get(diagonal + 1), furthest.get(diagonal - 1)
    if below is None or (above is not None and below[0] < above[0] and diagonal != edits):
        assert above is not None
        return above
    return below[0] + 1, below[1]


def _unrolled(snake: Snake) -> list[Match]:
    found: list[Match] = []
    while snake is not None:
        snake, one, two, length = snake
        found += [(one + step, two + step) for step in reversed(range(length))]
    return found[::-1]
