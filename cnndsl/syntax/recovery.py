"""After a syntax error: say it once, mend it if one edit does, else leave out the statement."""

from dataclasses import replace

from cnndsl.diagnostics import Diagnostic, Source, Span
from cnndsl.syntax.causes import Edit, known_cause
from cnndsl.syntax.machine import Machine, Trial
from cnndsl.syntax.repair import Repair, Search
from cnndsl.syntax.token import CLOSER, OPENER, Token
from cnndsl.syntax.wording import Place, repaired, unexpected

MOST_ERRORS = 100
_BOUNDARIES = frozenset(["_END", "VBAR", "LBRACE", "RBRACE", "$END"])
_HORIZON = 1000


class Recovery:
    """Knows which errors were told, so that one mistake gives one message."""

    def __init__(self, source: Source, machine: Machine, tokens: list[Token]) -> None:
        self.source = source
        self.machine = machine
        self.tokens = tokens
        self.quiet_until = -1
        self.errors = 0
        self.problems: list[Diagnostic] = []
        self.damaged: list[Span] = []
        self.branches_told: set[int] = set()
        self.given_up = False

    def recover(self, index: int) -> int:
        """Mend the stacks or the tokens; the index to go on from, or -1 to give up."""
        self.errors += 1
        if self.errors > MOST_ERRORS:
            return self.give_up()
        place = Place(self.source, self.tokens, index, self.machine.trial(self.machine.depth), self.inside())
        cause = known_cause(place)
        if cause is not None:
            self.tell(index, cause.problem)
            return self.skip(index) if cause.edit is None else self.apply(index, cause.edit)
        repairs = Search(self.machine, self.tokens, index).best()
        if not repairs:
            self.tell(index, unexpected(place))
            return self.skip(index)
        repair = repairs[0]
        self.tell(index, repaired(replace(place, index=repair.index), repairs))
        return self.apply(index, self.edit(repair))

    def tell(self, index: int, problem: Diagnostic) -> None:
        """Say it, unless it follows from what was said just before."""
        told = index <= self.quiet_until
        if self.tokens[index].kind == "VBAR":
            told = told or self.inside() in self.branches_told
            self.branches_told.add(self.inside())
        if not told:
            self.problems.append(problem)
        self.damaged.append(problem.span)

    def inside(self) -> int:
        """Where the innermost body that is being read begins, or -1 outside all."""
        values, tokens = self.machine.values, reversed(range(len(self.machine.values)))
        braces = (values[i] for i in tokens if getattr(values[i], "kind", "") == "LBRACE")
        brace = next(braces, None)
        return brace.start if isinstance(brace, Token) else -1

    def edit(self, repair: Repair) -> Edit:
        """A repair with tokens that have a place."""
        old = self.tokens[repair.index : repair.stop]
        if repair.swaps:
            first, second = old
            new = (
                second._replace(start=first.start, end=first.end),
                first._replace(start=second.start, end=second.end),
            )
            return Edit(repair.index, repair.stop, new)
        at = self.tokens[repair.index].start
        if repair.index:
            at = min(at, self.tokens[repair.index - 1].end)
        return Edit(repair.index, repair.stop, tuple(Token(kind, "", at, at) for kind in repair.kinds))

    def apply(self, index: int, edit: Edit) -> int:
        """Change the tokens, and read again from the last symbol that stays as it is."""
        depth, first = self.machine.before(edit.index) if edit.index < index else (self.machine.depth, index)
        self.machine.cut(depth)
        self.tokens[edit.index : edit.stop] = edit.tokens
        after = edit.index + len(edit.tokens)
        self.quiet_until = max(after, index + after - edit.stop) + 1
        return first

    def skip(self, index: int) -> int:
        """Put `ERROR` for the innermost part that cannot be read, and leave out its tokens."""
        machine = self.machine
        depths = range(machine.depth, -1, -1)
        for depth in depths:
            trial = machine.trial(depth)
            stop = self.resume(index, trial) if trial.take("ERROR") else None
            if stop is None:
                continue
            first = machine.firsts[depth] if depth < machine.depth else index
            start = self.tokens[first].start
            end = max(start, self.tokens[stop - 1].end) if stop > first else start
            machine.cut(depth)
            self.tokens[first:stop] = [Token("ERROR", "", start, end)]
            self.damaged.append(Span(self.source, start, end))
            self.quiet_until = first + 1
            return first
        return self.give_up()

    def resume(self, index: int, trial: Trial) -> int | None:
        """The first token from which the parser can go on, within the part that is broken."""
        tokens, nested = self.tokens, 0
        for stop in range(index, len(tokens)):
            kind = tokens[stop].kind
            if nested == 0:
                if kind in _BOUNDARIES:
                    return stop if trial.fits(kind) else None
                if stop < index + _HORIZON and trial.reach([kind, tokens[stop + 1].kind]) == 2:
                    return stop
            nested = max(0, nested + (kind in CLOSER) - (kind in OPENER))
        return None

    def give_up(self) -> int:
        """Read no further; what was read so far is no whole tree."""
        self.given_up = True
        return -1
