"""What a spec is laid out from: words, brackets, bodies, and the stretches between breaks.

A piece's `width` is what it takes on one line; `forced` says that it cannot stand on one line,
because of a comment or because its author broke it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from cnndsl.syntax.layout.words import Word

CALL, LIST, TUPLE, INDEX, PARENTHESES = "call", "list", "tuple", "index", "parentheses"


class Piece(Protocol):
    """Anything that has a first and a last word."""

    @property
    def first(self) -> Word: ...  # noqa: D102
    @property
    def last(self) -> Word: ...  # noqa: D102
    @property
    def width(self) -> int: ...  # noqa: D102
    @property
    def forced(self) -> bool: ...  # noqa: D102
    def spell(self) -> Iterator[str]: ...  # noqa: D102


def flat(piece: Piece) -> str:
    """A piece on one line."""
    return "".join(piece.spell())


@dataclass(slots=True)
class _Row:
    """Pieces side by side."""

    first: Word = field(init=False)
    last: Word = field(init=False)
    width: int = field(init=False, default=0)
    forced: bool = field(init=False, default=False)

    def measure(self, parts: Sequence[Piece]) -> None:
        self.first, self.last = parts[0].first, parts[-1].last
        for index, part in enumerate(parts):
            self.width += part.width + (part.first.apart if index else 0)
            self.forced |= part.forced
            self.forced |= index > 0 and _separated(parts[index - 1], part)

    def spell_parts(self, parts: Sequence[Piece]) -> Iterator[str]:
        for index, part in enumerate(parts):
            if index and part.first.apart:
                yield " "
            yield from part.spell()


def _separated(before: Piece, after: Piece) -> bool:
    """Whether a comment stands between two pieces."""
    return before.last.beside is not None or bool(after.first.above)


@dataclass(slots=True)
class Stretch(_Row):
    """A step of a chain, or an operand with the operator before it: between them a line may end.

    `broken` says that its author began a line with it.
    """

    parts: "list[Atom]"
    broken: bool = False

    def __post_init__(self) -> None:
        self.measure(self.parts)

    def spell(self) -> Iterator[str]:
        """Its text on one line."""
        return self.spell_parts(self.parts)

    @property
    def has_body(self) -> bool:
        """Whether braces with something in them stand in it."""
        return any(isinstance(part, Body) and part.may_open for part in self.parts)

    @property
    def head(self) -> int:
        """The width up to the first place where its line ends once it is open."""
        columns = 0
        for index, part in enumerate(self.parts):
            if index and _separated(self.parts[index - 1], part):
                return columns
            columns += part.first.apart if index else 0
            if (isinstance(part, Group) and part.forced) or (
                isinstance(part, Body) and part.may_open
            ):
                return columns + part.head
            columns += part.width
        return columns

    def tails(self, reserve: int) -> list[int]:
        """After each part, the width up to the next place where the line may end."""
        tails, tail = [], reserve
        for index in range(len(self.parts) - 1, -1, -1):
            tails.append(tail)
            part = self.parts[index]
            if index and _separated(self.parts[index - 1], part):
                tail = 0
                continue
            opens = isinstance(part, Group | Body) and part.may_open
            tail = part.first.apart + (part.head if opens else part.width + tail)
        return tails[::-1]


@dataclass(slots=True)
class Row(_Row):
    """A statement, or an item between commas: stretches that fill lines."""

    parts: list[Stretch]

    def __post_init__(self) -> None:
        self.measure(self.parts)
        self.forced |= any(part.broken for part in self.parts[1:])

    def spell(self) -> Iterator[str]:
        """Its text on one line."""
        return self.spell_parts(self.parts)

    @property
    def plain(self) -> bool:
        """Whether it is a number or a name alone."""
        return all(part.__class__ is Word and part.kind != "STRING" for part in self.parts[0].parts)


@dataclass(slots=True)
class Item:
    """What stands between two commas, and the comma after it."""

    row: Row
    comma: Word | None

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
        return self.forced or bool(self.items) and not word

    @property
    def filled(self) -> bool:
        """Whether several items share a line where one is not enough."""
        return self.kind in (LIST, TUPLE) and all(
            len(item.row.parts) == 1 and item.row.plain for item in self.items
        )

    @property
    def embraced(self) -> "Group | None":
        """The list that is the only argument: it needs no line for each bracket."""
        if self.kind != CALL or len(self.items) != 1 or self.first.beside or self.last.above:
            return None
        item = self.items[0]
        *words, last = item.row.parts[0].parts
        if not isinstance(last, Group) or last.kind not in (LIST, TUPLE) or not last.may_open:
            return None
        free = all(isinstance(word, Word) and not (word.above or word.beside) for word in words)
        free = free and len(item.row.parts) == 1 and not item.edged and not last.first.above
        return last if free else None

    @property
    def head(self) -> int:
        """The width up to where its first line ends once it is open."""
        inner = self.embraced
        return 1 if inner is None else self.items[0].row.width - inner.width + 1 + inner.head

    def spell(self) -> Iterator[str]:
        """Its text on one line."""
        yield self.first.text
        for index, item in enumerate(self.items):
            if index:
                yield ", "
            yield from item.row.spell()
        yield "," * self.single_tuple + self.last.text


@dataclass(slots=True)
class Branch:
    """Statements after one `|`."""

    bar: Word
    rows: list[Row]
    forced: bool
    width: int = field(init=False)

    def __post_init__(self) -> None:
        self.width = 1 + sum(row.width for row in self.rows)
        self.width += 2 * len(self.rows) - 1 if self.rows else 0

    def spell(self) -> Iterator[str]:
        """Its text on one line."""
        yield "| " if self.rows else "|"
        for index, row in enumerate(self.rows):
            yield "; " * (index > 0)
            yield from row.spell()


@dataclass(slots=True)
class Body:
    """Statements or branches between braces; `owner` is the keyword that it belongs to."""

    owner: str
    first: Word
    rows: list[Row]
    branches: list[Branch]
    last: Word
    forced: bool
    width: int = field(init=False)

    head = 1

    def __post_init__(self) -> None:
        parts = len(self.rows) + len(self.branches)
        between = 1 if self.branches else 2
        self.width = 2 + sum(part.width for part in [*self.rows, *self.branches])
        self.width += 2 + between * (parts - 1) if parts else 0

    @property
    def may_open(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.rows or self.branches or self.forced)

    def spell(self) -> Iterator[str]:
        """Its text on one line."""
        yield "{"
        for index, part in enumerate([*self.rows, *self.branches]):
            yield "; " if index and self.rows else " "
            yield from part.spell()
        yield " }" if self.rows or self.branches else "}"


Atom = Word | Group | Body
