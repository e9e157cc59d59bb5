"""Which bracket is wrong, judged by the indentation.

A line that begins no deeper than the line of an open bracket, and does not close it, ends whatever that
bracket held.
"""

from dataclasses import dataclass

from cnndsl.diagnostics import Source
from cnndsl.syntax.colons import indent_of
from cnndsl.syntax.edits import Edits
from cnndsl.syntax.token import CLOSER, DECLARATION_KINDS, OPENER, Token

# None of these can stand between parentheses.
_BARRIERS = frozenset(["ARROW", "LBRACE", "RBRACE", "VBAR", "AS", "COLON", "SEMICOLON"])
# After a name, these can only be the first argument of a call that lacks its parenthesis.
_OPERANDS = frozenset(["NUMBER", "STRING", "DIMS", "NAME", "LSQB", "TRUE", "FALSE"])
# After these, the word of a layer or the name of a declaration stands.
_HEADS = frozenset("ARROW VBAR LBRACE ASSIGN BLOCK FN MODEL SEMICOLON".split())
# No statement and no declaration begins with one of these.
_NO_START = frozenset(
    "NUMBER STRING DIMS TRUE FALSE ASSIGN EQUAL UNEQUAL LESS MORE AT_MOST AT_LEAST PLUS MINUS TIMES "
    "OVER FLOOR MODULO POWER COMMA COLON ARROW DOT DOTS IN AS ON AND OR NOT RPAR RSQB LPAR LSQB".split()
)

# How many tokens or lines to look around one bracket, so that no text takes quadratic time.
_HORIZON = 2000


@dataclass(frozen=True, slots=True)
class _Line:
    """The tokens `first` up to `stop` of one line, and the column of the first."""

    first: int
    stop: int
    indent: int


@dataclass(frozen=True, slots=True)
class _Open:
    """A bracket that waits for its partner."""

    index: int
    line: int
    indent: int


class Balancer:
    """One walk over the lines of a stretch with the brackets that are open."""

    def __init__(self, source: Source, tokens: list[Token], first: int, stop: int) -> None:
        self.tokens = tokens
        self.stop = stop
        self.lines = _lines(source, tokens, first, stop)
        self.open: list[_Open] = []
        self.edits = Edits(source, tokens)

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
                elif kind in _BARRIERS:
                    self.barrier(index, line)
            if self.edits.full:
                return self.edits
        while self.open:
            self.unclosed(self.stop - (self.tokens[self.stop - 1].kind == "$END"))
        return self.edits

    def kind(self, opened: _Open) -> str:
        return self.tokens[opened.index].kind

    def begin_line(self, line: _Line) -> None:
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

    def stands_for_brace(self, top: _Open, line: _Line) -> bool:
        """Whether a line begins with what should have been the closing brace of a body."""
        if self.kind(top) != "LBRACE" or top.indent != line.indent:
            return False
        alone = line.stop == line.first + 1
        kind = self.tokens[line.first].kind
        if kind in _NO_START or alone and (kind != "NAME" or len(self.open) == 1):
            return True
        return self.tokens[line.first + 1].kind == "ELSE"

    def opener(self, index: int, number: int, line: _Line) -> None:
        if self.tokens[index].kind == "LBRACE":
            if not self.barrier(index, line):
                return
            doubled = index > line.first and self.tokens[index - 1].kind == "LBRACE"
            if doubled and self.tokens[line.stop - 1].kind != "RBRACE":
                self.edits.extra(index)
                return
        elif self.inner() and not self.may_open(index) and self.pending(index + 1, 2) != ["RPAR", "RPAR"]:
            wanted = self.waiting()
            if self.pending(index + 1, len(wanted)) == wanted:
                self.edits.extra(index)
            else:
                self.wrong(index)
            return
        self.open.append(_Open(index, number, line.indent))

    def may_open(self, index: int) -> bool:
        """Whether something that can stand between brackets follows an opening one."""
        following = self.tokens[index + 1].kind
        return following not in _BARRIERS and following != "COMMA"

    def inner(self) -> bool:
        """Whether the innermost open bracket is no brace."""
        return bool(self.open) and self.kind(self.open[-1]) != "LBRACE"

    def waiting(self) -> list[str]:
        """The closing brackets that are still to come before the next brace, in order."""
        kinds: list[str] = []
        for opened in reversed(self.open):
            if self.kind(opened) == "LBRACE":
                break
            kinds.append(CLOSER[self.kind(opened)])
        return kinds

    def pending(self, start: int, most: int) -> list[str]:
        """The next closing brackets whose partner stands before `start`, before any barrier."""
        found: list[str] = []
        depth = 0
        for token in self.tokens[start : min(self.stop, start + _HORIZON)]:
            if token.kind in _BARRIERS or token.kind in DECLARATION_KINDS or len(found) > most:
                break
            if token.kind in CLOSER:
                depth += 1
            elif token.kind in OPENER and depth:
                depth -= 1
            elif token.kind in OPENER:
                found.append(token.kind)
        return found

    def closer(self, index: int, number: int, line: _Line) -> None:
        kind = self.tokens[index].kind
        if kind == "RBRACE":
            self.closing_brace(index, number, line)
        elif self.open and CLOSER[self.kind(self.open[-1])] == kind:
            self.open.pop()
        elif self.inner():
            self.wrong_closer(index, line)
        elif self.open and self.open[-1].indent == line.indent and line.first == index:
            self.wrong(index)
        elif self.ends_body(index, number, line):
            self.wrong(index)
        else:
            self.stray_closer(index, line)

    def ends_body(self, index: int, number: int, line: _Line) -> bool:
        """Whether a wrong closer ends the line on which its body began, and nothing else closes that."""
        if not self.open or self.open[-1].line != number or index != line.stop - 1:
            return False
        return self.tokens[line.stop - 1].kind != "RBRACE" and number + 1 == len(self.lines) or (
            self.lines[min(number + 1, len(self.lines) - 1)].indent <= line.indent
        )

    def wrong_closer(self, index: int, line: _Line) -> None:
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

    def title(self, opened: _Open) -> str:
        return self.edits.title(opened.index, self.lines[opened.line].first)

    def stray_closer(self, index: int, line: _Line) -> None:
        """A `)` that nothing opened: perhaps its partner is missing after a name."""
        stops = _BARRIERS | set(OPENER)
        if self.tokens[index].kind == "RPAR":
            for before in range(index - 1, max(line.first, index - _HORIZON) - 1, -1):
                if self.tokens[before].kind in stops:
                    break
                if self.lacks_parenthesis(before, line):
                    self.edits.unopened(before + 1, index, "LPAR")
                    return
        self.edits.extra(index)

    def lacks_parenthesis(self, index: int, line: _Line) -> bool:
        """Whether the word of a layer stands here with an argument right after it."""
        name, first = self.tokens[index : index + 2]
        if name.kind != "NAME":
            return False
        if index and self.tokens[index - 1].kind in ("BLOCK", "MODEL", "FN"):
            return True
        if first.kind not in _OPERANDS:
            return False
        return index == line.first or self.tokens[index - 1].kind in _HEADS

    def barrier(self, index: int, line: _Line) -> bool:
        """A sign that no parenthesis may hold; False if the sign itself is what is wrong."""
        if not self.inner():
            return True
        wanted = self.waiting()
        if self.closed_later(index + 1, line.stop) or self.pending(index + 1, len(wanted)) == wanted:
            if self.tokens[index].kind == "LBRACE":
                self.edits.extra(index)
            return False
        while self.inner():
            self.unclosed(index)
        return True

    def closed_later(self, start: int, stop: int) -> bool:
        """Whether the innermost open bracket still finds its partner on this line."""
        wanted, depth = CLOSER[self.kind(self.open[-1])], 0
        for token in self.tokens[start : min(stop, start + _HORIZON)]:
            if token.kind in ("LPAR", "LSQB"):
                depth += 1
            elif token.kind in ("RPAR", "RSQB"):
                if depth == 0 and token.kind == wanted:
                    return True
                depth = max(0, depth - 1)
        return False

    def closing_brace(self, index: int, number: int, line: _Line) -> None:
        if not self.barrier(index, line):
            self.edits.extra(index)
            return
        first_on_line = index == line.first
        top = self.open[-1] if self.open else None
        if top is not None and first_on_line and top.indent >= line.indent:
            self.open.pop()
        elif top is not None and not first_on_line and self.may_close(top, number):
            self.open.pop()
        elif not (first_on_line and self.header_without_brace(index, number, line)):
            self.edits.extra(index)

    def may_close(self, top: _Open, number: int) -> bool:
        """In the middle of a line, a brace closes one of the same line, or one nothing else closes."""
        if top.line == number:
            return True
        for line in self.lines[number + 1 : number + _HORIZON]:
            if line.indent <= top.indent:
                return self.tokens[line.first].kind != "RBRACE" or line.indent < top.indent
        return True

    def header_without_brace(self, index: int, number: int, line: _Line) -> bool:
        """A brace at a header's own depth closes a body that the header forgot to open."""
        for header in reversed(self.lines[max(0, number - _HORIZON) : number]):
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
        """Close the innermost bracket before a token, or earlier where the line of its opener ends."""
        opened = self.open.pop()
        if self.kind(opened) == "LPAR" and self.tokens[opened.index + 1].kind == "LPAR":
            self.edits.extra(opened.index)
            return
        self.edits.unclosed(opened.index, self.place_for(opened, before), self.title(opened))

    def place_for(self, opened: _Open, before: int) -> int:
        while before > opened.index + 1 and self.tokens[before - 1].kind == "NEWLINE":
            before -= 1
        if self.tokens[opened.index].kind == "LBRACE":
            return before
        stops = _BARRIERS | DECLARATION_KINDS
        if self.tokens[opened.index + 1].kind != "NEWLINE":
            stops |= {"NEWLINE"}
        for index in range(opened.index + 1, before):
            if self.tokens[index].kind in stops:
                return index
        return before


def _lines(source: Source, tokens: list[Token], start: int, stop: int) -> list[_Line]:
    """Where each line that holds a token begins and ends."""
    lines: list[_Line] = []
    first = start
    for index in range(start, stop):
        last = index == stop - 1 and tokens[index].kind not in ("NEWLINE", "$END")
        if last or tokens[index].kind in ("NEWLINE", "$END"):
            if index + last > first:
                lines.append(_Line(first, index + last, indent_of(source, tokens[first])))
            first = index + 1
    return lines
