"""The statements of a network in the units of its spec: each call of a block by itself."""

from collections.abc import Iterator, Sequence

from cnndsl.dataclasses import dataclass, field
from cnndsl.emit.keras.draft import Draft
from cnndsl.emit.keras.terms import Label, Statement, Value, leaves, used
from cnndsl.graph import Node, Scope
from cnndsl.graph.graph import ROOT


@dataclass(slots=True, eq=False)
class Unit:
    """The call of a block, or the whole network, with what it reads and what others read of it."""

    scope: Scope
    items: "list[Statement | Unit]" = field(default_factory=list)
    hint: str = ""
    """What its tensor is called around it."""
    inputs: tuple[Value, ...] = ()
    outputs: tuple[Value, ...] = ()
    height: int = 0
    """How many units are inside one another in it."""


@dataclass(slots=True)
class Stretch:
    """From where to where a scope goes among all statements, and how many are its own."""

    first: int
    last: int
    count: int = 0


def units(draft: Draft) -> list[Unit]:
    """All units, those inside others before these; the last is the network."""
    return _Units(draft).all()


class _Units:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.order = [each for own in draft.statements.values() for each in own]
        self.made = {value: at for at, each in enumerate(self.order) for value in each.targets}
        self.readers: dict[Value, list[int]] = {}
        for at, each in enumerate(self.order):
            for value in used(each.part):
                self.readers.setdefault(value, []).append(at)
        for value in draft.outputs.values():
            self.readers.setdefault(value, []).append(len(self.order))
        self.stretches = self.measured()

    def measured(self) -> dict[Scope, Stretch]:
        """Where each scope lies."""
        found: dict[Scope, Stretch] = {}
        at = 0
        for index, own in self.draft.statements.items():
            for scope in _around(self.draft.graph.nodes[index]):
                stretch = found.setdefault(scope, Stretch(at, at))
                stretch.count += len(own)
                if own:
                    stretch.last = at + len(own) - 1
            at += len(own)
        return found

    def all(self) -> list[Unit]:
        closed = {scope for scope in self.stretches if self.is_closed(scope)}
        done: list[Unit] = []
        open_ = [Unit(ROOT)]
        for index, own in self.draft.statements.items():
            if not own:
                continue
            node = self.draft.graph.nodes[index]
            path = [ROOT, *[scope for scope in _around(node)[::-1] if scope in closed]]
            while [each.scope for each in open_] != path[: len(open_)]:
                self.close(open_, done)
            for scope in path[len(open_) :]:
                around = open_[-1].scope.path
                hint = scope.path.removeprefix(around).removesuffix(".").replace(".", "_")
                open_.append(Unit(scope, hint=hint))
            open_[-1].items += own
        while open_:
            self.close(open_, done)
        return done

    def close(self, open_: list[Unit], done: list[Unit]) -> None:
        """End the innermost unit."""
        unit = open_.pop()
        if open_ and len(unit.items) == 1:
            open_[-1].items += unit.items
            return
        if open_:
            open_[-1].items.append(unit)
            unit.inputs, unit.outputs = self.ends(self.stretches[unit.scope])
        else:
            unit.inputs = tuple(self.draft.inputs.values())
            unit.outputs = tuple(dict.fromkeys(self.draft.outputs.values()))
        inner = [each.height for each in unit.items if isinstance(each, Unit)]
        unit.height = max(inner, default=-1) + 1
        done.append(unit)

    def is_closed(self, scope: Scope) -> bool:
        """Whether a scope can be a function: a unit in one piece, with weights of its own."""
        stretch = self.stretches[scope]
        own = self.inside(stretch)
        if scope.frame is None or stretch.count != len(own) or stretch.count < 2:
            return False
        inputs, outputs = self.ends(stretch)
        labels = [leaf for each in own for leaf in leaves(each.part) if isinstance(leaf, Label)]
        in_reach = all(label.text.startswith(scope.weights_path) for label in labels)
        alone = not any(value.is_layer for value in (*inputs, *outputs))
        return in_reach and alone and bool(outputs) and len({each.rests for each in own}) == 1

    def inside(self, stretch: Stretch) -> Sequence[Statement]:
        return self.order[stretch.first : stretch.last + 1]

    def ends(self, stretch: Stretch) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
        """What a stretch of statements reads from before it, and what is read of it behind it."""
        own = self.inside(stretch)
        read = dict.fromkeys(value for each in own for value in used(each.part))
        inputs = [value for value in read if self.made.get(value, -1) < stretch.first]
        left = (value for each in own for value in each.targets)
        outputs = [value for value in left if self.readers[value][-1] > stretch.last]
        return tuple(inputs), tuple(outputs)


def _around(node: Node) -> list[Scope]:
    """The scopes that a node is in, the innermost first."""
    return [*_outwards(node.scope)]


def _outwards(scope: Scope | None) -> Iterator[Scope]:
    while scope is not None and scope is not ROOT:
        yield scope
        scope = scope.outer
