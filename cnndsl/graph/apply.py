"""Layers and blocks at work on the current tensor."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cnndsl.diagnostics import Diagnostic, Label, Span
from cnndsl.graph.build import Builder
from cnndsl.graph.evaluate import Evaluator
from cnndsl.graph.graph import Frame, Scope, Wire
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
from cnndsl.layers import FORMS, LAYERS, Entry, Layer, Word, bind, signature
from cnndsl.model.calls import Callee, Paired, callee_of, pair
from cnndsl.model.unknown import unknown_layer
from cnndsl.shape import LayerError
from cnndsl.syntax import tree

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

    def __init__(self, work: Work, example: int = 0) -> None:
        super().__init__(work)
        self.builder = Builder(work)
        self.inputs: dict[str, Wire] = {}
        self.outputs: dict[str, Wire] = {}
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

    def callee(self, node: tree.Apply, here: Here) -> Value:
        """What a step names."""
        name = node.name.name
        value = here.environment.find(name)
        if value is not None:
            return value
        definition = here.spec.names.get(name)
        if definition is not None:
            return self.definition(definition, node.name.span)
        entry = LAYERS.get(name) or FORMS.get(name)
        if entry is not None:
            return LayerWord(entry)
        if not name or here.spec.incomplete or here.spec.is_damaged(node.span):
            raise Trouble
        if here.region is not None and here.region.find(name):
            message = f"`{name}` is a tensor, not a layer or block"
            help_ = (f"write `from {name}` to go on from it",)
            raise Trouble(Diagnostic("E102", message, node.name.span, helps=help_))
        raise Trouble(unknown_layer(node.name, here.spec.names))

    def arguments(
        self, callee: Callee, given: Mapping[str, Value], use: Use
    ) -> tuple[dict[str, Value], Paired]:
        """The value of each parameter that has one; the problems are told."""
        node, here = use.node, use.here
        paired = pair(callee, node.arguments, node.name.span, frozenset(given))
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
        if use.label is None:
            return self.builder.layer_name(use.scope, word, use.node.span)
        name, span = use.label
        taken = self.builder.claim(use.scope, name, span)
        self.tell(taken, use.here)
        return self.builder.layer_name(use.scope, word, span) if taken else name

    def misfit(
        self, error: LayerError, inputs: tuple[Tensor, ...], use: Use, paired: Paired | None
    ) -> Diagnostic:
        """A layer that cannot take its input, with the step that left it."""
        argument = paired.named.get(error.argument) if paired and error.argument else None
        span = argument.value.span if argument else use.span
        labels = tuple([self.origin(tensor) for tensor in inputs])
        message = error.message if error.code != "E301" else f"`{use.word}`: {error.message}"
        return Diagnostic(
            error.code, message, span, labels=labels, notes=error.notes, helps=error.helps
        )

    def origin(self, tensor: Tensor) -> Label:
        """Where a tensor was made, and its shape."""
        node = self.builder.nodes[tensor.wire.node]
        return Label(node.span, f"leaves {tensor.shape}", tuple(tensor.shape or ()))

    def frame(self, block: str, values: Mapping[str, Value], use: Use) -> Frame:
        shown = tuple([(name, described(value)) for name, value in values.items()])
        it = use.here.flow.it
        given = it.shape if isinstance(it, Tensor) else None
        return Frame(block, shown, use.node.span, given, use.here.frame)


def _worded(cls: type[Entry], values: Mapping[str, object]) -> dict[str, object]:
    """A layer's name as a word, for an argument that takes that word: `mode = linear`."""
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
