"""What a spec is laid out from: stretches of pieces side by side, and rows of stretches.

Between two stretches a line may end; within one it may only where brackets open.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol

from cnndsl.dataclasses import dataclass, field
from cnndsl.syntax.layout.words import Word


class Spelled(Protocol):
    """Anything that has a text."""

    def spell(self) -> Iterator[str]:
        """The bits of its text, if it stands on one line."""


class Piece(Spelled, Protocol):
    """A word, or brackets with what they hold.

    `width` is what it takes on one line, and `head` what its first line takes once it is open.
    """

    @property
    def first(self) -> Word:
        """Its first word."""

    @property
    def last(self) -> Word:
        """Its last word."""

    @property
    def width(self) -> int:
        """The columns of its text on one line."""

    @property
    def head(self) -> int:
        """The columns of its first line once it is open."""

    @property
    def forced(self) -> bool:
        """Whether a comment in it, or its author, keeps it from standing on one line."""

    @property
    def may_open(self) -> bool:
        """Whether it can stand on several lines."""

    @property
    def yields(self) -> bool:
        """Whether it opens before anything else does."""


def flat(piece: Spelled) -> str:
    """A piece on one line."""
    return "".join(piece.spell())


@dataclass(slots=True)
class Stretch:
    """A step of a chain, or an operand with the operator before it.

    `broken` says that its author began a line with it.
    """

    parts: Sequence[Piece]
    broken: bool = False
    width: int = field(init=False)
    forced: bool = field(init=False)

    def __post_init__(self) -> None:
        self.width = _width(self.parts)
        self.forced = any(part.forced for part in self.parts) or _separated(self.parts)

    @property
    def first(self) -> Word:
        """Its first word."""
        return self.parts[0].first

    @property
    def last(self) -> Word:
        """Its last word."""
        return self.parts[-1].last

    @property
    def yields(self) -> bool:
        """Whether a body in it opens before anything else does."""
        return any(part.yields for part in self.parts)

    def spell(self) -> Iterator[str]:
        """The bits of its text, if it stands on one line."""
        return _spell(self.parts)

    @property
    def head(self) -> int:
        """The columns up to the first place where its line ends once it is open."""
        columns = 0
        for index, part in enumerate(self.parts):
            if index and _ends_line(self.parts[index - 1], part):
                return columns
            columns += part.first.apart if index else 0
            if part.forced or part.yields:
                return columns + part.head
            columns += part.width
        return columns

    def tails(self, reserve: int) -> list[int]:
        """After each part, the columns up to the next place where the line may end."""
        tails, tail = [], reserve
        for index in range(len(self.parts) - 1, -1, -1):
            tails.append(tail)
            part = self.parts[index]
            tail = part.first.apart + (part.head if part.may_open else part.width + tail)
            if index and _ends_line(self.parts[index - 1], part):
                tail = 0
        return tails[::-1]


@dataclass(slots=True)
class Row:
    """A statement, or an item between commas: stretches that fill lines."""

    parts: Sequence[Stretch]
    width: int = field(init=False)
    forced: bool = field(init=False)

    def __post_init__(self) -> None:
        self.width = _width(self.parts)
        self.forced = (
            any(part.forced for part in self.parts)
            or any(part.broken for part in self.parts)
            or _separated(self.parts)
        )

    @property
    def first(self) -> Word:
        """Its first word."""
        return self.parts[0].first

    @property
    def last(self) -> Word:
        """Its last word."""
        return self.parts[-1].last

    def spell(self) -> Iterator[str]:
        """The bits of its text, if it stands on one line."""
        return _spell(self.parts)


def _width(parts: Sequence[Stretch | Piece]) -> int:
    return sum(part.width + part.first.apart for part in parts) - parts[0].first.apart


def _spell(parts: Sequence[Stretch | Piece]) -> Iterator[str]:
    for index, part in enumerate(parts):
        if index and part.first.apart:
            yield " "
        yield from part.spell()


def _separated(parts: Sequence[Stretch | Piece]) -> bool:
    return any(_apart_by_comment(*pair) for pair in pairwise(parts))


def _apart_by_comment(before: Stretch | Piece, after: Stretch | Piece) -> bool:
    return before.last.beside is not None or bool(after.first.above)


def _ends_line(before: Piece, after: Piece) -> bool:
    """Whether a comment ends the line between two pieces; a brace comes before it."""
    return _apart_by_comment(before, after) and after.first.kind != "LBRACE"
