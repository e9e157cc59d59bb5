"""Layers and blocks at work on the current tensor."""

import re
from collections.abc import Mapping

from cnndsl.dataclasses import dataclass
from cnndsl.diagnostics import Diagnostic, Label, Span
from cnndsl.graph.build import Builder
from cnndsl.graph.evaluate import Evaluator
from cnndsl.graph.graph import Node, Scope, Wire
from cnndsl.graph.naming import Names
from cnndsl.graph.place import Here
from cnndsl.graph.values import (
    UNKNOWN,
    LayerWord,
    Several,
    Tensor,
    Value,
    cut,
    described,
)
from cnndsl.graph.work import Trouble, Work
from cnndsl.layers import Entry, Layer, Word, bind, signature
from cnndsl.model.calls import Callee, Paired, by_place, callee_of
from cnndsl.shape import LayerError
from cnndsl.syntax import tree

_SIZES = 5  # how many sizes a message shows
_WALK = 1_000  # how many layers it looks at to find them

_LABEL = re.compile(r"\w{1,200}")

Labels = list[tuple[str, Span]]
"""The names after `as`, with their places."""


@dataclass(frozen=True, slots=True)
class Use:
    """One step at work: what was written, where, and under which name in which scope."""

    node: tree.Apply
    here: Here
    label: tuple[str, Span] | None
    scope: Scope
    weights: str | None = None

    @property
    def span(self) -> Span:
        """What messages about it point at."""
        return self.node.name.span

    @property
    def word(self) -> str:
        """The name that was applied."""
        return self.node.name.name


class Applier(Evaluator):
    """Applies layers; layers of equal arguments are one object."""

    def __init__(self, work: Work, example: int = 0, names: Names | None = None) -> None:
        super().__init__(work)
        self.builder = Builder(work, names or Names())
        self.inputs: dict[str, Wire] = {}
        self.outputs: dict[str, Wire] = {}
        self.auxiliary: dict[str, Span] = {}
        self.example = example
        self.opens: dict[str, int] = {}
        self.bound: dict[object, Entry | None] = {}

    def tell(self, diagnostic: Diagnostic | None, here: Here) -> None:
        self.work.tell(diagnostic, here.frame)

    def label(self, node: tree.Name | tree.String | tree.Missing, here: Here) -> str:
        """The name that a tensor, layer or stage is given."""
        match node:
            case tree.Name(name=name):
                return name
            case tree.String():
                name = str(self.evaluate(node, here))
                if _LABEL.fullmatch(name):
                    return name
                message = f"expected a name of letters, digits and `_`, found {described(name)}"
                raise Trouble(Diagnostic("E204", message, node.span))
            case _:
                raise Trouble

    def current(self, here: Here, what: str, span: Span) -> Tensor:
        """The tensor that a step works on."""
        match here.flow.it:
            case Tensor() as tensor:
                return tensor
            case None:
                help_ = "begin the model with an input: `input 3x224x224`"
                message = f"{what} has no tensor to work on"
                raise Trouble(Diagnostic("E103", message, span, helps=(help_,)))
            case Several(word=word, tensors=tensors):
                names = ", ".join(f"part{index}" for index in range(1, len(tensors) + 1))
                message = f"{what} needs one tensor, and `{word}` leaves {len(tensors)}"
                help_ = f"name them, `{word}(...) as ({names})`, and go on with `from part1`"
                raise Trouble(Diagnostic("E102", message, span, helps=(help_,)))
            case _:
                raise Trouble

    def arguments(
        self, callee: Callee, given: Mapping[str, Value], use: Use
    ) -> tuple[dict[str, Value], Paired]:
        """The value of each parameter that has one; the problems are told."""
        if "" in callee.parameters:
            raise Trouble
        node, here = use.node, use.here
        paired = self.pair(callee, node.arguments, node.name.span, frozenset(given))
        for problem in paired.problems:
            self.tell(problem, here)
        values = dict(given)
        for name, argument in paired.named.items():
            values[name] = self.paid(self.value(argument.value, here), argument.span)
        return values, paired

    def entry(
        self, cls: type[Entry], values: Mapping[str, object], paired: Paired, use: Use
    ) -> Entry:
        """A layer or form with these arguments."""
        if paired.problems or UNKNOWN in values.values():
            raise Trouble
        values = _worded(cls, values)
        key = (cls, tuple([(name, _typed(value)) for name, value in values.items()]))
        if key not in self.bound:
            self.bound[key], problems = bind(cls, values)
            for problem in problems:
                self.argument_problem(
                    problem.code, problem.message, problem.helps, problem.argument, paired, use
                )
        entry = self.bound[key]
        if entry is None:
            raise Trouble
        return entry

    def argument_problem(
        self,
        code: str,
        message: str,
        helps: tuple[str, ...],
        argument: str,
        paired: Paired,
        use: Use,
    ) -> None:
        given = paired.named.get(argument)
        notes: tuple[str, ...] = ()
        if given is not None and not isinstance(given.value, tree.Number | tree.Name | tree.String):
            value = self.value(given.value, use.here)
            shown = cut(str(value)) if not isinstance(value, tuple) else described(value)
            if shown != given.value.span.text:
                notes = (f"`{cut(given.value.span.text)}` is {shown} here",)
        span = given.value.span if given is not None else use.span
        helps = helps or by_place(paired.named, argument)
        self.tell(Diagnostic(code, message, span, notes=notes, helps=helps), use.here)

    def layer(self, cls: type[Layer], given: Mapping[str, Value], use: Use) -> Tensor | Several:
        """A layer on the current tensor."""
        values, paired = self.arguments(callee_of(cls), given, use)
        layer = self.entry(cls, values, paired, use)
        assert isinstance(layer, Layer)
        tensor = self.current(use.here, f"`{use.word}`", use.span)
        return self.node(layer, (tensor,), use, paired)

    def node(
        self, layer: Layer, inputs: tuple[Tensor, ...], use: Use, paired: Paired | None = None
    ) -> Tensor | Several:
        """A new node of the graph."""
        name = self.node_name(layer.word, use)
        scope, here, span = use.scope, use.here, use.node.span
        try:
            tensors = self.builder.add(layer, inputs, name, scope, span, here.frame, use.weights)
        except LayerError as error:
            raise Trouble(self.misfit(error, inputs, use, paired)) from None
        return tensors[0] if len(tensors) == 1 else Several(use.word, tensors)

    def node_name(self, word: str, use: Use) -> str:
        return self.given_name(use) or self.builder.names.layer(use.scope, word)

    def given_name(self, use: Use) -> str | None:
        """The name that the spec gives to what it applies; further uses of what is shared count."""
        if use.label is not None:
            return self.claimed(*use.label, use.scope, use.here)
        if use.weights is not None:
            return self.builder.names.number(use.scope, f"{use.weights}_", 2)
        return None

    def claimed(self, name: str, span: Span, scope: Scope, here: Here) -> str:
        """A name that is written; if it is taken, that is told, and a number put behind it."""
        taken = self.builder.names.claim(scope, name, span)
        self.tell(taken, here)
        return self.builder.names.number(scope, name, 2) if taken else name

    def misfit(
        self, error: LayerError, inputs: tuple[Tensor, ...], use: Use, paired: Paired | None
    ) -> Diagnostic:
        """A layer that cannot take its input, with the step that left it."""
        argument = paired.named.get(error.argument) if paired and error.argument else None
        span = argument.value.span if argument else use.span
        labels = tuple([self.origin(tensor) for tensor in inputs])
        message = error.message if error.code != "E301" else f"`{use.word}`: {error.message}"
        notes = (*error.notes, *(self.sizes(inputs[0]) if error.code == "E303" else ()))
        return Diagnostic(error.code, message, span, labels=labels, notes=notes, helps=error.helps)

    def sizes(self, tensor: Tensor) -> tuple[str, ...]:
        """The last of the sizes that led to a tensor, each with the layer that first had it."""
        makers: list[Node] = []
        node = self.builder.nodes[tensor.wire.node]
        for _ in range(_WALK):
            if not makers or node.shapes[0].spatial != makers[-1].shapes[0].spatial:
                makers.append(node)
            makers[-1] = node
            if not node.inputs or len(makers) > _SIZES:
                break
            node = self.builder.nodes[node.inputs[0].node]
        if len(makers) < 2:
            return ()
        steps = [f"{each.shapes[0]} (`{each.name}`)" for each in reversed(makers[:_SIZES])]
        more = ["..."] if len(makers) > _SIZES else []
        return (f"sizes so far: {' -> '.join([*more, *steps])}",)

    def origin(self, tensor: Tensor) -> Label:
        """Where a tensor was made, and its shape."""
        node = self.builder.nodes[tensor.wire.node]
        return Label(node.span, f"leaves {tensor.shape}", tuple(tensor.shape))


def _worded(cls: type[Entry], values: Mapping[str, object]) -> Mapping[str, object]:
    """A layer's name as a word, for an argument that takes that word: `mode = linear`."""
    if LayerWord not in map(type, values.values()):
        return values
    words = {each.name: each.words for each in signature(cls)}
    return {
        name: Word(value.entry.word)
        if isinstance(value, LayerWord) and value.entry.word in words[name]
        else value
        for name, value in values.items()
    }


def _typed(value: object) -> object:
    """A key under which 1, 1.0 and `true` are three values."""
    if isinstance(value, tuple):
        return tuple([_typed(each) for each in value])
    return type(value), value
