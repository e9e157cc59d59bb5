"""The lines of a function: its statements, loops and what it returns."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from cnndsl.dataclasses import dataclass, replace
from cnndsl.emit.keras.functions import Function
from cnndsl.emit.keras.loops import Counted, Item, Loop, folded
from cnndsl.emit.keras.spelled import Speller
from cnndsl.emit.keras.terms import Part, Statement, Term, Value
from cnndsl.emit.keras.variables import Variables
from cnndsl.emit.source.layout import INDENT, WIDTH, Call, Text, flat, lines


@dataclass(frozen=True, slots=True)
class Writer:
    """What all functions of a file have in common."""

    separator: str
    taken: frozenset[str]
    """What the file has by name."""

    def body(
        self,
        statements: Sequence[Statement],
        given: Mapping[Value, str],
        outputs: Sequence[Value],
        parameters: Sequence[str] = (),
    ) -> "Body":
        """The body of a function with these inputs."""
        items = folded(statements, [*given], outputs)
        names = Variables(items, given, outputs, self.taken.union(parameters)).names
        return Body(items, Speller(names, parameters, self.separator))

    def function(self, function: Function) -> list[str]:
        """A block as a function."""
        given = {value: name for name, value in function.inputs}
        parameters = [each.name for each in function.parameters]
        body = self.body(function.body, given, function.outputs, parameters)
        returned = "Tensor"
        if len(function.outputs) > 1:
            returned = f"tuple[{', '.join(['Tensor'] * len(function.outputs))}]"
        words = f'"""The block `{function.block}`."""'
        return [
            *lines(Call(f"def {function.name}(", _signature(function)), "", "", f" -> {returned}:"),
            f"{INDENT}{words}",
            *body.lines(function.outputs),
        ]


def _signature(function: Function) -> tuple[Text, ...]:
    tensors = [Text(f"{name}: Tensor") for name, _ in function.inputs]
    plain = [Text(f"{each.name}: {each.type}") for each in function.parameters]
    name = [Text("*"), Text("name: str")] if function.has_weights else []
    return (*tensors, *plain, *name)


@dataclass(frozen=True, slots=True)
class Body:
    """Statements with the names of all that is in them."""

    items: Sequence[Item]
    speller: Speller

    def lines(self, outputs: Sequence[Value]) -> list[str]:
        """All lines of a block's function, with the tensors that it returns."""
        *most, last = self.items
        if isinstance(last, Statement) and last.targets == tuple(outputs):
            found = [*self.written(most)]
            return [*found, *self.statement(last.part, INDENT, "return ")]
        names = ", ".join(self.speller.names[value] for value in outputs)
        return [*self.written(self.items), f"{INDENT}return {names}"]

    def written(self, items: Sequence[Item]) -> Iterator[str]:
        """The lines of statements and loops; those that rest are there on demand."""
        for rests, group in groupby(items, _rests):
            if rests:
                yield f"{INDENT}if auxiliary:"
            for item in group:
                yield from self.item(item, INDENT * (1 + rests))

    def item(self, item: Item, indent: str) -> list[str]:
        if isinstance(item, Loop):
            return self.loop(item, indent)
        targets = ", ".join(self.speller.names[value] for value in item.targets)
        return self.statement(item.part, indent, f"{targets} = ")

    def statement(self, part: Part, indent: str, before: str) -> list[str]:
        """An assignment; a layer that is too long for a line is made in a step of its own."""
        document = self.speller.document(part)
        too_long = len(indent + before + flat(document)) > WIDTH
        if too_long and isinstance(part, Term) and part.head == "apply":
            layer, *given = part.parts
            read = ", ".join(map(self.speller.flat, given))
            made = lines(self.speller.document(layer), indent, "layer = ")
            return [*made, f"{indent}{before}layer({read})"]
        return lines(document, indent, before)

    def loop(self, loop: Loop, indent: str) -> list[str]:
        names = self.speller.names
        name, entry = names[loop.exit], names[loop.entry]
        turning = {**names, loop.entry: name}
        inner = Body((), replace(self.speller, marks=loop.marks, names=turning))
        first = [f"{indent}{name} = {entry}"] if name != entry else []
        counter = "index" if loop.marks else "_"
        turn = [line for each in loop.statements for line in inner.item(each, indent + INDENT)]
        return [*first, f"{indent}for {counter} in range({_range(loop.counted)}):", *turn]


def _range(counted: Counted) -> str:
    first, step, times = counted
    end = first + step * times
    if step != 1:
        return f"{first}, {end}, {step}"
    return f"{first}, {end}" if first else str(end)


def _rests(item: Item) -> bool:
    return item.statements[0].rests if isinstance(item, Loop) else item.rests
