"""Random statements."""

from tests.syntax.layout.expressions import END, FREE, LINE, Expressions, Words


class Statements(Expressions):
    """What stands in bodies."""

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
        if self.chance(0.3):
            yield LINE, "if"
            yield LINE, "training"

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
