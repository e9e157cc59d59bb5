"""words -> pieces, by brackets, commas, arrows and the ends of statements."""

from itertools import accumulate

from cnndsl.syntax.layout.bodies import Body, Branch
from cnndsl.syntax.layout.brackets import CALL, INDEX, LIST, PARENTHESES, TUPLE, Group, Item
from cnndsl.syntax.layout.pieces import Piece, Row, Stretch
from cnndsl.syntax.layout.words import OPERAND_ENDS, Remark, Word

_ENDS_OF_STATEMENT = frozenset(["RBRACE", "VBAR", "$END"])
_ENDS_OF_ITEM = frozenset(["COMMA", "RPAR", "RSQB"])
# Inside brackets a line may end before any of these.
_OPERATORS = frozenset(
    """PLUS MINUS TIMES OVER FLOOR MODULO POWER AND OR IF ELSE
    EQUAL UNEQUAL LESS MORE AT_MOST AT_LEAST""".split()
)
_ENDS_OF_STRETCH = _ENDS_OF_ITEM | _OPERATORS


def build(words: list[Word]) -> list[Row]:
    """The statements that outermost words make up."""
    return _Builder([*words, Word("$END", "")]).rows()


class _Builder:
    """One walk over words that end with an end."""

    def __init__(self, words: list[Word]) -> None:
        self.words = words
        self.index = 0
        self.lines = list(accumulate(word.begins_line for word in words))

    @property
    def word(self) -> Word:
        return self.words[self.index]

    def take(self) -> Word:
        self.index += 1
        return self.words[self.index - 1]

    def rows(self) -> list[Row]:
        rows = []
        while self.word.kind not in _ENDS_OF_STATEMENT:
            rows.append(self.statement())
        return rows

    def statement(self) -> Row:
        owner = self.word.kind
        if owner == "CNN":
            return Row([Stretch([self.take(), self.take()])])
        stretches: list[Stretch] = []
        while not stretches or not self.ends_statement():
            arrow = self.arrow(stretches[-1].last) if stretches else None
            broken = arrow is not None and (arrow.begins_line or self.word.begins_line)
            parts: list[Piece] = [] if arrow is None else [arrow]
            parts.append(self.piece(owner))
            while not self.ends_stretch():
                parts.append(self.piece(owner))
            stretches.append(Stretch(parts, broken))
        return Row(stretches)

    def ends_statement(self) -> bool:
        return self.word.starts or self.word.kind in _ENDS_OF_STATEMENT

    def ends_stretch(self) -> bool:
        comma = self.words[self.index - 1].kind == "COMMA"
        return comma or self.word.kind == "ARROW" or self.ends_statement()

    def arrow(self, before: Word) -> Word | None:
        """The arrow that begins a stretch; comments after it come to stand before it."""
        if self.word.kind != "ARROW":
            return None
        arrow, after = self.take(), self.word
        if arrow.beside is not None and (arrow.above or before.beside is not None):
            arrow.above = (*arrow.above, Remark(arrow.beside))
        elif arrow.beside is not None:
            before.beside = arrow.beside
        arrow.above += after.above
        arrow.beside, after.above = None, ()
        return arrow

    def piece(self, owner: str = "") -> Piece:
        match self.word.kind:
            case "LPAR" | "LSQB":
                return self.group()
            case "LBRACE":
                return self.body(owner)
            case _:
                return self.take()

    def group(self) -> Group:
        before = self.words[self.index - 1].kind
        opener = self.take()
        items: list[Item] = []
        while self.word.kind not in ("RPAR", "RSQB"):
            row = self.item()
            items.append(Item(row, self.take() if self.word.kind == "COMMA" else None))
        return Group(_kind(before, opener.kind, items), opener, items, self.take())

    def item(self) -> Row:
        stretches: list[Stretch] = []
        while self.word.kind not in _ENDS_OF_ITEM:
            parts = [self.piece()]
            while self.word.kind not in _ENDS_OF_STRETCH:
                parts.append(self.piece())
            stretches.append(Stretch(parts))
        return Row(stretches)

    def body(self, owner: str) -> Body:
        opener = self.take()
        start = self.index
        parts = self.branches() if self.word.kind == "VBAR" else self.rows()
        closer = self.take()
        commented = bool(opener.beside or opener.above or closer.above)
        broken = bool(parts) and self.breaks(start - 1)
        return Body(owner, opener, parts, closer, commented or broken)

    def branches(self) -> list[Branch]:
        branches = []
        while self.word.kind == "VBAR":
            branches.append(self.branch())
        return branches

    def branch(self) -> Branch:
        bar = self.take()
        start = self.index
        rows = self.rows()
        commented = bar.beside or (rows and rows[0].first.above)
        return Branch(bar, rows, bool(commented) or self.breaks(start))

    def breaks(self, start: int) -> bool:
        """Whether a line ends before one of the words since the one at `start`."""
        return self.lines[self.index - 1] > self.lines[start]


def _kind(before: str, opener: str, items: list[Item]) -> str:
    """What brackets mean after this word."""
    after_operand = before in OPERAND_ENDS
    if opener == "LSQB":
        return INDEX if after_operand else LIST
    if after_operand or before in ("AS", "LET", "FOR"):
        return CALL
    return PARENTHESES if len(items) == 1 and items[0].comma is None else TUPLE
