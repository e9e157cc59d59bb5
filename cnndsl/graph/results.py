"""Calls in expressions: functions have a result, layers and blocks wait for a tensor."""

from abc import abstractmethod

from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.graph.arithmetic import CannotCompute, weight
from cnndsl.graph.functions import RUN
from cnndsl.graph.graph import ROOT
from cnndsl.graph.lookup import Lookup
from cnndsl.graph.place import Environment, Flow, Here
from cnndsl.graph.values import BlockName, LayerWord, Partial, Unknown, Value, described
from cnndsl.graph.work import Trouble
from cnndsl.model import Definition
from cnndsl.model.calls import callee_from, callee_of, pair
from cnndsl.model.functions import FUNCTIONS
from cnndsl.size import Size
from cnndsl.syntax import tree


class Results(Lookup):
    """Works out calls."""

    @abstractmethod
    def evaluate(self, node: tree.Expression, here: Here) -> Value:
        """The value of an expression; `Trouble` if it has none."""

    def call(self, node: tree.Call, here: Here) -> Value:
        if isinstance(node.function, tree.Name):
            name = node.function.name
            definition = here.spec.names.get(name)
            if here.environment.find(name) is None:
                if definition is not None and isinstance(definition.node, tree.Fn):
                    return self.fn(definition, definition.node, node, here)
                if definition is None and (name in RUN or name == "tensor"):
                    return self.function(name, node, here)
            return self.partial(self.callee(node.function, here), node, here)
        return self.partial(self.evaluate(node.function, here), node, here)

    def function(self, name: str, node: tree.Call, here: Here) -> Value:
        values = [self.evaluate(argument.value, here) for argument in node.arguments]
        paired = pair(FUNCTIONS[name], node.arguments, node.function.span)
        if paired.problems:
            raise Trouble(paired.problems[0])
        if name == "tensor":
            return self.tensor_named(values[0], node.arguments[0].value.span, here)
        for value in values:
            self.paid(value, node.span)
        return self.paid(RUN[name](values, self.work.limits), node.span)

    def paid(self, value: Value, span: Span) -> Value:
        """A value whose size counts as work, since it was made, compared or computed with."""
        if isinstance(value, tuple):
            self.work.spend(weight(value, self.work.limits.steps), span)
        elif isinstance(value, Size):
            self.work.spend(value.formula.length, span)
        return value

    def tensor_named(self, name: Value, span: Span, here: Here) -> Value:
        if isinstance(name, str):
            return self.tensor(span, name, here)
        message = f"`tensor` needs a name in quotes, found {described(name)}"
        raise Trouble(Diagnostic("E204", message, span))

    def fn(self, definition: Definition, fn: tree.Fn, node: tree.Call, here: Here) -> Value:
        paired = self.pair(
            callee_from(fn.name.name, fn.parameters), node.arguments, node.function.span
        )
        if paired.problems:
            raise Trouble(paired.problems[0])
        given = {name: self.evaluate(each.value, here) for name, each in paired.named.items()}
        inside = Here(definition.home, Environment(None, given), None, Flow(), ROOT, here.frame)
        shown = f"{fn.name.name}({', '.join([described(value) for value in given.values()])})"
        with self.work.call("function", fn.name.name, shown, node.span):
            for parameter in fn.parameters:
                if parameter.name.name not in given and parameter.default is not None:
                    given[parameter.name.name] = self.evaluate(parameter.default, inside)
            return self.evaluate(fn.value, inside)

    def partial(self, callee: Value, node: tree.Call, here: Here) -> Value:
        """A layer or block with arguments is a value: it waits for a tensor."""
        given: dict[str, Value] = {}
        if isinstance(callee, Partial):
            given = dict(callee.given)
            callee = callee.callee
        match callee:
            case Unknown():
                raise Trouble
            case LayerWord(entry=entry):
                target = callee_of(entry)
            case BlockName(definition=definition) if isinstance(definition.node, tree.Block):
                target = callee_from(definition.name, definition.node.parameters)
            case _:
                raise CannotCompute(f"{described(callee)} cannot be called", "E102")
        at = node.function.span
        paired = self.pair(target, node.arguments, at, frozenset(given), partial=True)
        if paired.problems:
            raise Trouble(paired.problems[0])
        for name, argument in paired.named.items():
            given[name] = self.evaluate(argument.value, here)
        return Partial(callee, given)
