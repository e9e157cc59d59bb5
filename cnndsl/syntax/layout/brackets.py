"""Parentheses and square brackets with the items between their commas."""

from collections.abc import Iterator
from typing import ClassVar

from cnndsl.dataclasses import dataclass, field
from cnndsl.syntax.layout.pieces import Row
from cnndsl.syntax.layout.words import Word

CALL, LIST, TUPLE, INDEX, PARENTHESES = "call", "list", "tuple", "index", "parentheses"


@dataclass(slots=True)
class Item:
    """What stands between two commas, and the comma after it."""

    row: Row
    comma: Word | None

    @property
    def plain(self) -> bool:
        """Whether it is a number, a name or a string alone."""
        parts = [part for stretch in self.row.parts for part in stretch.parts]
        return len(self.row.parts) == 1 and all(isinstance(part, Word) for part in parts)

    @property
    def edged(self) -> bool:
        """Whether a comment stands before or after it."""
        after = self.comma is not None and (self.comma.above or self.comma.beside)
        return bool(after or self.row.first.above or self.row.last.beside)


@dataclass(slots=True)
class Group:
    """Items between parentheses or square brackets."""

    kind: str
    first: Word
    items: list[Item]
    last: Word
    width: int = field(init=False)
    forced: bool = field(init=False)
    yields: ClassVar[bool] = False

    def __post_init__(self) -> None:
        commas = 2 * max(0, len(self.items) - 1) + self.single_tuple
        self.width = 2 + commas + sum(item.row.width for item in self.items)
        self.forced = (
            self.first.beside is not None
            or bool(self.last.above)
            or any(item.row.forced or item.edged for item in self.items)
        )

    @property
    def single_tuple(self) -> bool:
        """Whether its only comma means something."""
        return self.kind == TUPLE and len(self.items) == 1

    @property
    def trailing_comma(self) -> bool:
        """Whether a comma stands after the last item where each has its line."""
        return self.kind not in (INDEX, PARENTHESES)

    @property
    def may_open(self) -> bool:
        """Whether anything is won by giving its items lines of their own."""
        word = self.kind == INDEX and self.width == self.items[0].row.first.width + 2
        return self.forced or (bool(self.items) and not word)

    @property
    def filled(self) -> bool:
        """Whether several items share a line where one is not enough."""
        return self.kind in (LIST, TUPLE) and all(item.plain for item in self.items)

    @property
    def embraced(self) -> "Group | None":
        """The list that is the only argument, if both may open on one line."""
        if self.kind != CALL or len(self.items) != 1 or self.first.beside or self.last.above:
            return None
        item = self.items[0]
        *words, last = item.row.parts[0].parts
        if not isinstance(last, Group) or last.kind not in (LIST, TUPLE) or not last.may_open:
            return None
        named = [(word.first.kind, word.first.above, word.last.beside) for word in words]
        free = named in ([], [("NAME", (), None), ("ASSIGN", (), None)]) and not last.first.above
        return last if free and len(item.row.parts) == 1 and not item.edged else None

    @property
    def head(self) -> int:
        """The columns of its first line once it is open."""
        inner = self.embraced
        return 1 if inner is None else 1 + self.items[0].row.width - inner.width + inner.head

    def spell(self) -> Iterator[str]:
        """The bits of its text, if it stands on one line."""
        yield self.first.text
        for index, item in enumerate(self.items):
            if index:
                yield ", "
            yield from item.row.spell()
        yield "," * self.single_tuple + self.last.text
