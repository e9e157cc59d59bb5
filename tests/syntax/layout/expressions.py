"""Random expressions: words, each with what may stand before it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

# What may stand before a word: blanks alone; also line ends and comments; or what ends a statement.
LINE, FREE, END = "line", "free", "end"
Words = Iterator[tuple[str, str]]

NAMES = ["x", "conv", "bn", "relu", "it", "width", "größe", "層", "a_rather_long_name_for_a_thing"]
NUMBERS = ["0", "3", "64", "25_557_032", "4.1G", "1e-4", "0.5", "24GiB"]
STRINGS = ['""', '"a{i + 1}"', '"# none"', '"é -> {x}"', '"\\"quoted\\""', '"b\\n\\\\"']
DIMS = ["3x224x224", "1x7", "3xHxW"]
OPERATORS = "+ - * / // % ** and or < > <= >= == !=".split()


@dataclass
class Expressions:
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
        if self.fuel > 0:
            simple += [*simple, self.literal, self.call, self.call, self.list_, self.tuple_]
            simple += [self.binary, self.binary, self.prefix, self.conditional, self.range_]
            simple += [self.index, self.attribute, self.nested]
        yield from self.pick_walk(simple)

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
