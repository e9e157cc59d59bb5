"""text -> tree, with every syntax error of the file; there is always a tree."""

from cnndsl.collector import paused
from cnndsl.dataclasses import replace
from cnndsl.diagnostics import Diagnostic, Source, Span, in_order
from cnndsl.limits import DEFAULT_LIMITS, Limits
from cnndsl.syntax import tree
from cnndsl.syntax.brackets import balance
from cnndsl.syntax.damage import MOST_ERRORS, Damage
from cnndsl.syntax.grow import Grower
from cnndsl.syntax.lines import end_statements
from cnndsl.syntax.literals import Literals
from cnndsl.syntax.machine import Machine, Plan
from cnndsl.syntax.scan import Scanned, scan
from cnndsl.syntax.table import table
from cnndsl.syntax.token import Token

_UNREAD = "the file is not read any further, and nothing else in it is checked"
_UNTOLD = "there may be more: not all errors of a file are told when there are so many"


def parse(source: Source, limits: Limits = DEFAULT_LIMITS) -> tuple[tree.File, list[Diagnostic]]:
    """The tree of a source and what is wrong with its syntax."""
    with paused():
        return _parse(source, limits)


def parse_expression(
    source: Source, start: int = 0, limits: Limits = DEFAULT_LIMITS
) -> tuple[tree.Expression | None, list[Diagnostic]]:
    """The expression that a source holds from `start` on; None if it holds none."""
    parser = _Parser(source, limits)
    made = parser.expression(start, len(source.text))
    problems = [*parser.problems, *parser.literals.problems]
    return (None if problems else made), problems


def _parse(source: Source, limits: Limits) -> tuple[tree.File, list[Diagnostic]]:
    scanned = scan(source)
    parser = _Parser(source, limits)
    file = parser.tree(scanned, "file")
    problems = _once_a_line([*scanned.problems, *parser.problems, *parser.literals.problems])
    if len(problems) >= MOST_ERRORS or parser.given_up:
        note = _UNREAD if parser.given_up else _UNTOLD
        problems[-1:] = [replace(each, notes=(*each.notes, note)) for each in problems[-1:]]
    if not isinstance(file, tree.File):
        whole = Span(source, 0, len(source.text))
        file = tree.File(whole, None, (), (), (whole,), frozenset())
    comments = tuple(
        tree.Comment(Span(source, c.start, c.end), c.text, _alone(source, c))
        for c in scanned.comments
    )
    places = {*file.damaged, *parser.damage.spans, *(problem.span for problem in problems)}
    damaged = tuple(sorted(places, key=lambda span: (span.start, span.end)))
    lost = frozenset(parser.damage.words)
    return replace(file, comments=comments, damaged=damaged, lost=lost), problems


def _once_a_line(problems: list[Diagnostic]) -> list[Diagnostic]:
    """Without what only follows from a wrong character, string or bracket on the same line."""
    ranks: dict[int, int] = {}
    wrong = {problem.span for problem in problems if problem.code == "E001"}
    problems = [p for p in problems if p.code != "E004" or p.span not in wrong]
    for problem in problems:
        line = problem.span.line
        ranks[line] = min(_rank(problem), ranks.get(line, _WEAKEST))
    return in_order(p for p in problems if _rank(p) in (ranks[p.span.line], _WEAKEST + 1))


_WEAKEST = 2


def _rank(problem: Diagnostic) -> int:
    """Characters before brackets before grammar; what needs no repair stands for itself."""
    match problem.code:
        case "E002" | "E003" | "E005" | "E006":
            return 0
        case "E010" | "E011" | "E012":
            return 1
        case "E001":
            return 2
        case _:
            return 3


def _alone(source: Source, comment: Token) -> bool:
    begin = source.text.rfind("\n", 0, comment.start) + 1
    return not source.text[begin : comment.start].strip()


class _Parser:
    """Parses a source and, inside its strings, the expressions between `{` and `}`."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self.literals = Literals(source, limits, self.expression)
        self.damage = Damage(source)
        grower = Grower(source, self.literals, self.damage)
        self.plan = Plan(table(), grower.actions(), grower.missing)
        self.problems: list[Diagnostic] = []
        self.given_up = False

    def expression(self, start: int, end: int) -> tree.Expression | None:
        """An expression inside a string; more than one problem would be too many for so little."""
        known = len(self.problems)
        scanned = scan(self.source, start, end)
        made = self.tree(scanned, "expression")
        self.problems[known:] = [*scanned.problems, *self.problems[known:]][:1]
        return made  # type: ignore[return-value]

    def tree(self, scanned: Scanned, start: str) -> object:
        """What the tokens say, or None if they say too little."""
        balanced = balance(self.source, scanned.tokens, self.limits)
        self.problems += balanced.problems
        self.damage.brackets(balanced.problems)
        if balanced.too_deep:
            return None
        tokens = end_statements(balanced.tokens)
        machine = Machine(self.plan, start, self.limits.nesting)
        stopped = machine.run(tokens, 0)
        whole = stopped < 0 or self.recover(machine, tokens, stopped)
        if machine.too_high:
            self.problems.append(self.too_high(*machine.too_high))
        return machine.values[0] if whole else None

    def recover(self, machine: Machine, tokens: list[Token], index: int) -> bool:
        """Mend each error and go on; whether the end was reached."""
        from cnndsl.syntax.recovery import Recovery  # most files have no use for it

        recovery = Recovery(self.source, machine, tokens, self.damage)
        while index >= 0:
            index = recovery.recover(index)
            if index >= 0:
                index = machine.run(tokens, index)
        self.problems += recovery.problems
        self.given_up |= recovery.given_up
        return not recovery.given_up

    def too_high(self, start: int, end: int) -> Diagnostic:
        """Operators without brackets nest too."""
        message = f"operators are nested more than {self.limits.nesting} deep"
        flag = Limits.flag("nesting")
        cure = f"name the inner parts with `let`, or raise the bound with `{flag}`"
        at = Span(self.source, start, min(end, start + 1))
        return Diagnostic("E020", message, at, helps=(cure,))
