"""The table at work: shift, reduce, and try ahead what would follow."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence

from cnndsl.syntax.table import Rule, Table
from cnndsl.syntax.token import Token

Grow = Callable[[list[object], int, int], object]
"""Makes a tree node of its children and the stretch that it covers."""

# Only expressions nest without end: bodies cannot without brackets, which are counted before.
_DEEPENING = frozenset("unary binary conditional index attribute call list_ tuple_".split())

# How many rules one token may complete when it is only tried.
_PATIENCE = 1000


class Plan:
    """What to do for each rule, made once for all machines of one source."""

    def __init__(self, table: Table, actions: dict[str, Grow], missing: Grow) -> None:
        self.table = table
        self.missing = missing
        self.rules = [_step(rule, actions) for rule in table.rules]


def _step(
    rule: Rule, actions: dict[str, Grow]
) -> tuple[int, tuple[int, ...], str, Grow | None, bool, bool, int]:
    listed = rule.origin.startswith("_")
    grow = actions.get(rule.name)
    deeper = int(rule.name in _DEEPENING)
    return rule.length, rule.kept, rule.origin, grow, rule.inline, listed, deeper


class Machine:
    """The parser's stacks: states and, beside each but the first, what it stands for."""

    def __init__(self, plan: Plan, start: str, limit: int) -> None:
        self.plan = plan
        self.limit = limit
        self.end = plan.table.ends[start]
        self.states = [plan.table.starts[start]]
        self.values: list[object] = []
        self.firsts: list[int] = []
        self.heights: list[int] = []
        self.too_high: tuple[int, int] | None = None

    def run(self, tokens: Sequence[Token], index: int) -> int:  # noqa: C901, PLR0915
        """Work through the tokens; the index of the first that does not fit, or -1 at the end."""
        states, values, firsts, heights = self.states, self.values, self.firsts, self.heights
        rows, rules, limit = self.plan.table.states, self.plan.rules, self.limit
        while True:
            token = tokens[index]
            kind = token[0]
            action = rows[states[-1]].get(kind)
            if action is None:
                return index
            if action >= 0:
                states.append(action)
                values.append(token)
                firsts.append(index)
                heights.append(0)
                index += 1
                continue
            length, kept, origin, grow, inline, listed, deeper = rules[-1 - action]
            if length == 1:
                first, height = firsts.pop(), heights.pop()
                value = values.pop()
                states.pop()
                if value.__class__ is list:
                    children: list[object] = value
                else:
                    children = [value] if kept else []
            elif length:
                children = []
                base = len(values) - length
                for offset in kept:
                    value = values[base + offset]
                    if value.__class__ is not list:
                        children.append(value)
                    elif listed and not children:
                        children = value
                    else:
                        children.extend(value)
                first, height = firsts[base], max(heights[base:])
                del states[base + 1 :], values[base:], firsts[base:], heights[base:]
            else:
                children, first, height = [], index, 0
            if listed:
                made: object = children
            elif inline and len(children) == 1:
                made = children[0]
            else:
                start = tokens[first][2]
                end = tokens[index - 1][3] if index > first else start
                height += deeper
                if height > limit:
                    self.too_high = self.too_high or (start, end)
                    made, height = self.plan.missing([], start, end), 0
                else:
                    assert grow is not None, origin
                    made = grow(children, start, end)
            states.append(rows[states[-1]][origin])
            values.append(made)
            firsts.append(first)
            heights.append(height)
            if kind == "$END" and states[-1] == self.end:
                return -1

    def cut(self, depth: int) -> None:
        """Forget what stands above a depth."""
        del self.states[depth + 1 :], self.values[depth:], self.firsts[depth:], self.heights[depth:]

    @property
    def depth(self) -> int:
        """How many symbols stand on the stacks."""
        return len(self.values)

    def before(self, index: int) -> tuple[int, int]:
        """How many symbols hold tokens before this one alone, and the first token after those."""
        depth = bisect_right(self.firsts, index) - 1
        return (depth, self.firsts[depth]) if depth >= 0 else (0, 0)

    def row(self, depth: int) -> dict[str, int]:
        """What each symbol would do at a depth."""
        return self.plan.table.states[self.states[depth]]

    def trial(self, depth: int) -> "Trial":
        """The states up to a depth, to try ahead with."""
        return Trial(self, depth + 1, [])


class Trial:
    """States alone: those of a machine up to a depth, and on top of them those tried since."""

    __slots__ = ("below", "machine", "tried")

    def __init__(self, machine: Machine, below: int, tried: list[int]) -> None:
        self.machine = machine
        self.below = below
        self.tried = tried

    def copy(self) -> "Trial":
        """The same, to go another way from here."""
        return Trial(self.machine, self.below, self.tried.copy())

    @property
    def row(self) -> dict[str, int]:
        """What each symbol would do here."""
        state = self.tried[-1] if self.tried else self.machine.states[self.below - 1]
        return self.machine.plan.table.states[state]

    def take(self, kind: str) -> bool:
        """Take one token; False, with the states half changed, if it does not fit."""
        rules, tried = self.machine.plan.table.rules, self.tried
        for _ in range(_PATIENCE):
            action = self.row.get(kind)
            if action is None:
                return False
            if action >= 0:
                tried.append(action)
                return True
            rule = rules[-1 - action]
            if rule.length <= len(tried):
                del tried[len(tried) - rule.length :]
            else:
                self.below -= rule.length - len(tried)
                tried.clear()
            state = self.row[rule.origin]
            tried.append(state)
            if kind == "$END" and state == self.machine.end:
                return True
        return False

    def fits(self, kind: str) -> bool:
        """Whether this token may come next."""
        return kind in self.row and self.copy().take(kind)

    def reach(self, kinds: Iterable[str]) -> int:
        """How many of these tokens fit after one another."""
        ahead, count = self.copy(), 0
        for kind in kinds:
            if not ahead.take(kind):
                return count
            count += 1
        return count
