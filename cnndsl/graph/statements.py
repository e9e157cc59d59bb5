"""Statements: each takes the current tensor and leaves a new one."""

from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.graph.apply import Labels
from cnndsl.graph.arithmetic import CannotCompute, truth
from cnndsl.graph.ends import Ends
from cnndsl.graph.evaluate import not_whole
from cnndsl.graph.place import Here
from cnndsl.graph.values import (
    UNKNOWN,
    BlockName,
    LayerWord,
    Partial,
    Several,
    SharedLayer,
    Tensor,
    Unknown,
    Value,
    described,
)
from cnndsl.graph.work import Trouble
from cnndsl.syntax import tree


class Statements(Ends):
    """Runs bodies; what a statement leaves is the flow's current tensor."""

    def body(self, body: tree.Body, here: Here) -> None:
        self.work.spend(1, body.span)
        for statement in body.statements:
            self.work.spend(1, statement.span)
            match statement:
                case tree.Chain(steps=steps):
                    for step in steps:
                        self.step(step, here)
                case tree.Let(targets=targets, value=value):
                    self.let(targets, value, here)
                case tree.Shared():
                    self.shared(statement, here)

    def let(self, targets: tuple[tree.Name, ...], node: tree.Expression, here: Here) -> None:
        value = self.value(node, here)
        self.bind(targets, value, node.span, here)

    def bind(self, targets: tuple[tree.Name, ...], value: Value, span: Span, here: Here) -> None:
        """Give each target its part of a value."""
        here.environment.values.update(self.bindings(targets, value, span, here))
        self.let_names(targets, here)

    def let_names(self, names: tuple[tree.Name, ...], here: Here) -> None:
        for name in names:
            if here.region is not None:
                self.tell(here.region.let(name), here)

    def shared(self, node: tree.Shared, here: Here) -> None:
        value = self.value(node.value, here)
        match value:
            case LayerWord() | BlockName() | Partial():
                shared: Value = SharedLayer(node.name.name, value, here.scope)
            case _:
                shared = UNKNOWN
                if value is not UNKNOWN:
                    message = f"expected a layer or block to share, found {described(value)}"
                    self.tell(Diagnostic("E102", message, node.value.span), here)
        here.environment.values[node.name.name] = shared
        self.let_names((node.name,), here)

    def step(self, step: tree.Step, here: Here) -> None:
        labels: Labels = []
        try:
            if step.names:
                labels = [(self.label(name, here), name.span) for name in step.names]
            self.action(step, labels, here)
        except Trouble as trouble:
            self.work.tell(trouble.diagnostic, here.frame)
            here.flow.it = UNKNOWN
            self.work.lost = True
            if here.region is not None:
                here.region.incomplete = True
        if labels:
            self.name_all(labels, here)
        if step.shape is not None:
            self.stated(step.shape, step, here)

    def action(self, step: tree.Step, labels: Labels, here: Here) -> None:
        match step.action:
            case tree.Apply() as node:
                self.apply(node, labels, here)
            case tree.From(tensor=tensor, body=None):
                here.flow.it = self.from_(tensor, here)
            case tree.From(tensor=tensor, body=tree.Body() as body):
                self.body(body, here.branch(self.from_(tensor, here)))
            case tree.Input() as node:
                self.input(node, here)
            case tree.Output() as node:
                self.output(node, here)
            case tree.Stage() as node:
                self.stage(node, here)
            case tree.Broken():
                raise Trouble
            case tree.Repeat(count=count, body=body):
                for _ in range(self.count(count, here)):
                    self.body(body, here.body())
            case tree.For() as node:
                self.for_(node, here)
            case tree.If(arms=arms):
                self.if_(arms, here)

    def name_all(self, labels: Labels, here: Here) -> None:
        """Name what a step leaves: one tensor, or each of several."""
        it = here.flow.it
        tensors: tuple[Tensor | Unknown | None, ...]
        tensors = it.tensors if isinstance(it, Several) else (it,)
        if len(labels) != len(tensors):
            if it is not UNKNOWN:
                self.tell(_wrong_count(labels, len(tensors)), here)
                here.flow.it = UNKNOWN if isinstance(it, Several) else it
            tensors = (UNKNOWN,) * len(labels)
        for (name, span), tensor in zip(labels, tensors, strict=False):
            self.name_tensor(name, tensor, span, here)

    def from_(self, node: tree.Name | tree.String, here: Here) -> Tensor:
        """The tensor that a name means."""
        value: Value
        if isinstance(node, tree.String):
            name = self.evaluate(node, here)
            value = self.tensor(node.span, str(name), here)
        else:
            found = here.environment.find(node.name)
            value = found if found is not None else self.tensor(node.span, node.name, here)
        if isinstance(value, Tensor):
            return value
        if value is UNKNOWN:
            raise Trouble
        message = f"expected a tensor, found {described(value)}"
        raise Trouble(Diagnostic("E102", message, node.span))

    def stage(self, node: tree.Stage, here: Here) -> None:
        name = self.claimed(self.label(node.name, here), node.name.span, here.scope, here)
        indexed = any(
            argument.name is not None and argument.name.name == "names"
            for argument in node.arguments
        )
        inside = here.stage(here.scope.stage(name, node.span, indexed=indexed))
        self.body(node.body, inside)
        assert inside.region is not None
        if here.region is not None:
            here.region.close(inside.region)

    def count(self, node: tree.Expression, here: Here) -> int:
        value = self.evaluate(node, here)
        if not isinstance(value, int) or isinstance(value, bool):
            raise Trouble(not_whole(value, node))
        if value < 0:
            message = f"cannot repeat {value} times"
            raise Trouble(Diagnostic("E206", message, node.span))
        return int(value)

    def for_(self, node: tree.For, here: Here) -> None:
        items = self.evaluate(node.items, here)
        if not isinstance(items, tuple):
            message = f"expected a list or range, found {described(items)}"
            help_ = ("write `for i in 0..n`",) if type(items) is int else ()
            raise Trouble(Diagnostic("E204", message, node.items.span, helps=help_))
        for item in items:
            inside = here.body()
            self.bind(node.targets, item, node.items.span, inside)
            self.body(node.body, inside)

    def if_(self, arms: tuple[tree.Arm, ...], here: Here) -> None:
        for arm in arms:
            if arm.condition is None or self.condition(arm.condition, here):
                self.body(arm.body, here.body())
                return

    def condition(self, node: tree.Expression, here: Here) -> bool:
        try:
            return truth(self.evaluate(node, here), "a condition")
        except CannotCompute as error:
            found = Diagnostic(error.code, error.message, node.span, helps=error.helps)
            raise Trouble(found) from None


def _wrong_count(labels: Labels, count: int) -> Diagnostic:
    left = f"leaves {count} tensor{'s'[: count > 1]}"
    span = labels[0][1].to(labels[-1][1])
    help_ = "write one name for each: `as (left, right)`"
    message = f"the step {left}, found {len(labels)} name{'s'[: len(labels) > 1]}"
    return Diagnostic("E102", message, span, helps=(help_,))
