"""The variables of a function: a letter for what is read at once, a name for what waits."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from cnndsl.emit.keras.loops import Item, Loop
from cnndsl.emit.keras.terms import Value, used
from cnndsl.emit.keras.words import numbered

LETTERS = ("x", "y", "z")
LONGEST = 32


class Variables:
    """The names of all tensors and layers in one body."""

    def __init__(
        self,
        items: Sequence[Item],
        given: Mapping[Value, str],
        outputs: Collection[Value],
        reserved: Collection[str],
        busy: Collection[str] = (),
    ) -> None:
        self.names: dict[Value, str] = {}
        self.last = _last(items, outputs)
        self.reserved = {*reserved, *given.values(), *LETTERS}
        self.free_at = dict.fromkeys(busy, len(items) + 1)
        """Until when each name is that of a tensor which is still read."""
        for value, name in given.items():
            self.hold(value, name)
        for at, item in enumerate(items):
            self.item(at, item)

    def hold(self, value: Value, name: str) -> None:
        """Give a tensor this name, for as long as anything reads it."""
        self.names[value] = name
        self.free_at[name] = self.last.get(value, -1)

    def item(self, at: int, item: Item) -> None:
        if isinstance(item, Loop):
            self.loop(at, item)
            return
        for value in item.targets:
            hint = item.hint or value.hint
            waits = value.is_layer or self.last.get(value, -1) > at + 1
            self.hold(value, self.fresh(hint) if waits else self.letter(at, hint))

    def loop(self, at: int, loop: Loop) -> None:
        """The tensor that is handed on has one name for all turns, and what waits another."""
        name = self.letter(at, loop.exit.hint)
        self.names[loop.carried] = self.names[loop.exit] = name
        busy = [each for each, end in self.free_at.items() if end > at]
        last = [*used(loop.statements[-1].part)]
        given = {loop.entry: name}
        inner = Variables(loop.statements[:-1], given, last, self.reserved, busy)
        del inner.names[loop.entry]
        self.names |= inner.names
        self.hold(loop.exit, name)

    def letter(self, at: int, hint: str) -> str:
        """The first letter whose tensor is not read any more."""
        for letter in LETTERS:
            if self.free_at.get(letter, -1) <= at:
                return letter
        return self.fresh(hint)

    def fresh(self, hint: str) -> str:
        """A name that nothing in the body has yet."""
        name = numbered(hint[:LONGEST], self.reserved)
        self.reserved.add(name)
        return name


def _last(items: Sequence[Item], outputs: Collection[Value]) -> dict[Value, int]:
    """The last item that reads each tensor."""
    last: dict[Value, int] = {}
    for at, item in enumerate(items):
        last |= dict.fromkeys(_reads(item), at)
    return last | dict.fromkeys(outputs, len(items))


def _reads(item: Item) -> Iterator[Value]:
    if isinstance(item, Loop):
        yield item.entry
        for each in item.statements:
            yield from (value for value in used(each.part) if value.is_layer)
    else:
        yield from used(item.part)
