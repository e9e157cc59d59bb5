"""Which word was meant."""

from collections.abc import Iterable


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate fewest edits away, if that is few enough to be a slip of the pen."""
    bound = max(1, len(word) // 3) if len(word) > 1 else 0
    near = [(distance(word, each, bound), each) for each in candidates if each != word]
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
