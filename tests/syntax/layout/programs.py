"""Random programs as text: any spacing, line break, `;` and comment where the language allows it.

A walk over the grammar gives words, each with what may stand before it; then the gaps are filled.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from random import Random

# What may stand before a word: blanks alone; also line ends and comments; or what ends a statement.
LINE, FREE, END = "line", "free", "end"
Words = Iterator[tuple[str, str]]

NAMES = ["x", "conv", "bn", "relu", "it", "width", "größe", "層", "a_rather_long_name_for_a_thing"]
NUMBERS = ["0", "3", "64", "25_557_032", "4.1G", "1e-4", "0.5", "24GiB"]
STRINGS = ['""', '"a{i + 1}"', '"# none"', '"é -> {x}"', '"\\"quoted\\""', '"b\\n\\\\"']
DIMS = ["3x224x224", "1x7", "3xHxW"]
COMMENTS = ["# what follows", "#tight", "#", "#  spaced  ", "# é 層 | -> { (", "#\tx\t"]
OPERATORS = "+ - * / // % ** and or < > <= >= == !=".split()
_SIGNS = set("-*/<>=!.|")


@dataclass
class Walk:
    """One program in the making; `inside` is what may stand between the words of an expression."""

    random: Random
    fuel: int
    inside: str = LINE

    def some(self, most: int) -> range:
        return range(self.random.randint(0, most) if self.fuel > 0 else 0)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def pick(self, words: Sequence[str]) -> str:
        return self.random.choice(words)

    def word(self, *texts: str) -> Words:
        for text in texts:
            yield self.inside, text

    def name(self) -> Words:
        yield self.inside, self.pick(NAMES)

    def label(self) -> Words:
        yield self.inside, self.pick(NAMES if self.chance(0.7) else STRINGS)

    def expression(self) -> Words:
        self.fuel -= 1
        simple = [self.name, self.number, self.number]
        if self.fuel < 0:
            yield from self.pick_walk(simple)
            return
        yield from self.pick_walk(
            [*simple, *simple, self.literal, self.call, self.call, self.list_, self.tuple_]
            + [self.binary, self.binary, self.prefix, self.conditional, self.range_]
            + [self.index, self.attribute, self.nested]
        )

    def pick_walk(self, walks: Sequence[Callable[[], Words]]) -> Words:
        return self.random.choice(walks)()

    def number(self) -> Words:
        yield self.inside, self.pick(NUMBERS)

    def literal(self) -> Words:
        yield self.inside, self.pick([*STRINGS, *DIMS, "true", "false"])

    def operand(self) -> Words:
        yield from self.pick_walk([self.name, self.number, self.call, self.nested, self.list_])

    def binary(self) -> Words:
        yield from self.operand()
        for _ in range(self.random.randint(1, 4)):
            yield from self.word(self.pick(OPERATORS))
            yield from self.operand()

    def prefix(self) -> Words:
        negation = self.chance(0.3)
        yield from self.word("not" if negation else "-")
        yield from self.operand()

    def conditional(self) -> Words:
        for word in ("if", "else", ""):
            yield from self.operand()
            yield from self.word(*[word] * bool(word))

    def range_(self) -> Words:
        yield from self.operand()
        yield from self.word("..")
        yield from self.operand()

    def index(self) -> Words:
        yield from self.name()
        yield from self.word("[")
        with_start, with_stop, slices = self.chance(0.5), self.chance(0.5), self.chance(0.5)
        yield from self.within(
            lambda: self.slice_(with_start, with_stop) if slices else self.expression()
        )
        yield FREE, "]"

    def slice_(self, start: bool, stop: bool) -> Words:
        if start:
            yield from self.operand()
        yield FREE, ".."
        if stop:
            yield from self.operand()

    def attribute(self) -> Words:
        yield from self.operand()
        yield from self.word(".")
        yield from self.name()

    def nested(self) -> Words:
        yield from self.word("(")
        yield from self.within(self.expression)
        yield FREE, ")"

    def within(self, walk: Callable[[], Words]) -> Words:
        outer, self.inside = self.inside, FREE
        yield from walk()
        self.inside = outer

    def items(self, walk: Callable[[], Words], least: int = 0, most: int = 6) -> Words:
        number = max(least, self.random.randint(0, most) if self.fuel > 0 else least)
        for index in range(number):
            yield from self.within(walk)
            if index + 1 < number or self.chance(0.2):
                yield FREE, ","

    def list_(self) -> Words:
        plain = self.chance(0.3)
        yield from self.word("[")
        yield from self.items(self.number if plain else self.expression, most=40 if plain else 6)
        yield FREE, "]"

    def tuple_(self) -> Words:
        yield from self.word("(")
        if self.chance(0.9):
            yield from self.within(self.expression)
            yield FREE, ","
            yield from self.items(self.expression, most=3)
        yield FREE, ")"

    def call(self) -> Words:
        yield from self.name()
        yield from self.arguments()

    def arguments(self) -> Words:
        yield from self.word("(")
        yield from self.items(self.argument)
        yield FREE, ")"

    def argument(self) -> Words:
        if self.chance(0.4):
            yield from self.name()
            yield from self.word("=")
        yield from self.expression()

    def targets(self) -> Words:
        if self.chance(0.6):
            yield from self.name()
            return
        yield from self.word("(")
        yield from self.items(self.name, least=1, most=3)
        yield FREE, ")"

    # Statements.

    def chain(self) -> Words:
        yield from self.step()
        for _ in range(self.random.choice([0, 0, 0, 1, 2, 3, 8]) if self.fuel > 0 else 0):
            yield FREE, "->"
            for index, (gap, text) in enumerate(self.bare() if self.chance(0.6) else self.step()):
                yield gap if index else FREE, text

    def bare(self) -> Words:
        self.fuel -= 1
        yield LINE, self.pick(["bn", "relu", "flatten"])

    def step(self) -> Words:
        self.fuel -= 3
        actions = [self.apply, self.apply, self.apply, self.bare]
        if self.fuel > 0:
            actions += [self.from_, self.output, self.repeat, self.for_, self.if_, self.stage]
            actions += [self.merge, self.input_]
        action = self.random.choice(actions)
        yield from action()
        if action == self.input_:
            return
        if self.chance(0.15):
            yield LINE, "as"
            yield from self.label() if self.chance(0.6) else self.labels()
        if self.chance(0.15):
            yield LINE, ":"
            yield from self.literal()

    def labels(self) -> Words:
        yield LINE, "("
        yield from self.items(self.label, least=1, most=3)
        yield FREE, ")"

    def apply(self) -> Words:
        yield from self.name()
        if self.chance(0.7):
            yield from self.arguments()

    def merge(self) -> Words:
        yield LINE, self.pick(["concat", "add", "residual"])
        if self.chance(0.3):
            yield from self.arguments()
        yield from self.body() if self.chance(0.5) else self.branches()

    def from_(self) -> Words:
        yield LINE, "from"
        yield from self.label()
        if self.chance(0.3):
            yield from self.body()

    def output(self) -> Words:
        yield LINE, "output"
        yield from self.label()

    def input_(self) -> Words:
        yield LINE, "input"
        if self.chance(0.4):
            yield from self.name()
            yield LINE, ":"
        yield from self.literal() if self.chance(0.8) else self.expression()

    def repeat(self) -> Words:
        yield LINE, "repeat"
        yield from self.expression()
        yield from self.body()

    def for_(self) -> Words:
        yield LINE, "for"
        yield from self.targets()
        yield LINE, "in"
        yield from self.expression()
        yield from self.body()

    def if_(self) -> Words:
        yield LINE, "if"
        yield from self.expression()
        yield from self.body()
        for _ in self.some(2):
            yield FREE, "else"
            yield LINE, "if"
            yield from self.expression()
            yield from self.body()
        if self.chance(0.4):
            yield FREE, "else"
            yield from self.body()

    def stage(self) -> Words:
        yield LINE, "stage"
        yield from self.label()
        if self.chance(0.2):
            yield from self.arguments()
        yield from self.body()

    def let(self) -> Words:
        yield LINE, "let"
        yield from self.targets()
        yield LINE, "="
        yield from self.expression()

    def shared(self) -> Words:
        yield LINE, "shared"
        yield from self.name()
        yield LINE, "="
        yield from self.expression()

    def statements(self) -> Words:
        for index in self.some(5):
            walk = self.random.choice([self.chain] * 6 + [self.let, self.let, self.shared])
            for position, (gap, text) in enumerate(walk()):
                yield (END if index else FREE) if position == 0 else gap, text

    def body(self) -> Words:
        yield FREE, "{"
        yield from self.statements()
        yield FREE, "}"

    def branches(self) -> Words:
        yield FREE, "{"
        for _ in range(self.random.randint(1, 4)):
            yield FREE, "|"
            yield from self.statements() if self.chance(0.3) else self.branch()
        yield FREE, "}"

    def branch(self) -> Words:
        for position, (gap, text) in enumerate(self.chain()):
            yield gap if position else FREE, text

    # Declarations.

    def import_(self) -> Words:
        yield LINE, "import"
        names = self.some(9)
        for index in names:
            yield FREE if index else LINE, self.pick(NAMES)
            if self.chance(0.2):
                yield LINE, "as"
                yield from self.name()
            yield LINE, "," if index + 1 < len(names) else "from"
        yield LINE, '"std/net.cnn"'

    def fn(self) -> Words:
        yield LINE, "fn"
        yield from self.name()
        yield from self.parameters()
        yield LINE, "="
        yield from self.expression()

    def parameters(self) -> Words:
        yield LINE, "("
        yield from self.items(self.parameter)
        yield FREE, ")"

    def parameter(self) -> Words:
        yield from self.name()
        if self.chance(0.4):
            yield FREE, "="
            yield from self.expression()

    def block(self) -> Words:
        yield LINE, self.pick(["block", "model"])
        yield from self.name()
        if self.chance(0.6):
            yield from self.parameters()
        yield from self.body()

    def alias(self) -> Words:
        yield LINE, "model"
        yield from self.name()
        if self.chance(0.2):
            yield from self.parameters()
        yield LINE, "="
        yield from self.expression()

    def expect(self) -> Words:
        yield LINE, "expect"
        yield from self.name()
        if self.chance(0.2):
            yield from self.arguments()
        yield FREE, "{"
        for index in self.some(4):
            yield END if index else FREE, self.pick(["params", "out", "macs"])
            if self.chance(0.2):
                yield LINE, "."
                yield from self.name()
            yield LINE, self.pick(["=", "<", ">", "<=", ">="])
            yield from self.expression()
        yield FREE, "}"

    def train(self) -> Words:
        yield LINE, "train"
        yield from self.name()
        for _ in self.some(2):
            yield LINE, ","
            yield FREE, self.pick(NAMES)
        if self.chance(0.5):
            yield LINE, "on"
            yield from self.expression()
        yield FREE, "{"
        for index in self.some(6):
            yield END if index else FREE, self.pick(["epochs", "lr", "augment"])
            yield LINE, "="
            yield from self.expression()
        yield FREE, "}"

    def file(self) -> Words:
        version = self.chance(0.2)
        if version:
            yield FREE, "cnn"
            yield LINE, "1"
        walks = [self.block] * 4 + [self.alias, self.alias, self.let, self.let, self.fn]
        walks += [self.import_, self.expect, self.train]
        index = 0
        while self.fuel > 0:
            for position, (gap, text) in enumerate(self.random.choice(walks)()):
                yield (END if index else FREE) if position == 0 else gap, text
            index += 1


def program(seed: int, fuel: int) -> str:
    """A program without syntax errors, the same for the same numbers."""
    random = Random(seed)
    words = list(Walk(random, fuel).file())
    gaps = _Gaps(random)
    pieces = [gaps.opening(words[0][1]), words[0][1]]
    for (_, before), (kind, text) in pairwise(words):
        pieces += [gaps.between(kind, before, text), text]
    return "".join([*pieces, gaps.closing()])


class _Gaps:
    """A hand that writes now neatly, now wildly, with many comments or none."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.breaks = random.choice([0.0, 0.05, 0.3])
        self.comments = random.choice([0.0, 0.03, 0.3])
        self.line_end = random.choice(["\n", "\n", "\n", "\r\n"])
        self.numbers = count(1)

    def blanks(self) -> str:
        return self.random.choice(["", "", " ", " ", " ", "  ", "\t", " \f "])

    def comment(self) -> str:
        text = self.random.choice(COMMENTS)
        return f"{text}{next(self.numbers)}" + self.random.choice(["", "", "  ", "\t"])

    def line_ends(self) -> str:
        """One line end or more, perhaps with comments."""
        text = ""
        for _ in range(self.random.choice([1, 1, 1, 2, 3])):
            if self.random.random() < self.comments:
                text += self.blanks() + self.comment()
            text += self.blanks() + self.line_end if text.endswith("\n") else self.line_end
        return text + self.blanks()

    def between(self, kind: str, before: str, after: str) -> str:
        if kind == END:
            gap = self.blanks() + self.random.choice(["", "", ";", ";;"]) + self.line_ends()
            return self.random.choice([gap, gap, gap, ";" + self.blanks(), gap + ";"])
        gap = self.blanks()
        if kind == FREE and self.random.random() < self.breaks + self.comments:
            gap += self.line_ends()
        return gap or " " * _would_merge(before, after)

    def opening(self, first: str) -> str:
        return self.random.choice(["", "", self.line_ends(), "\ufeff", ";" * (first != "cnn")])

    def closing(self) -> str:
        return self.random.choice(["", self.line_end, ";", self.line_ends(), self.blanks()])


def _would_merge(before: str, after: str) -> bool:
    left, right = before[-1], after[0]
    words = (left.isalnum() or left == "_") and (right.isalnum() or right == "_")
    signs = left in _SIGNS and right in _SIGNS
    return words or signs or (left.isalnum() and right == ".") or (left == "." and right.isdigit())
