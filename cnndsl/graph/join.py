"""Merges and forms: branches that start from one tensor and become one again."""

from abc import abstractmethod
from collections.abc import Mapping

from cnndsl.diagnostics import Diagnostic, Label, Span
from cnndsl.graph.apply import Applier
from cnndsl.graph.arguments import Use
from cnndsl.graph.clash import Party, clash
from cnndsl.graph.place import Here
from cnndsl.graph.rounding import rounded
from cnndsl.graph.values import UNKNOWN, Several, Tensor, Unknown, Value, described
from cnndsl.graph.work import Trouble
from cnndsl.layers import Form, Merge
from cnndsl.model.bodies import needs_body
from cnndsl.shape import LayerError
from cnndsl.syntax import tree

Branch = tuple[str, Span, Tensor | Several | Unknown | None]


class Joiner(Applier):
    """Runs the branches of merges and joins what they leave."""

    @abstractmethod
    def body(self, body: tree.Body, here: Here) -> None:
        """Run a body; what it leaves is the flow's current tensor."""

    def merge(self, cls: type[Merge], given: Mapping[str, Value], use: Use) -> Tensor:
        """Join branches, or tensors by their names."""
        values, paired = self.arguments(cls, given, use)
        branches = [each for argument in paired.rest for each in self.named(argument, use)]
        branches += self.branches(use)
        self.enough(cls, branches, use)
        tensors = self.tensors(branches, use)
        layer = self.entry(cls, values, paired, use)
        assert isinstance(layer, Merge)
        return self.joined(layer, tensors, branches, use)

    def named(self, argument: tree.Argument, use: Use) -> list[Branch]:
        """The tensor that is given by its name, or each of a list."""
        span = argument.value.span
        value = self.value(argument.value, use.here)
        if not isinstance(value, tuple):
            return [(span.text, span, self.meant(value, span, use))]
        names = (f"{span.text}[{index}]" for index in range(len(value)))
        return [
            (name, span, self.meant(each, span, use))
            for name, each in zip(names, value, strict=True)
        ]

    def meant(self, value: Value, span: Span, use: Use) -> Tensor | Unknown:
        """The tensor that an argument of a merge stands for."""
        if isinstance(value, str):
            try:
                value = self.tensor(span, value, use.here)
            except Trouble as trouble:
                self.tell(trouble.diagnostic, use.here)
                value = UNKNOWN
        if isinstance(value, Tensor | Unknown):
            return value
        message = f"expected a tensor, found {described(value)}"
        help_ = ("name tensors with `as`, or write branches: `add { | ... | ... }`",)
        self.tell(Diagnostic("E204", message, span, helps=help_), use.here)
        return UNKNOWN

    def branches(self, use: Use) -> list[Branch]:
        """What each branch leaves."""
        match use.node.body:
            case tree.Branches(branches=branches):
                bodies = list(branches)
            case tree.Body() as body:
                bodies = [body]
            case None:
                bodies = []
        it = use.here.flow.it
        found: list[Branch] = []
        for number, body in enumerate(bodies, 1):
            here = use.here.branch(it)
            self.body(body, here)
            found.append((f"branch {number}", _extent(body), here.flow.it))
        return found

    def enough(self, cls: type[Merge], branches: list[Branch], use: Use) -> None:
        least, most = cls.arity.least, cls.arity.most
        if not branches:
            message = f"`{use.word}` needs branches or the names of tensors"
            help_ = f"write `{use.word} {{ | ... | ... }}` or `{use.word}(first, second)`"
            raise Trouble(Diagnostic("E201", message, use.span, helps=(help_,)))
        named = any(argument.name is None for argument in use.node.arguments)
        if named and use.node.body is not None:
            message = f"`{use.word}` has both branches and named tensors"
            help_ = "write each named tensor as a branch: `| from name`"
            raise Trouble(Diagnostic("E203", message, use.span, helps=(help_,)))
        if len(branches) == 1:
            raise Trouble(_alone(branches[0], use))
        if len(branches) < least or (most is not None and len(branches) > most):
            wanted = f"{least}" if least == most else f"at least {least}"
            message = f"`{use.word}` joins {wanted} tensors, found {len(branches)}"
            code = "E201" if len(branches) < least else "E203"
            raise Trouble(Diagnostic(code, message, use.span))

    def tensors(self, branches: list[Branch], use: Use) -> tuple[Tensor, ...]:
        """The tensor of each branch; `Trouble` unless all have one."""
        tensors = []
        for _, span, it in branches:
            tensors.append(self.current(use.here.branch(it), f"`{use.word}`", span))
        return tuple(tensors)

    def joined(
        self, layer: Merge, tensors: tuple[Tensor, ...], branches: list[Branch], use: Use
    ) -> Tensor:
        name = self.node_name(layer.word, use)
        here = use.here
        try:
            (tensor,) = self.builder.add(
                layer, tensors, name, use.scope, use.node.span, here.frame, use.weights
            )
        except LayerError as error:
            raise Trouble(clash(error, self.parties(branches, tensors, here), use.span)) from None
        return tensor

    def parties(
        self, branches: list[Branch], tensors: tuple[Tensor, ...], here: Here
    ) -> list[Party]:
        """What a message says of each branch."""
        nodes = self.builder.nodes
        return [
            Party(name, span, each.shape, rounded(nodes, each.wire), self.maker(each, here))
            for (name, span, _), each in zip(branches, tensors, strict=True)
        ]

    def maker(self, tensor: Tensor, here: Here) -> Label:
        """Where a tensor was made, as the body at work sees it: by a call, if a block made it."""
        origin = self.origin(tensor)
        span, frame = origin.span, self.builder.nodes[tensor.wire.node].frame
        while frame is not None and frame is not here.frame:
            span, frame = frame.span, frame.outer
        return Label(span, origin.text, origin.shape) if frame is here.frame else origin

    def form(self, cls: type[Form], given: Mapping[str, Value], use: Use) -> Tensor:
        """Join a body and the tensor that it starts from."""
        if use.node.body is None:
            raise Trouble(needs_body(use.node.name))
        values, paired = self.arguments(cls, given, use)
        before = self.taken(use)
        branches = self.branches(use)
        if len(branches) != 1:
            message = f"`{use.word}` takes one body, found {len(branches)} branches"
            help_ = "a merge takes branches: `add { | ... | ... }`"
            raise Trouble(Diagnostic("E203", message, use.span, helps=(help_,)))
        (after,) = self.tensors(branches, use)
        form = self.entry(cls, values, paired, use)
        assert isinstance(form, Form)
        if not form.applies:
            return after
        own: Branch = ("identity", use.span, before)
        body: Branch = ("body", branches[0][1], after)
        try:
            identity = self.path(form, before, after, use)
        except LayerError as error:
            parties = self.parties([own, body], (before, after), use.here)
            raise Trouble(clash(error, parties, use.span)) from None
        ordered = [own, body] if form.identity == "first" else [body, own]
        tensors = (identity, after) if form.identity == "first" else (after, identity)
        return self.joined(cls.merge(), tensors, ordered, use)

    def path(self, form: Form, before: Tensor, after: Tensor, use: Use) -> Tensor:
        """The untouched tensor, led to the body's shape if the form has layers for that."""
        scopes: dict[str, str] = {}
        steps = form.path(before.shape, after.shape)
        for name, layer in steps:
            head, _, rest = name.partition(".")
            if head not in scopes:
                scopes[head] = self.builder.names.alone(use.scope, head)
            path = f"{scopes[head]}.{rest}" if rest else scopes[head]
            (before,) = self.builder.add(
                layer, (before,), path, use.scope, use.node.span, use.here.frame
            )
        # Where formulas differ, other sizes might imply another stride.
        self.work.reads_open |= bool(steps) and str(before.shape) != str(after.shape)
        return before


def _extent(body: tree.Body) -> Span:
    """The statements of a branch, or the branch's bar if it has none."""
    if not body.statements:
        return body.span
    return body.statements[0].span.to(body.statements[-1].span)


def _alone(branch: Branch, use: Use) -> Diagnostic:
    name, span, _ = branch
    message = f"`{use.word}` has a single branch: there is nothing to join it with"
    help_ = f"begin every branch with `|`: `{use.word} {{ | ... | ... }}`"
    if use.node.body is None:
        help_ = f"name the current tensor too: `{use.word}({name}, it)`"
    return Diagnostic("E104", message, use.span, labels=(Label(span, "all of it"),), helps=(help_,))
