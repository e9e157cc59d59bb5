"""Names in bodies: what each statement reads, applies and names."""

from collections.abc import Sequence

from cnndsl.diagnostics import Diagnostic, Fix
from cnndsl.layers import FORMS, LAYERS, Entry, Form, Merge
from cnndsl.layers.words import FOREIGN_FORMS
from cnndsl.model.calls import Callee
from cnndsl.model.expressions import Expressions
from cnndsl.model.locals import Locals
from cnndsl.model.reach import unreachable
from cnndsl.model.spec import Definition
from cnndsl.model.unknown import unknown_layer, unknown_name, unknown_word
from cnndsl.syntax import tree

STAGE = Callee("stage", ("names",), frozenset())


class Bodies(Expressions):
    """Looks up the names in bodies."""

    def body(self, body: tree.Body | tree.Branches | None, around: Locals) -> None:
        match body:
            case tree.Branches(branches=branches):
                for branch in branches:
                    self.body(branch, around)
            case tree.Body(statements=statements):
                inner = Locals(around)
                for statement in statements:
                    self.statement(statement, inner)
                self.problems += inner.unused()
            case None:
                return

    def statement(self, node: tree.Statement, around: Locals) -> None:
        match node:
            case tree.Chain(steps=steps):
                for step in steps:
                    self.step(step, around)
            case tree.Let(targets=targets, value=value):
                self.expression(value, around)
                self.add(around, "a value", targets)
            case tree.Shared(name=name, value=value):
                self.expression(value, around)
                self.add(around, "a shared layer", [name])

    def add(self, around: Locals, kind: str, names: Sequence[tree.Name]) -> None:
        for name in names:
            problem = around.add(name.name, kind, name.span) or self.tensors.clash(kind, name)
            if problem is not None:
                self.problems.append(problem)

    def step(self, step: tree.Step, around: Locals) -> None:
        self.action(step.action, around)
        for name in step.names:
            if isinstance(name, tree.String):
                self.expression(name, around)
        if step.shape is not None:
            self.expression(step.shape, around)

    def action(self, action: tree.Action, around: Locals) -> None:
        match action:
            case tree.Apply():
                self.apply(action, around)
            case tree.From(tensor=tensor, body=body):
                self.tensor(tensor, around)
                self.body(body, around)
            case tree.Input(shape=shape):
                self.expression(shape, around)
            case tree.Output(name=name):
                if isinstance(name, tree.String):
                    self.expression(name, around)
            case tree.Stage():
                self.stage(action, around)
            case tree.Broken(body=body):
                self.body(body, around)
            case tree.Repeat() | tree.For() | tree.If():
                self.problems += unreachable(action)
                self.control(action, around)

    def control(self, action: tree.Repeat | tree.For | tree.If, around: Locals) -> None:
        match action:
            case tree.Repeat(count=count, body=body):
                self.expression(count, around)
                self.body(body, around)
            case tree.For(targets=targets, items=items, body=body):
                self.expression(items, around)
                inner = Locals(around)
                self.add(inner, "a loop's name", targets)
                self.body(body, inner)
                self.problems += inner.unused()
            case tree.If(arms=arms):
                for arm in arms:
                    if arm.condition is not None:
                        self.expression(arm.condition, around)
                    self.body(arm.body, around)

    def stage(self, node: tree.Stage, around: Locals) -> None:
        if isinstance(node.name, tree.String):
            self.expression(node.name, around)
        self.pair(STAGE, node.arguments, tree.Name(node.name.span, "stage"), False)
        for argument in node.arguments:
            if argument.name is not None and argument.name.name != "names":
                continue
            match argument.value:
                case tree.Name(name="index" | ""):
                    pass
                case tree.Name() as word:
                    self.problems.append(unknown_word(word, "stage", "names", ("index",), ()))
                case value:
                    help_ = "write `names = index` to number its layers from 0"
                    message = f"`names` of `stage` must be `index`, found `{value.span.text}`"
                    found = Diagnostic("E204", message, value.span, helps=(help_,))
                    self.problems.append(found)
        self.body(node.body, around)

    def tensor(self, name: tree.Name | tree.String, around: Locals) -> None:
        if isinstance(name, tree.String):
            self.expression(name, around)
        elif not self.known(name.name, around):
            seen = self.candidates(self.tensors.names, around.visible())
            self.unknown(unknown_name(name, "tensor", seen), around)

    def apply(self, node: tree.Apply, around: Locals) -> None:
        name = node.name
        local = around.find(name.name)
        definition = self.spec.names.get(name.name)
        entry: type[Entry] | None = LAYERS.get(name.name) or FORMS.get(name.name)
        if local is not None:
            local.used = True
            self.expressions([each.value for each in node.arguments], around)
        elif definition is not None:
            self.used.add(name.name)
            self.apply_definition(definition, node, around)
        elif entry is not None and issubclass(entry, Form) and node.body is None:
            self.problems.append(needs_body(name))
            self.expressions([each.value for each in node.arguments], around)
        elif entry is not None:
            self.layer_call(entry, name, node.arguments, around)
            self.apply_body(entry, node)
        else:
            if name.name and not self.spec.is_lost(name.name):
                self.unknown(self.no_layer(name, around), around)
            self.expressions([each.value for each in node.arguments], around)
        self.body(node.body, around)

    def no_layer(self, name: tree.Name, around: Locals) -> Diagnostic:
        if self.tensors.knows(name.name):
            cure = f"write `from {name.name}` to go on from it"
            return Diagnostic(
                "E102", f"`{name.name}` is a tensor, not a layer or block", name.span, helps=(cure,)
            )
        names = self.spec.names.items()
        blocks = (each for each, other in names if isinstance(other.node, tree.Block))
        return unknown_layer(name, self.candidates(blocks, around.visible()))

    def apply_definition(self, definition: Definition, node: tree.Apply, around: Locals) -> None:
        if isinstance(definition.node, tree.Fn | tree.Model):
            message = f"`{node.name.name}` is {definition.kind}, not a layer or block"
            self.problems.append(Diagnostic("E102", message, node.name.span))
            self.expressions([each.value for each in node.arguments], around)
            return
        if node.body is not None and isinstance(definition.node, tree.Block):
            self.problems.append(no_body(node))
        self.call_definition(definition, node.name, node.arguments, around)

    def apply_body(self, entry: type[Entry], node: tree.Apply) -> None:
        joins = issubclass(entry, Merge | Form)
        if not joins and node.body is not None:
            self.problems.append(no_body(node))
        elif joins and node.body is not None and empty(node.body):
            message = f"`{node.name.name}` has a single branch, and that is empty"
            help_ = "write what the branch does, or leave the merge out"
            self.problems.append(Diagnostic("E104", message, node.name.span, helps=(help_,)))


def no_body(node: tree.Apply) -> Diagnostic:
    """A body after something that joins no branches."""
    assert node.body is not None
    message = f"`{node.name.name}` takes no body"
    help_ = "bodies belong to merges such as `add { ... }`; leave this one out"
    return Diagnostic(
        "E102", message, node.body.span._replace(end=node.body.span.start + 1), helps=(help_,)
    )


def needs_body(name: tree.Name) -> Diagnostic:
    """A form by itself; some have words that mean a layer elsewhere."""
    message, meant = f"`{name.name}` needs a body", FOREIGN_FORMS.get(name.name)
    cure, fix = f"write `{name.name} {{ ... }}`", None
    if meant is not None:
        cure, fix = f"did you mean `{meant}`? If not, {cure}", Fix(name.span, meant)
    return Diagnostic("E201", message, name.span, helps=(cure,), fix=fix)


def empty(body: tree.Body | tree.Branches) -> bool:
    """Whether a merge has but one branch, with nothing in it."""
    match body:
        case tree.Branches(branches=branches):
            return len(branches) == 1 and not branches[0].statements
        case tree.Body(statements=statements):
            return not statements
