"""pieces -> lines: what fits stays on one line, the rest is broken where it may be."""

from cnndsl.syntax.layout.bodies import Body, Branch
from cnndsl.syntax.layout.brackets import Group, Item
from cnndsl.syntax.layout.page import Line, Page
from cnndsl.syntax.layout.pieces import Piece, Row, Stretch, flat
from cnndsl.syntax.layout.signs import sign_of
from cnndsl.syntax.layout.words import Word

WIDTH = 88
STEP = 2


class Writer:
    """Writes a file, one outermost statement after another.

    Every other method goes on where the last line of the page ends.
    """

    def __init__(self) -> None:
        self.page = Page()
        self.tall = False

    def outermost(self, row: Row) -> None:
        """A declaration, with an empty line around it if it is tall."""
        page, start, was_tall = self.page, len(self.page.lines), self.tall
        self.statement(row, 0, "")
        lines = page.lines[start:]
        above = next(index for index, line in enumerate(lines) if not line.is_comment)
        self.tall = len(lines) > above + 1 or _stands_apart(row)
        if was_tall or (self.tall and not any(line.blank for line in lines[: above + 1])):
            lines[0].blank = True

    def end(self, end: Word) -> list[Line]:
        """The comments above the end of the file; all its lines, not lined up yet."""
        page, start = self.page, len(self.page.lines)
        page.comments(end.above, 0)
        if self.tall and len(page.lines) > start:
            page.lines[start].blank = True
        if page.lines:
            page.lines[0].blank = False
        return page.lines

    def statement(self, row: Row, indent: int, owner: str) -> None:
        line = self.page.begin(indent, row.first.above, blank=row.first.blank)
        self.row(row, indent)
        self.sign(line, 0, row, owner)

    def sign(self, line: Line, start: int, row: Row, owner: str) -> None:
        """If the statement takes one line, note where that lines up with its neighbours."""
        found = sign_of(row, owner) if line is self.page.line else None
        if found is not None and self.page.column <= WIDTH:
            line.sign = found[0], start + found[1]

    def row(self, row: Row, indent: int, reserve: int = 0) -> None:
        """Fill lines with stretches, with room for `reserve` columns after the last."""
        page, base = self.page, indent
        for index, stretch in enumerate(row.parts):
            room = WIDTH - (reserve if stretch is row.parts[-1] else 0)
            if index and self.needs_line(stretch, indent + STEP, room):
                base = indent + STEP
                page.begin(base, stretch.first.above)
            elif index and stretch.first.apart:
                page.put(" ")
            self.stretch(stretch, base, WIDTH - room)

    def needs_line(self, stretch: Stretch, indent: int, room: int) -> bool:
        """Whether a stretch is better off on a line of its own."""
        page = self.page
        if stretch.broken or page.ended or page.waiting or stretch.first.above:
            return True
        opens = stretch.forced or (stretch.yields and indent + stretch.width > room)
        columns = stretch.head if opens else stretch.width
        return page.column + stretch.first.apart + columns > room

    def stretch(self, stretch: Stretch, base: int, reserve: int) -> None:
        if not stretch.forced and self.page.column + stretch.width + reserve <= WIDTH:
            self.page.put(flat(stretch))
            self.page.remark(stretch.last.beside)
            return
        tails = stretch.tails(reserve)
        for index, part in enumerate(stretch.parts):
            if index:
                base = self.move_on(part.first, base)
            self.part(part, base, tails[index])
            self.page.remark(part.last.beside)

    def move_on(self, word: Word, base: int) -> int:
        """To a part within a stretch: after a comment it needs a line, but a brace never does."""
        if (self.page.ended or word.above) and word.kind != "LBRACE":
            base += 0 if word.kind == "ELSE" else STEP
            self.page.begin(base, word.above)
        elif word.apart:
            self.page.put(" ")
        return base

    def part(self, part: Piece, base: int, tail: int) -> None:
        match part:
            case Body():
                self.body(part, base)
            case Group() if part.forced or (
                part.may_open and self.page.column + part.width + tail > WIDTH
            ):
                self.group(part, base)
            case _:
                self.page.put(flat(part))

    def group(self, group: Group, base: int) -> None:
        """Open brackets: the items on lines of their own."""
        page = self.page
        page.put(group.first.text)
        inner = group.embraced
        if inner is not None and page.column + group.head - 1 <= WIDTH:
            for word in group.items[0].row.parts[0].parts[:-1]:
                page.put(flat(word) + " ")
            self.group(inner, base)
        else:
            page.remark(group.first.beside)
            filled = group.filled
            with page.inside():
                for index, item in enumerate(group.items):
                    self.item(item, group, base + STEP, shares=filled and index > 0)
            page.begin(base, group.last.above, deeper=STEP)
        page.put(group.last.text)

    def item(self, item: Item, group: Group, indent: int, *, shares: bool) -> None:
        page = self.page
        comma = group.trailing_comma or item is not group.items[-1]
        if shares and not self.needs_line(item.row.parts[0], indent, WIDTH - 1):
            page.put(" ")
        else:
            page.begin(indent, item.row.first.above)
        self.row(item.row, indent, int(comma))
        page.put("," * comma)
        if item.comma is not None:
            page.waiting += item.comma.above
            page.remark(item.comma.beside)

    def body(self, body: Body, base: int) -> None:
        page = self.page
        page.put("{")
        if body.may_open or page.ended:
            page.waiting += body.first.above
            page.remark(body.first.beside)
            with page.inside():
                for part in body.parts:
                    if isinstance(part, Branch):
                        self.branch(part, base + STEP)
                    else:
                        self.statement(part, base + STEP, body.owner)
            page.begin(base, body.last.above, deeper=STEP)
        page.put("}")

    def branch(self, branch: Branch, indent: int) -> None:
        page, rows = self.page, branch.rows
        line = page.begin(indent, branch.bar.above, blank=branch.bar.blank)
        if not branch.forced and page.column + branch.width <= WIDTH:
            page.put(flat(branch))
            page.remark(rows[-1].last.beside if rows else None)
            if len(rows) == 1:
                self.sign(line, 2, rows[0], "")
        else:
            page.put("|")
            page.remark(branch.bar.beside)
            if len(rows) > 1:
                with page.inside():
                    line.level = page.level
                    self.branch_rows(rows, indent + STEP)
            else:
                self.branch_rows(rows, indent + STEP)

    def branch_rows(self, rows: list[Row], indent: int) -> None:
        """Below one another, the first beside its `|`."""
        page = self.page
        for index, row in enumerate(rows):
            if index or page.ended or row.first.above:
                self.statement(row, indent, "")
            else:
                line = page.line
                page.put(" ")
                self.row(row, indent)
                self.sign(line, 2, row, "")


def _stands_apart(row: Row) -> bool:
    has_body = isinstance(row.parts[-1].parts[-1], Body)
    return row.first.kind in ("BLOCK", "MODEL") and has_body
