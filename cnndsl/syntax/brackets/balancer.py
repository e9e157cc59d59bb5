"""Which bracket is wrong, judged by the indentation.

A line that begins no deeper than the line of an open bracket, and does not close it, ends whatever
that bracket held.
"""

from cnndsl.syntax.brackets.edits import Edits
from cnndsl.syntax.brackets.outlook import BARRIERS, HORIZON, Line, Open, Outlook
from cnndsl.syntax.token import CLOSER, DECLARATION_KINDS, OPENER


class Balancer(Outlook):
    """One walk over the lines, which mends as it goes."""

    def run(self) -> Edits:
        """Find the edits."""
        for number, line in enumerate(self.lines):
            self.begin_line(line)
            for index in range(line.first, line.stop):
                kind = self.tokens[index].kind
                if index in self.edits.dropped:
                    continue
                if kind in CLOSER:
                    self.opener(index, number, line)
                elif kind in OPENER:
                    self.closer(index, number, line)
                elif kind in BARRIERS:
                    self.barrier(index, line)
            if self.edits.full or self.looks < 0:
                return self.edits
        while self.open:
            self.unclosed(self.stop - (self.tokens[self.stop - 1].kind == "$END"))
        return self.edits

    def begin_line(self, line: Line) -> None:
        """Close what this line's indentation says must have ended before it."""
        first = self.tokens[line.first].kind
        if first in ("ARROW", "ELSE", "LBRACE"):
            return
        while self.open:
            top = self.open[-1]
            if first == "VBAR" and self.kind(top) == "LBRACE" and line.stop > line.first + 1:
                return
            if first in OPENER and CLOSER[self.kind(top)] == first and top.indent <= line.indent:
                return
            ends = line.indent < top.indent if first in OPENER else line.indent <= top.indent
            if not ends and not (first in DECLARATION_KINDS and line.indent == 0):
                return
            if self.stands_for_brace(top, line):
                self.wrong(line.first)
                return
            self.unclosed(line.first)

    def opener(self, index: int, number: int, line: Line) -> None:
        """Keep an opening bracket, unless it cannot be one."""
        if self.tokens[index].kind == "LBRACE":
            if not self.barrier(index, line):
                return
            doubled = index > line.first and self.tokens[index - 1].kind == "LBRACE"
            if doubled and self.tokens[line.stop - 1].kind != "RBRACE":
                self.edits.extra(index)
                return
        elif self.inner() and not self.may_open(index):
            if self.closes_in_time(index):
                self.edits.extra(index)
            else:
                self.wrong(index)
            return
        self.open.append(Open(index, number, line.indent))

    def closer(self, index: int, number: int, line: Line) -> None:
        """Pair a closing bracket."""
        kind = self.tokens[index].kind
        if kind == "RBRACE":
            self.closing_brace(index, number, line)
        elif self.open and CLOSER[self.kind(self.open[-1])] == kind:
            self.open.pop()
        elif self.inner():
            self.wrong_closer(index, line)
        elif self.ends_body(index, number, line):
            self.wrong(index)
        else:
            self.stray_closer(index, line)

    def wrong_closer(self, index: int, line: Line) -> None:
        """`(3, 4]`: whatever lets the brackets that follow find their partners."""
        kind, waiting = self.tokens[index].kind, self.waiting()
        pending = self.pending(index + 1, len(waiting))
        if pending == waiting:
            self.stray_closer(index, line)
        elif len(waiting) > 1 and waiting[1] == kind and pending != waiting[1:]:
            self.unclosed(index)
            self.open.pop()
        else:
            self.wrong(index)

    def wrong(self, index: int) -> None:
        """Take a token for the closing bracket that should stand there."""
        opened = self.open.pop()
        self.edits.wrong(opened.index, index, self.title(opened))

    def stray_closer(self, index: int, line: Line) -> None:
        """A `)` that nothing opened: perhaps its partner is missing after a name."""
        stops = BARRIERS | set(OPENER)
        if self.tokens[index].kind == "RPAR":
            for before in range(index - 1, max(line.first, index - HORIZON) - 1, -1):
                if self.tokens[before].kind in stops:
                    break
                if self.lacks_parenthesis(before, line):
                    self.edits.unopened(before + 1, index, "LPAR")
                    return
        self.edits.extra(index)

    def barrier(self, index: int, line: Line) -> bool:
        """A sign that no parenthesis may hold; False if the sign itself is what is wrong."""
        if not self.inner():
            return True
        if self.closed_later(index + 1, line.stop) or self.closes_in_time(index):
            if self.tokens[index].kind == "LBRACE":
                self.edits.extra(index)
            return False
        while self.inner():
            self.unclosed(index)
        return True

    def closing_brace(self, index: int, number: int, line: Line) -> None:
        """Pair a `}`."""
        other = self.changed_places(index)
        if other is not None:
            opened = self.open.pop()
            self.open.pop()
            self.edits.swap(index, other, opened.index)
            return
        if not self.barrier(index, line):
            self.edits.extra(index)
            return
        first_on_line = index == line.first
        top = self.open[-1] if self.open else None
        if top is not None and (
            top.indent >= line.indent if first_on_line else self.may_close(top, number)
        ):
            self.open.pop()
        elif not (first_on_line and self.header_without_brace(index, number, line)):
            self.edits.extra(index)

    def header_without_brace(self, index: int, number: int, line: Line) -> bool:
        """A brace at a header's own depth closes a body that the header forgot to open."""
        for header in reversed(self.lines[max(0, number - HORIZON) : number]):
            if header.indent <= line.indent:
                break
        else:
            return False
        if header.indent < line.indent or header is self.lines[number - 1]:
            return False
        if self.tokens[header.first].kind in OPENER:
            return False
        self.edits.unopened(header.stop, index, "LBRACE")
        return True

    def unclosed(self, before: int) -> None:
        """Close the innermost bracket before a token, or where the line of its opener ends."""
        opened = self.open.pop()
        if self.kind(opened) == "LPAR" and self.tokens[opened.index + 1].kind == "LPAR":
            self.edits.extra(opened.index)
            return
        self.edits.unclosed(opened.index, self.place_for(opened, before), self.title(opened))

    def place_for(self, opened: Open, before: int) -> int:
        """Where the closing bracket of one that lacks it most likely belongs."""
        while before > opened.index + 1 and self.tokens[before - 1].kind == "NEWLINE":
            before -= 1
        if self.tokens[opened.index].kind == "LBRACE":
            return before
        stops = BARRIERS | DECLARATION_KINDS
        if self.tokens[opened.index + 1].kind != "NEWLINE":
            stops |= {"NEWLINE"}
        for index in range(opened.index + 1, before):
            if self.tokens[index].kind in stops:
                return index
        return before
