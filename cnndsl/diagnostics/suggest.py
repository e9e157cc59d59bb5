"""Which word was meant, and which there are."""

from collections.abc import Iterable, Sequence
from itertools import islice

_LONGEST = 40  # letters of a word that a person may have slipped in
_CANDIDATES = 1_000
_LISTED = 12


def listed(names: Sequence[str]) -> str:
    """`a`, `b` and `c`; of many, the first and how many more there are."""
    shown = [f"`{name}`" for name in names[:_LISTED]]
    if len(names) > _LISTED:
        shown.append(f"{len(names) - _LISTED:,} more")
    *most, last = shown
    return f"{', '.join(most)} and {last}" if most else last


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate fewest edits away, if that is few enough to be a slip of the pen."""
    if len(word) > _LONGEST:
        return None
    bound = max(1, len(word) // 3) if len(word) > 1 else 0
    letters = set(word)
    near = [
        (distance(word, each, bound), each)
        for each in islice(candidates, _CANDIDATES)
        if each != word and abs(len(each) - len(word)) <= bound and len(letters - {*each}) <= bound
    ]
    edits, best = min(near, default=(bound + 1, ""))
    return best if edits <= bound else None


def distance(left: str, right: str, bound: int) -> int:
    """Insertions, deletions, changes and swaps of neighbours that lead from one word to the other.

    What is beyond the bound is only said to be so: the answer is then `bound + 1`.
    """
    if abs(len(left) - len(right)) > bound:
        return bound + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        last, row, older = row, [i], before
        for j, b in enumerate(right, start=1):
            edits = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                edits = min(edits, older[j - 2] + 1)
            row.append(edits)
        before = last
        if min(row) > bound:
            return bound + 1
    return row[-1]
