"""Braces with the statements or branches between them."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from cnndsl.dataclasses import dataclass, field
from cnndsl.syntax.layout.pieces import Row
from cnndsl.syntax.layout.words import Word


@dataclass(slots=True)
class Branch:
    """Statements after one `|`."""

    bar: Word
    rows: list[Row]
    forced: bool
    width: int = field(init=False)

    def __post_init__(self) -> None:
        self.width = 1 + _width(self.rows, "; ") + bool(self.rows)

    def spell(self) -> Iterator[str]:
        """The bits of its text, if it stands on one line."""
        yield "| " if self.rows else "|"
        yield from _spell(self.rows, "; ")


@dataclass(slots=True)
class Body:
    """Statements or branches between braces; `owner` is the keyword that it belongs to."""

    owner: str
    first: Word
    parts: list[Row] | list[Branch]
    last: Word
    forced: bool
    width: int = field(init=False)
    head: ClassVar[int] = 1

    def __post_init__(self) -> None:
        self.width = 2 + _width(self.parts, self.between) + 2 * bool(self.parts)

    @property
    def between(self) -> str:
        """What stands between its parts on one line."""
        return " " if self.parts and isinstance(self.parts[0], Branch) else "; "

    @property
    def may_open(self) -> bool:
        """Whether there is anything in it."""
        return self.forced or bool(self.parts)

    @property
    def yields(self) -> bool:
        """Whether it opens before anything else does: it does if it can."""
        return self.may_open

    def spell(self) -> Iterator[str]:
        """The bits of its text, if it stands on one line."""
        space = " " * bool(self.parts)
        yield "{" + space
        yield from _spell(self.parts, self.between)
        yield space + "}"


def _width(parts: Sequence[Row | Branch], between: str) -> int:
    return sum(part.width for part in parts) + len(between) * max(0, len(parts) - 1)


def _spell(parts: Sequence[Row | Branch], between: str) -> Iterator[str]:
    for index, part in enumerate(parts):
        yield between * (index > 0)
        yield from part.spell()
