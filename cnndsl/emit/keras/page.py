"""What is written of one layer: statements, and the tensors between them."""

from collections.abc import Callable, Iterable, Mapping

from cnndsl.dataclasses import dataclass, field
from cnndsl.emit.keras.terms import Label, Part, Statement, Term, Use, Value, call
from cnndsl.emit.refusal import Refused
from cnndsl.graph import Node
from cnndsl.layers.calls import Named
from cnndsl.layers.calls import Part as OwnPart
from cnndsl.shape import Shape


@dataclass(frozen=True, slots=True)
class Flow:
    """A tensor between two calls; its shape is there where somebody may ask for it."""

    part: Part
    shape: Shape | None = None

    @property
    def known(self) -> Shape:
        """The shape, where there is one."""
        assert self.shape is not None
        return self.shape

    @property
    def value(self) -> Value:
        """What a statement left."""
        assert isinstance(self.part, Use)
        assert isinstance(self.part.of, Value)
        return self.part.of


@dataclass(slots=True)
class Shelf:
    """The Keras layers that several nodes use, by the name of their weights."""

    rests: Mapping[str, bool] = field(default_factory=dict)
    """Whether all that uses them rests."""
    made: dict[str, tuple[Term, Value]] = field(default_factory=dict)


class Page:
    """The statements of one node."""

    def __init__(self, node: Node, shelf: Shelf, *, rests: bool) -> None:
        self.node = node
        self.hint = node.name.removeprefix(node.scope.path)
        self.statements: list[Statement] = []
        self._shelf = shelf
        self._rests = rests

    def put(self, part: Part, shape: Shape | None = None) -> Flow:
        """One more statement, and what it leaves."""
        return Flow(self._assigned(part, Value(self.hint), rests=self._rests), shape)

    def apply(self, layer: Part, x: Flow, shape: Shape | None = None) -> Flow:
        """A layer at work on a tensor."""
        return self.put(Term("apply", (layer, x.part)), shape)

    def layer(self, head: str, *parts: Part, under: str = "", **named: Part) -> Part:
        """A layer that goes by the name of its weights, if any; a shared one is made once."""
        if not (self.node.facts.weights or self.node.facts.buffers):
            return call(head, *parts, **named)
        owner = self.node.owner.name
        label = f"{owner}.{under}" if under else owner
        made = call(head, *parts, **named, name=Label(label))
        if owner not in self._shelf.rests:
            return made
        if label not in self._shelf.made:
            value = Value(label.replace(".", "_"), is_layer=True)
            self._assigned(made, value, rests=self._shelf.rests[owner])
            self._shelf.made[label] = made, value
        first, value = self._shelf.made[label]
        if first != made:
            message = "the weights are shared with a layer that Keras must make otherwise"
            raise Refused(message, "give each a layer of its own")
        return Use(value)

    def _assigned(self, part: Part, value: Value, *, rests: bool) -> Use:
        self.statements.append(Statement((value,), part, rests))
        return Use(value)


def own_name(named: Named) -> str:
    """What the name of a module adds to that of its layer."""
    return named.name if isinstance(named, OwnPart) else ""


Unary = Callable[[Page, Named, Flow], Flow]
UNARY: dict[str, Unary] = {}
"""How each torch call of one tensor is written."""


def writes(targets: Iterable[str]) -> Callable[[Unary], Unary]:
    """Put a writer into the table, under these names of torch."""

    def register(writer: Unary) -> Unary:
        UNARY.update(dict.fromkeys(targets, writer))
        return writer

    return register


def ranked(pattern: str) -> list[str]:
    """`torch.nn.Conv{}d` for signals, images and clips."""
    return [pattern.format(rank) for rank in (1, 2, 3)]


def rank_of(named: Named) -> int:
    """2 of `torch.nn.Conv2d`."""
    return int(named.target[-2])
