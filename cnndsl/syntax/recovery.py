"""After a syntax error: say it once, mend it if one edit does, else leave out the statement."""

from cnndsl.dataclasses import replace
from cnndsl.diagnostics import Diagnostic, Source
from cnndsl.syntax.causes import Edit, known_cause
from cnndsl.syntax.damage import MOST_ERRORS, Damage
from cnndsl.syntax.machine import Machine, Trial
from cnndsl.syntax.repair import Repair, Search
from cnndsl.syntax.token import CLOSER, OPENER, Token
from cnndsl.syntax.wording import Place, repaired, unexpected

_BOUNDARIES = frozenset(["_END", "VBAR", "LBRACE", "RBRACE", "$END"])
_HORIZON = 1000
_PATIENCE = 2
# How many tokens are looked at in all, so that no text takes quadratic time.
_LOOKS = 1_000_000
_TRIAL = 500


class Recovery:
    """Knows which errors were told, so that one mistake gives one message."""

    def __init__(
        self, source: Source, machine: Machine, tokens: list[Token], damage: Damage
    ) -> None:
        self.source = source
        self.machine = machine
        self.tokens = tokens
        self.quiet_until = -1
        self.errors = 0
        self.problems: list[Diagnostic] = []
        self.damage = damage
        self.branches_told: set[int] = set()
        self.given_up = False
        self.rest = len(tokens) + 1
        self.stuck = 0
        self.looks = _LOOKS + 4 * len(tokens)

    def recover(self, index: int) -> int:
        """Mend the stacks or the tokens; the index to go on from, or -1 to give up."""
        self.errors += 1
        if self.errors > MOST_ERRORS or self.looks < 0:
            return self.give_up()
        if self.stalls(len(self.tokens) - index):
            return self.skip(index)
        place = Place(
            self.source, self.tokens, index, self.machine.trial(self.machine.depth), self.inside()
        )
        cause = known_cause(place)
        if cause is not None:
            self.tell(index, cause.problem)
            return self.skip(index) if cause.edit is None else self.apply(index, cause.edit)
        repairs = Search(self.machine, self.tokens, index).best()
        if not repairs:
            self.tell(index, unexpected(place))
            return self.skip(index)
        repair = repairs[0]
        old = self.tokens[repair.index]
        own = old.start == old.end or old.kind == "ERROR"  # put there by a repair before
        if own and repair.stop > repair.index:
            self.quiet_until = max(self.quiet_until, index)
        self.tell(index, repaired(replace(place, index=repair.index), repairs))
        return self.apply(index, self.edit(repair))

    def stalls(self, rest: int) -> bool:
        """Whether mending does not lead on: then only leaving out does."""
        self.stuck = self.stuck + 1 if rest >= self.rest else 0
        self.rest = min(rest, self.rest)
        return self.stuck > _PATIENCE

    def tell(self, index: int, problem: Diagnostic) -> None:
        """Say it, unless it follows from what was said just before."""
        told = index <= self.quiet_until or self.tokens[index].kind == "ERROR"
        if self.tokens[index].kind == "VBAR":
            told = told or self.inside() in self.branches_told
            self.branches_told.add(self.inside())
        if not told:
            self.problems.append(problem)
        self.damage.error(problem, self.tokens, index)

    def inside(self) -> int:
        """Where the body that is being read begins, or -1 outside all and between parentheses."""
        closed = 0
        for value in reversed(self.machine.values):
            closed -= _opens(value)
            if closed < 0 and isinstance(value, Token):
                return value.start if value.kind == "LBRACE" else -1
        return -1

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
        return Edit(
            repair.index, repair.stop, tuple(Token(kind, "", at, at) for kind in repair.kinds)
        )

    def apply(self, index: int, edit: Edit) -> int:
        """Change the tokens, and read again from the last symbol that stays as it is."""
        depth, first = (
            self.machine.before(edit.index) if edit.index < index else (self.machine.depth, index)
        )
        self.machine.cut(depth)
        self.damage.replaced(self.tokens[edit.index : edit.stop], edit.tokens)
        self.tokens[edit.index : edit.stop] = edit.tokens
        after = edit.index + len(edit.tokens)
        self.quiet_until = max(after, index + after - edit.stop) + 1
        return first

    def skip(self, index: int) -> int:
        """Put `ERROR` for what cannot be read: the rest of a chain, else the innermost part."""
        machine, opened = self.machine, 0
        rest = machine.trial(machine.depth)
        if rest.take("ARROW") and rest.take("ERROR"):
            stop = self.resume(index, rest, 0, settings=False)
            if stop is not None:
                return self.leave_out(machine.depth, index, stop, "ARROW")
        for depth in range(machine.depth, -1, -1):
            if depth < machine.depth:
                opened += _opens(machine.values[depth])
            if opened < 0 or "ERROR" not in machine.row(depth):
                continue
            self.looks -= _TRIAL
            if self.looks < 0:
                break
            trial = machine.trial(depth)
            if not trial.take("ERROR"):
                continue
            first = machine.firsts[depth] if depth < machine.depth else index
            settings = self.tokens[first].kind in ("EXPECT", "TRAIN")
            stop = self.resume(index, trial, opened, settings=settings)
            if stop is None:
                continue
            return self.leave_out(depth, first, stop)
        return self.give_up()

    def leave_out(self, depth: int, first: int, stop: int, *before: str) -> int:
        """`ERROR`, after other signs, in place of the tokens from `first` up to `stop`."""
        start = self.tokens[first].start
        end = max(start, self.tokens[stop - 1].end) if stop > first else start
        self.machine.cut(depth)
        self.damage.lost(start, end, self.tokens[first:stop])
        new = [Token(kind, "", start, start) for kind in before]
        self.tokens[first:stop] = [*new, Token("ERROR", "", start, end)]
        self.quiet_until = first + len(new) + 1
        return first

    def resume(self, index: int, trial: Trial, nested: int, *, settings: bool) -> int | None:
        """The first token, outside the brackets left open, from which the parser can go on."""
        tokens, stop = self.tokens, index
        try:
            for stop in range(index, len(tokens)):
                kind = tokens[stop].kind
                if nested == 0:
                    header = settings and kind == "LBRACE"
                    if kind in _BOUNDARIES and trial.fits(kind) and not header:
                        return stop
                    if kind in _BOUNDARIES and kind != "LBRACE":
                        return None
                    if stop < index + _HORIZON and trial.reach([kind, tokens[stop + 1].kind]) == 2:
                        return stop
                nested += _opens(tokens[stop])
                if nested < 0:
                    return None
            return None
        finally:
            self.looks -= stop - index

    def give_up(self) -> int:
        """Read no further; what was read so far is no whole tree."""
        self.given_up = True
        return -1


def _opens(value: object) -> int:
    """1 for an opening bracket, -1 for a closing one."""
    if not isinstance(value, Token):
        return 0
    return (value.kind in CLOSER) - (value.kind in OPENER)
