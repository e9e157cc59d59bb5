"""Layers and blocks at work on the current tensor."""

import re
from collections.abc import Mapping

from cnndsl.diagnostics import Diagnostic, Label, Span
from cnndsl.graph.arguments import Arguments, Use
from cnndsl.graph.build import Builder
from cnndsl.graph.graph import Node, Scope, Wire
from cnndsl.graph.naming import Names
from cnndsl.graph.place import Here
from cnndsl.graph.values import Several, Tensor, Value, described
from cnndsl.graph.work import Trouble, Work
from cnndsl.layers import Layer
from cnndsl.model.calls import Paired
from cnndsl.shape import LayerError
from cnndsl.syntax import tree

_SIZES = 5  # how many sizes a message shows
_WALK = 1_000  # how many layers it looks at to find them

_LABEL = re.compile(r"\w{1,200}")

Labels = list[tuple[str, Span]]
"""The names after `as`, with their places."""


class Applier(Arguments):
    """Applies layers to the current tensor."""

    def __init__(self, work: Work, example: int = 0, names: Names | None = None) -> None:
        super().__init__(work)
        self.builder = Builder(work, names or Names())
        self.inputs: dict[str, Wire] = {}
        self.outputs: dict[str, Wire] = {}
        self.auxiliary: dict[str, Span] = {}
        self.example = example
        self.opens: dict[str, int] = {}
        self.bare: dict[type[Layer], Layer] = {}
        """The layers that are written without arguments."""

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

    def layer(self, cls: type[Layer], given: Mapping[str, Value], use: Use) -> Tensor | Several:
        """A layer on the current tensor."""
        is_bare = not given and not use.node.arguments
        if is_bare and cls in self.bare:
            return self.node(self.bare[cls], (self.taken(use),), use)
        values, paired = self.arguments(cls, given, use)
        layer = self.entry(cls, values, paired, use)
        assert isinstance(layer, Layer)
        if is_bare:
            self.bare[cls] = layer
        return self.node(layer, (self.taken(use),), use, paired)

    def taken(self, use: Use) -> Tensor:
        """The tensor that a layer works on."""
        it = use.here.flow.it
        return it if isinstance(it, Tensor) else self.current(use.here, f"`{use.word}`", use.span)

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
