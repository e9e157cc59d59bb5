"""Random programs as text: any spacing, line break, `;` and comment where the language allows it.

A walk over the grammar gives words, each with what may stand before it; then the gaps are filled.
"""

from itertools import count, pairwise
from random import Random

from tests.syntax.layout.declarations import Declarations
from tests.syntax.layout.expressions import END, FREE

COMMENTS = ["# what follows", "#tight", "#", "#  spaced  ", "# é 層 | -> { (", "#\tx\t"]
_SIGNS = set("-*/<>=!.|")


def program(seed: int, fuel: int) -> str:
    """A program without syntax errors, the same for the same numbers."""
    random = Random(seed)
    words = list(Declarations(random, fuel).file())
    gaps = _Gaps(random)
    pieces = [gaps.opening(words[0][1]), words[0][1]]
    for (_, before), (kind, text) in pairwise(words):
        pieces += [gaps.between(kind, before, text), text]
    return "".join([*pieces, gaps.closing()])


class _Gaps:
    """A hand that writes now neatly, now wildly, with many comments or none."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.breaks = random.choice([0.0, 0.05, 0.3])
        self.comments = random.choice([0.0, 0.03, 0.3])
        self.line_end = random.choice(["\n", "\n", "\n", "\r\n"])
        self.numbers = count(1)

    def blanks(self) -> str:
        return self.random.choice(["", "", " ", " ", " ", "  ", "\t", " \f "])

    def comment(self) -> str:
        text = self.random.choice(COMMENTS)
        return f"{text}{next(self.numbers)}" + self.random.choice(["", "", "  ", "\t"])

    def line_ends(self) -> str:
        """One line end or more, perhaps with comments."""
        text = ""
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            if self.random.random() < self.comments:
                text += self.blanks() + self.comment()
            text += self.blanks() + self.line_end if text.endswith("\n") else self.line_end
        return text + self.blanks()

    def between(self, kind: str, before: str, after: str) -> str:
        if kind == END:
            gap = self.blanks() + self.random.choice(["", "", ";", ";;"]) + self.line_ends()
            return self.random.choice([gap, gap, gap, ";" + self.blanks(), gap + ";"])
        gap = self.blanks()
        if kind == FREE and self.random.random() < self.breaks + self.comments:
            gap += self.line_ends()
        return gap or " " * _would_merge(before, after)

    def opening(self, first: str) -> str:
        return self.random.choice(["", "", self.line_ends(), "\ufeff", ";" * (first != "cnn")])

    def closing(self) -> str:
        return self.random.choice(["", self.line_end, ";", self.line_ends(), self.blanks()])


def _would_merge(before: str, after: str) -> bool:
    left, right = before[-1], after[0]
    words = (left.isalnum() or left == "_") and (right.isalnum() or right == "_")
    signs = left in _SIGNS and right in _SIGNS
    return words or signs or (left.isalnum() and right == ".") or (left == "." and right.isdigit())
