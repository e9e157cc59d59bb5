"""What can be seen around a bracket: which are open, and what follows."""

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics import Source
from cnndsl.syntax.brackets.colons import indent_of
from cnndsl.syntax.brackets.edits import Edits
from cnndsl.syntax.token import CLOSER, DECLARATION_KINDS, OPENER, Token

# None of these can stand between parentheses.
BARRIERS = frozenset(["ARROW", "LBRACE", "RBRACE", "VBAR", "AS", "COLON", "SEMICOLON"])
# After a name, these can only be the first argument of a call without its parenthesis.
_OPERANDS = frozenset(["NUMBER", "STRING", "DIMS", "NAME", "LSQB", "TRUE", "FALSE"])
# After these, the word of a layer or the name of a declaration stands.
_HEADS = frozenset("ARROW VBAR LBRACE ASSIGN BLOCK FN MODEL SEMICOLON".split())
# No statement and no declaration begins with one of these.
_NO_START = frozenset(
    "NUMBER STRING DIMS TRUE FALSE ASSIGN EQUAL UNEQUAL LESS MORE AT_MOST AT_LEAST PLUS MINUS "
    "TIMES OVER FLOOR MODULO POWER COMMA COLON ARROW DOT DOTS IN AS ON AND OR NOT RPAR RSQB LPAR "
    "LSQB".split()
)

# How many tokens or lines to look around one bracket, and how many tokens around all of them, so
# that no text takes quadratic time.
HORIZON = 2000
_LOOKS = 1_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """The tokens `first` up to `stop` of one line, and the column of the first."""

    first: int
    stop: int
    indent: int


@dataclass(frozen=True, slots=True)
class Open:
    """A bracket that waits for its partner."""

    index: int
    line: int
    indent: int


class Outlook:
    """The lines of a stretch of tokens, and the brackets that are open at one place in it."""

    def __init__(self, source: Source, tokens: list[Token], first: int, stop: int) -> None:
        self.tokens = tokens
        self.stop = stop
        self.lines = _lines(source, tokens, first, stop)
        self.open: list[Open] = []
        self.edits = Edits(source, tokens)
        self.looks = _LOOKS

    def kind(self, opened: Open) -> str:
        """The kind of an open bracket."""
        return self.tokens[opened.index].kind

    def title(self, opened: Open) -> str:
        """How messages call an open bracket."""
        return self.edits.title(opened.index, self.lines[opened.line].first)

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

    def closes_in_time(self, index: int) -> bool:
        """Whether all that is open but the braces finds its partner after a token."""
        wanted = self.waiting()
        return self.pending(index + 1, len(wanted)) == wanted

    def pending(self, start: int, most: int) -> list[str]:
        """The next closing brackets whose partner stands before `start`, before any barrier."""
        found: list[str] = []
        depth = 0
        for token in self.tokens[start : min(self.stop, start + HORIZON)]:
            self.looks -= 1
            if token.kind in BARRIERS or token.kind in DECLARATION_KINDS or len(found) > most:
                break
            if token.kind in CLOSER:
                depth += 1
            elif token.kind in OPENER and depth:
                depth -= 1
            elif token.kind in OPENER:
                found.append(token.kind)
        return found

    def closed_later(self, start: int, stop: int) -> bool:
        """Whether the innermost open bracket still finds its partner on this line."""
        wanted, depth = CLOSER[self.kind(self.open[-1])], 0
        for token in self.tokens[start : min(stop, start + HORIZON)]:
            self.looks -= 1
            if token.kind in ("LPAR", "LSQB"):
                depth += 1
            elif token.kind in ("RPAR", "RSQB"):
                if depth == 0 and token.kind == wanted:
                    return True
                depth = max(0, depth - 1)
        return False

    def may_open(self, index: int) -> bool:
        """Whether something that can stand between brackets follows an opening one."""
        following = self.tokens[index + 1].kind
        return following not in BARRIERS and following != "COMMA"

    def may_close(self, top: Open, number: int) -> bool:
        """In the middle of a line, a brace closes one of that line, or one nothing else closes."""
        if top.line == number:
            return True
        for line in self.lines[number + 1 : number + HORIZON]:
            if line.indent <= top.indent:
                return self.tokens[line.first].kind != "RBRACE" or line.indent < top.indent
        return True

    def changed_places(self, index: int) -> int | None:
        """The closing bracket that begins a line after a `}` that should stand there instead."""
        other = index + 1
        while other < self.stop and self.tokens[other].kind == "NEWLINE":
            other += 1
        if not self.inner() or other == index + 1 or other == self.stop:
            return None
        wanted = [CLOSER[self.kind(opened)] for opened in self.open[-1:-3:-1]]
        return other if wanted == [self.tokens[other].kind, "RBRACE"] else None

    def ends_body(self, index: int, number: int, line: Line) -> bool:
        """Whether a wrong closer stands where only the end of a body can."""
        if not self.open:
            return False
        top = self.open[-1]
        if line.first == index and top.indent == line.indent:
            return True
        if top.line != number or index != line.stop - 1:
            return False
        return number + 1 == len(self.lines) or self.lines[number + 1].indent <= line.indent

    def stands_for_brace(self, top: Open, line: Line) -> bool:
        """Whether a line begins with what should have been the closing brace of a body."""
        if self.kind(top) != "LBRACE" or top.indent != line.indent:
            return False
        alone = line.stop == line.first + 1
        kind = self.tokens[line.first].kind
        if kind in _NO_START:
            return True
        if alone and (kind != "NAME" or len(self.open) == 1):
            return True
        return self.tokens[line.first + 1].kind == "ELSE"

    def lacks_parenthesis(self, index: int, line: Line) -> bool:
        """Whether the word of a layer stands here with an argument right after it."""
        name, first = self.tokens[index : index + 2]
        if name.kind != "NAME":
            return False
        if index and self.tokens[index - 1].kind in ("BLOCK", "MODEL", "FN"):
            return True
        if first.kind not in _OPERANDS:
            return False
        return index == line.first or self.tokens[index - 1].kind in _HEADS


def _lines(source: Source, tokens: list[Token], start: int, stop: int) -> list[Line]:
    """Where each line that holds a token begins and ends."""
    lines: list[Line] = []
    first = start
    for index in range(start, stop):
        last = index == stop - 1 and tokens[index].kind not in ("NEWLINE", "$END")
        if last or tokens[index].kind in ("NEWLINE", "$END"):
            if index + last > first:
                lines.append(Line(first, index + last, indent_of(source, tokens[first])))
            first = index + 1
    return lines
