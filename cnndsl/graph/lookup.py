"""Names -> what they stand for, from the nearest meaning to the farthest."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.graph.graph import ROOT
from cnndsl.graph.place import Environment, Flow, Here
from cnndsl.graph.values import (
    UNKNOWN,
    BlockName,
    LayerWord,
    Several,
    Tensor,
    Unknown,
    Value,
    described,
)
from cnndsl.graph.work import Stop, Trouble, Work
from cnndsl.layers import FORMS, LAYERS, WORDS, Word
from cnndsl.limits import Limits
from cnndsl.model import Definition
from cnndsl.model.calls import Callee, Paired, pair
from cnndsl.model.unknown import unknown_layer, unknown_name
from cnndsl.syntax import tree


class Lookup(ABC):
    """Finds what names mean; a top-level value is worked out once, when it is first read."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.under_way: set[tuple[int, str]] = set()
        self.refused: set[Span] = set()

    def pair(
        self,
        callee: Callee,
        arguments: Sequence[tree.Argument],
        at: Span,
        given: frozenset[str] = frozenset(),
        partial: bool = False,
    ) -> Paired:
        """The argument of each parameter; a call that was refused once is not looked at again."""
        if at in self.refused:
            raise Trouble
        paired = pair(callee, arguments, at, given, partial)
        if paired.problems:
            self.refused.add(at)
        return paired

    @abstractmethod
    def value(self, node: tree.Expression, here: Here) -> Value:
        """The value of an expression, or `UNKNOWN` once its problem is told."""

    def name(self, node: tree.Name, here: Here) -> Value:
        name = node.name
        value = here.environment.find(name)
        if value is not None:
            return value
        if here.region is not None:
            named = here.region.find(name)
            if named is not None:
                return self.tensor(node.span, name, here)
        if name == "it" and here.flow.it is not None:
            return self.it(here.flow.it, node.span)
        definition = here.spec.names.get(name)
        if definition is not None:
            return self.definition(definition, node.span)
        return self.word(node, here)

    def callee(self, node: tree.Name, here: Here) -> Value:
        """What a name means that is applied or called: no tensor is."""
        name = node.name
        value = here.environment.find(name)
        if value is not None:
            return value
        definition = here.spec.names.get(name)
        if definition is not None:
            return self.definition(definition, node.span)
        entry = LAYERS.get(name) or FORMS.get(name)
        if entry is not None:
            return LayerWord(entry)
        if is_lost(name, node.span, here) or node.span in self.work.run.told:
            raise Trouble
        if here.region is not None and here.region.find(name):
            message = f"`{name}` is a tensor, not a layer or block"
            help_ = (f"write `from {name}` to go on from it",)
            raise Trouble(Diagnostic("E102", message, node.span, helps=help_))
        raise Trouble(unknown_layer(node, here.spec.names))

    def it(self, it: Tensor | Several | Unknown, span: Span) -> Value:
        if isinstance(it, Several):
            message = f"`it` is one tensor, and `{it.word}` leaves {len(it.tensors)}"
            help_ = "name them with `as`, and read one by its name"
            raise Trouble(Diagnostic("E102", message, span, helps=(help_,)))
        return it

    def word(self, node: tree.Name, here: Here) -> Value:
        name = node.name
        entry = LAYERS.get(name) or FORMS.get(name)
        if entry is not None:
            return LayerWord(entry)
        if name in WORDS:
            return Word(name)
        if name == "it":
            message = "there is no current tensor here"
            cure = "begin the model with an input: `input 3x224x224`"
            raise Trouble(Diagnostic("E103", message, node.span, helps=(cure,)))
        if is_lost(name, node.span, here) or node.span in self.work.run.told:
            raise Trouble
        known = [*here.spec.names, *LAYERS, *FORMS, *WORDS]
        raise Trouble(unknown_name(node, "value, layer, block or tensor", known))

    def definition(self, definition: Definition, span: Span) -> Value:
        """What a top-level name stands for."""
        match definition.node:
            case tree.Block():
                return BlockName(definition)
            case tree.Let() as node:
                return self.global_value(definition, node, span)
            case _:
                message = f"`{definition.name}` is {definition.kind}, not a value"
                raise Trouble(Diagnostic("E102", message, span))

    def global_value(self, definition: Definition, node: tree.Let, span: Span) -> Value:
        key = (id(definition.home), definition.name)
        if key in self.under_way:
            message = f"the value of `{definition.name}` depends on itself"
            raise Trouble(Diagnostic("E210", message, span, helps=("break the ring",)))
        if key not in self.work.globals:
            self.refuse_depth(definition.name, span)
            self.under_way.add(key)
            try:
                here = Here(definition.home, Environment(), None, Flow(), ROOT, None)
                value = self.value(node.value, here)
            except Stop:  # once is enough to run into a bound
                for target in node.targets:
                    self.work.globals[id(definition.home), target.name] = UNKNOWN
                raise
            finally:
                self.under_way.discard(key)
            for name, each in self.bindings(node.targets, value, node.value.span, None):
                self.work.globals[id(definition.home), name] = each
        return self.work.globals[key]

    def refuse_depth(self, name: str, span: Span) -> None:
        """A value may wait for another, but not for too many in a row."""
        most = self.work.limits.depth
        if len(self.under_way) >= most:
            message = f"the value of `{name}` is needed by more than {most} others in a row"
            flag = f"`{Limits.flag('depth')}`"
            cure = f"declare each value after those that it reads, or raise the bound with {flag}"
            raise Trouble(Diagnostic("E210", message, span, helps=(cure,)))

    def bindings(
        self, targets: tuple[tree.Name, ...], value: Value, span: Span, here: Here | None
    ) -> list[tuple[str, Value]]:
        """Each target with its part of the value."""
        if len(targets) == 1:
            return [(targets[0].name, value)]
        if not isinstance(value, tuple) or len(value) != len(targets):
            if value is not UNKNOWN:
                message = f"expected {len(targets)} values, found {described(value)}"
                self.work.tell(Diagnostic("E204", message, span), here.frame if here else None)
            return [(target.name, UNKNOWN) for target in targets]
        return [(target.name, each) for target, each in zip(targets, value, strict=True)]

    def tensor(self, span: Span, name: str, here: Here) -> Tensor | Unknown:
        """The tensor that was given this name."""
        named = here.region.find(name) if here.region is not None else None
        if named is None:
            if is_lost(name, span, here) or span in self.work.run.told:
                raise Trouble
            known = sorted(here.region.tensors) if here.region is not None else []
            raise Trouble(unknown_name(tree.Name(span, name), "tensor", known))
        if named.rivals:
            message = f"`{name}` names {len(named.rivals)} tensors"
            lines = ", ".join(str(each.line) for each in named.rivals)
            note = f"they are named on lines {lines}"
            cure = "give each stage's tensor a name of its own"
            raise Trouble(Diagnostic("E101", message, span, notes=(note,), helps=(cure,)))
        return named.tensor


def is_lost(name: str, span: Span, here: Here) -> bool:
    """Whether an unknown name may only follow from an error that is told already."""
    spec = here.spec
    lost = here.region is not None and here.region.is_incomplete
    nameless = spec.is_nameless or here.environment.find("") is not None
    return not name or lost or nameless or spec.is_lost(name) or spec.is_damaged(span)
