"""What a syntax error most likely was: the edit after which most of what follows can be read."""

from collections.abc import Iterator, Sequence

from cnndsl.dataclasses import dataclass, field, replace
from cnndsl.diagnostics.suggest import distance
from cnndsl.syntax.machine import Machine, Trial
from cnndsl.syntax.token import CLOSER, KEYWORD_KINDS, OPENER, Token

LOOKAHEAD = 12
_ENOUGH = 3
# How far before the error its cause may stand, and how much may be read again for that.
_WINDOW = 4
_REPLAY = 40
_FAR = 100

_VALUES = frozenset(["NUMBER", "STRING", "DIMS", "TRUE", "FALSE"])
_FIXED = frozenset([*CLOSER, *OPENER, "CNN", "$END"])

# A sign that was forgotten is likelier than a word, a word than a value.
_COSTS = {"ASSIGN": 0.0, "COMMA": 0.1, "ARROW": 0.2, "_END": 0.3, "VBAR": 1.2}
_COSTS |= {"ERROR": 1.5, "NAME": 1.6}
# Signs that are written for one another, as they are in other languages.
_CONFUSED = {
    ("EQUAL", "ASSIGN"): 0.5,
    ("ASSIGN", "EQUAL"): 0.9,
    ("ASSIGN", "IN"): 0.8,
    ("COLON", "ASSIGN"): 0.8,
    ("COLON", "IN"): 0.9,
    ("ARROW", "ASSIGN"): 0.9,
    ("ASSIGN", "COLON"): 0.8,
    ("COMMA", "ARROW"): 0.9,
}
_WORDS = {"of": "IN", "with": "ON", "using": "ON", "over": "IN"}


@dataclass(frozen=True, slots=True)
class Repair:
    """Put `kinds` in place of the tokens from `index` up to `stop`."""

    index: int
    stop: int
    kinds: tuple[str, ...]
    cost: float
    trial: Trial = field(compare=False)
    reached: int = 0

    @property
    def swaps(self) -> bool:
        """Whether it is two tokens that change places."""
        return len(self.kinds) == 2

    @property
    def merit(self) -> float:
        """Two tokens further are worth as much as one sign that was forgotten."""
        return round(0.5 * self.reached - self.cost, 6)


@dataclass
class Search:
    """Looks for the best repair of the error at `index`, there or shortly before it."""

    machine: Machine
    tokens: Sequence[Token]
    index: int
    found: list[Repair] = field(default_factory=list)

    def best(self) -> list[Repair]:
        """The best repairs, all of the same merit; none if even the best is poor."""
        for index, trial in self.places():
            self.at(index, trial, 0.4 * (self.index - index))
        rest = len(self.tokens) - self.index
        good = [each for each in self.found if each.reached >= min(_ENOUGH, rest)]
        if not good:
            return []
        top = max(each.merit for each in good)
        best = [each for each in good if each.merit == top]
        return sorted(best, key=self.far, reverse=True) if len(best) > 1 else best

    def far(self, repair: Repair) -> int:
        """How far a repair gets in the end, which tells those of equal merit apart."""
        ahead = repair.trial.copy()
        following = self.tokens[repair.stop : repair.stop + _FAR]
        return ahead.reach([*repair.kinds, *(token.kind for token in following)])

    def places(self) -> Iterator[tuple[int, Trial]]:
        """The error's own place and those before it, with the states there."""
        yield self.index, self.machine.trial(self.machine.depth)
        for index in range(self.index - 1, max(-1, self.index - 1 - _WINDOW), -1):
            depth, first = self.machine.before(index)
            if index - first > _REPLAY:
                return
            trial = self.machine.trial(depth)
            if all(trial.take(token.kind) for token in self.tokens[first:index]):
                yield index, trial

    def at(self, index: int, trial: Trial, penalty: float) -> None:
        """Try every edit at one place."""
        token = self.tokens[index]
        expected = acceptable(trial)
        for kind in expected:
            cost = penalty + _insertion(kind, self.tokens, index)
            self.attempt(trial, Repair(index, index, (kind,), cost, trial))
        if token.kind == "$END":
            return
        following = self.tokens[index + 1]
        if (token.kind in _FIXED) + (following.kind in _FIXED) < 2 and following.text:
            swap = (following.kind, token.kind)
            self.attempt(trial, Repair(index, index + 2, swap, penalty + 1.4, trial))
        if token.kind in _FIXED:
            return
        cost = penalty + _deletion(self.tokens, index)
        self.attempt(trial, Repair(index, index + 1, (), cost, trial))
        for kind in expected:
            cost = penalty + _replacement(kind, token)
            if kind in KEYWORD_KINDS and token.kind in KEYWORD_KINDS:
                continue
            self.attempt(trial, Repair(index, index + 1, (kind,), cost, trial))

    def attempt(self, trial: Trial, repair: Repair) -> None:
        """Keep a repair together with how far it gets."""
        ahead = trial.copy()
        if not all(ahead.take(kind) for kind in repair.kinds):
            return
        following = [token.kind for token in self.tokens[repair.stop : self.index + LOOKAHEAD]]
        reached = ahead.reach(following)
        if reached == len(following):
            reached = LOOKAHEAD
        else:
            reached -= max(0, self.index - repair.stop)
        self.found.append(replace(repair, reached=reached))


def acceptable(trial: Trial) -> list[str]:
    """The kinds that could be put here; all values count as one, the placeholder `ERROR`."""
    operand = "DIMS" in trial.row
    kinds = []
    for kind in trial.row:
        if kind in _FIXED or kind in _VALUES or not kind.lstrip("_").isupper():
            continue
        if kind == ("NAME" if operand else "ERROR"):
            continue
        if trial.fits(kind):
            kinds.append(kind)
    return kinds


def _insertion(kind: str, tokens: Sequence[Token], index: int) -> float:
    if kind == "COMMA" and tokens[index - 1].kind == "_END":
        return 3.0
    token, before = tokens[index], tokens[index - 1]
    if kind in ("NAME", "ERROR") and index and before.kind in KEYWORD_KINDS:
        return 1.2
    first = index > 1 and tokens[index - 2].kind == "LPAR"  # seldom given by its name
    if kind == "ASSIGN" and (token.kind == "NAME" or first):
        return 1.2
    if kind == "NAME" and token.kind == "LPAR":
        return 1.9
    if kind in ("NAME", "ERROR") and (token.kind in OPENER or token.kind in ("_END", "$END")):
        return 1.7
    return 1.0 + _COSTS.get(kind, 1.0)


def _deletion(tokens: Sequence[Token], index: int) -> float:
    token = tokens[index]
    if index and tokens[index - 1].text == token.text != "":
        return 0.8
    if token.kind in KEYWORD_KINDS:
        return 3.0
    return 2.0 if token.kind == "_END" else 1.5


def _replacement(kind: str, token: Token) -> float:
    if _WORDS.get(token.text) == kind:
        return 0.5
    if (token.kind, kind) in _CONFUSED:
        return _CONFUSED[token.kind, kind]
    if kind in KEYWORD_KINDS and token.kind == "NAME":
        word = kind.lower()
        bound = max(1, len(word) // 3)
        return 0.5 if distance(token.text, word, bound) <= bound else 3.0
    if kind == "NAME" and token.kind in KEYWORD_KINDS:
        return 1.4
    if token.kind in KEYWORD_KINDS or kind in KEYWORD_KINDS:
        return 3.0
    return 1.8 + (token.kind in _VALUES or token.kind == "NAME") * 0.8 + 0.3 * _COSTS.get(kind, 1.0)
