"""Random files."""

from tests.syntax.layout.expressions import END, FREE, LINE, NAMES, Words
from tests.syntax.layout.statements import Statements


class Declarations(Statements):
    """What stands at the outermost level."""

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
