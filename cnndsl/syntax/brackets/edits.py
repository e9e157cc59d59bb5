"""Brackets put in, left out or changed, each with what is said about it."""

from cnndsl.dataclasses import dataclass, field, replace
from cnndsl.diagnostics import Diagnostic, Fix, Label, Source, Span
from cnndsl.syntax.token import CLOSER, Token, spelling

MOST_PROBLEMS = 100
_APART = frozenset(["ARROW", "SEMICOLON", "VBAR"])
_TITLED = frozenset(["BLOCK", "MODEL", "STAGE", "EXPECT", "TRAIN"])


@dataclass
class Edits:
    """What to change, by token index, so that every bracket has its partner."""

    source: Source
    tokens: list[Token]
    dropped: set[int] = field(default_factory=set)
    inserted: dict[int, list[Token]] = field(default_factory=dict)
    problems: list[tuple[int, Diagnostic]] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether there are more problems than anyone would read."""
        many = len(self.dropped) + len(self.inserted) >= 10 * MOST_PROBLEMS
        return many or len(self.problems) >= MOST_PROBLEMS

    def applied(self, first: int, stop: int) -> list[Token]:
        """A stretch of the tokens, with the changes."""
        if not self.inserted and not self.dropped:
            return self.tokens[first:stop]
        result: list[Token] = []
        for index in range(first, stop):
            result.extend(self.inserted.get(index, ()))
            if index not in self.dropped:
                result.append(self.tokens[index])
        result.extend(self.inserted.get(stop, ()))
        return result

    def insert(self, index: int, kind: str) -> None:
        """Put a bracket before a token, right after the one before that."""
        at = self.tokens[index - 1].end if index else 0
        self.inserted.setdefault(index, []).append(Token(kind, "", at, at))

    def span(self, index: int) -> Span:
        """Where a token stands."""
        return Span(self.source, self.tokens[index].start, self.tokens[index].end)

    def tell(self, index: int, problem: Diagnostic) -> None:
        """Keep a problem about a token, unless it follows from one about the same step or line."""
        stray = problem.code == "E011" and problem.message.endswith("closes nothing")
        for known, other in self.problems[-3:]:
            same_line = other.span.line == problem.span.line
            if self.same_step(known, index) or (stray and same_line):
                return
        if not self.full:
            self.problems.append((index, problem))

    def same_step(self, one: int, other: int) -> bool:
        """Whether two tokens stand on one line with no arrow between them."""
        first, last = sorted((one, other))
        between = self.tokens[first : min(last, first + MOST_PROBLEMS)]
        apart = any(token.kind in _APART or token.kind == "NEWLINE" for token in between)
        return not apart and last - first < MOST_PROBLEMS

    def extra(self, index: int) -> None:
        """A bracket that has no partner and needs none."""
        text, span = self.tokens[index].text, self.span(index)
        closes = self.tokens[index].kind not in CLOSER
        message = f"`{text}` closes nothing" if closes else f"`{text}` is never closed"
        code = "E011" if closes else "E010"
        self.dropped.add(index)
        self.tell(index, Diagnostic(code, message, span, helps=("remove it",), fix=Fix(span, "")))

    def wrong(self, opened: int, index: int, title: str) -> None:
        """Another token stands where the closing bracket should."""
        right = CLOSER[self.tokens[opened].kind]
        text, span = spelling(right), self.span(index)
        self.dropped.add(index)
        self.inserted.setdefault(index, []).append(Token(right, "", span.start, span.end))
        self.tell(
            index,
            Diagnostic(
                "E012",
                f"{title} is closed by `{self.tokens[index].text}`",
                span,
                labels=(Label(self.span(opened), "opened here"),),
                helps=(f"write `{text}` instead",),
                fix=Fix(span, text),
            ),
        )

    def swap(self, first: int, second: int, opened: int) -> None:
        """Two closing brackets, each where the other should stand."""
        one, other = self.span(first), self.span(second)
        for index, right, span in ((first, second, one), (second, first, other)):
            self.dropped.add(index)
            bracket = self.tokens[right]._replace(start=span.start, end=span.end)
            self.inserted.setdefault(index, []).append(bracket)
        message = f"`{one.text}` and `{other.text}` stand in the wrong order"
        between = self.source.text[one.end : other.start]
        self.tell(
            first,
            Diagnostic(
                "E012",
                message,
                one,
                labels=(
                    Label(self.span(opened), "opened here"),
                    Label(other, f"`{one.text}` belongs here"),
                ),
                helps=("let them change places",),
                fix=Fix(one.to(other), f"{other.text}{between}{one.text}"),
            ),
        )

    def unclosed(self, opened: int, index: int, title: str) -> None:
        """The closing bracket is missing; it is put before a token."""
        closer = CLOSER[self.tokens[opened].kind]
        name = f"`{spelling(closer)}`"
        before = self.span(index - 1)
        self.insert(index, closer)
        self.tell(
            opened,
            Diagnostic(
                "E010",
                f"{title} is never closed",
                self.span(opened),
                "opened here",
                labels=(Label(before, f"{name} expected after this"),),
                helps=(f"write {name} there",),
            ),
        )

    def unopened(self, before: int, index: int, kind: str) -> None:
        """The opening bracket of `index` is missing; it is put before a token."""
        text, at = spelling(kind), self.tokens[before - 1].end
        place = f"after `{self.tokens[before - 1].text}`"
        fix = text
        if kind == "LBRACE":
            place, fix = "at the end of this line", f" {text}"
        here = Span(self.source, at, at)
        self.insert(before, kind)
        problem = Diagnostic(
            "E011",
            f"`{text}` is missing {place}",
            here,
            labels=(Label(self.span(index), "closed here"),),
            helps=(f"write `{text}` there",),
            fix=Fix(here, fix),
        )
        while self.problems and self.same_step(self.problems[-1][0], before - 1):
            self.problems.pop()
            problem = replace(problem, fix=None)
        self.tell(before - 1, problem)

    def title(self, opened: int, first: int) -> str:
        """`{` of what; `first` is the first token of its line."""
        words = self.tokens[first : first + 2]
        if self.tokens[opened].kind == "LBRACE" and words[0].kind in _TITLED:
            return f"{words[0].text} `{words[1].text}`"
        return f"`{self.tokens[opened].text}`"
