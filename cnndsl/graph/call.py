"""What a step names at work: a layer, a merge, a form, a block, or one of these shared."""

from collections.abc import Mapping
from itertools import takewhile

from cnndsl.diagnostics import Diagnostic
from cnndsl.graph.apply import Labels
from cnndsl.graph.arguments import Use
from cnndsl.graph.graph import Frame
from cnndsl.graph.place import Environment, Flow, Here, Region
from cnndsl.graph.undo import Undoer
from cnndsl.graph.values import (
    BlockName,
    LayerWord,
    Partial,
    Several,
    SharedLayer,
    Tensor,
    Unknown,
    Value,
    described,
    written,
)
from cnndsl.graph.work import Trouble
from cnndsl.layers import Form, Layer, Merge, Undoing
from cnndsl.model import Definition
from cnndsl.model.bodies import no_body
from cnndsl.syntax import tree

_CALL = 10  # steps that a call of a block is worth


class Caller(Undoer):
    """Applies anything that can be applied."""

    def apply(self, node: tree.Apply, labels: Labels, here: Here) -> None:
        """Apply what a step names; the flow's tensor is what it leaves."""
        callee = self.callee(node.name, here)
        label = labels[0] if len(labels) == 1 else None
        here.flow.it = self.applied(callee, {}, Use(node, here, label, here.scope))

    def applied(
        self, callee: Value, given: Mapping[str, Value], use: Use
    ) -> Tensor | Several | Unknown | None:
        match callee:
            case LayerWord(entry=entry):
                return self.word_applied(entry, given, use)
            case Partial(callee=inner, given=before):
                return self.applied(inner, before, use)
            case BlockName(definition=definition):
                self.refuse_body(use)
                return self.block(definition, given, use)
            case SharedLayer():
                return self.shared_use(callee, use)
            case Unknown():
                raise Trouble
            case _:
                raise Trouble(_not_applicable(callee, use))

    def word_applied(
        self, entry: type[Layer] | type[Form], given: Mapping[str, Value], use: Use
    ) -> Tensor | Several:
        """A layer, merge or form of the vocabulary."""
        if issubclass(entry, Form):
            return self.form(entry, given, use)
        if issubclass(entry, Merge):
            return self.merge(entry, given, use)
        self.refuse_body(use)
        if issubclass(entry, Undoing):
            return self.undo(entry, given, use)
        return self.layer(entry, given, use)

    def refuse_body(self, use: Use) -> None:
        if use.node.body is not None:
            raise Trouble(no_body(use.node))

    def shared_use(self, shared: SharedLayer, use: Use) -> Tensor | Several | Unknown | None:
        """One more application of the same weights."""
        shared.uses += 1
        label = (shared.name, use.span) if shared.uses == 1 else None
        again = Use(use.node, use.here, label, shared.scope, shared.name)
        return self.applied(shared.callee, {}, again)

    def block(
        self, definition: Definition, given: Mapping[str, Value], use: Use
    ) -> Tensor | Several | Unknown | None:
        """The body of a block, in a scope of its own, on the current tensor."""
        node = definition.node
        assert isinstance(node, tree.Block)
        values, paired = self.arguments(definition, given, use)
        if paired.problems:
            raise Trouble
        self.work.spend(_CALL, use.span)
        frame = self.frame(definition, values, use)
        with self.work.call("block", node.name.name, frame.title, use.span):
            region = Region.with_parameters(node.parameters)
            inside = self.inside(definition, values, region, frame, use)
            self.defaults(node.parameters, inside)
            self.body(node.body, inside)
        return inside.flow.it

    def frame(self, definition: Definition, values: Mapping[str, Value], use: Use) -> Frame:
        """The call as messages and outlines tell it."""
        block = definition.node
        assert isinstance(block, tree.Block)
        given = [each for each in block.parameters if each.name.name in values]
        shown = tuple([(each.name.name, written(values[each.name.name])) for each in given])
        needed = len([*takewhile(lambda each: each.default is None, given)])
        it = use.here.flow.it
        shape = it.shape if isinstance(it, Tensor) else None
        call = use.node.span, shape, use.here.frame, needed
        return Frame(block.name.name, shown, *call, definition, values)

    def inside(
        self,
        definition: Definition,
        values: dict[str, Value],
        region: Region,
        frame: Frame,
        use: Use,
    ) -> Here:
        """The place that a block's body runs in: it sees its parameters and its own file."""
        name = self.given_name(use) or self.builder.names.unit(use.scope, definition.name)
        scope = use.scope.unit(name, frame, use.weights)
        flow = Flow(use.here.flow.it)
        return Here(definition.home, Environment(None, values), region, flow, scope, frame)

    def defaults(self, parameters: tuple[tree.Parameter, ...], inside: Here) -> None:
        """Parameters that were not given; a default may read the ones before it."""
        values = inside.environment.values
        for parameter in parameters:
            if parameter.name.name not in values and parameter.default is not None:
                values[parameter.name.name] = self.value(parameter.default, inside)


def _not_applicable(value: Value, use: Use) -> Diagnostic:
    message = f"`{use.word}` is {described(value)}, not a layer or block"
    helps = (f"write `from {use.word}` to go on from it",) if isinstance(value, Tensor) else ()
    return Diagnostic("E102", message, use.span, helps=helps)
