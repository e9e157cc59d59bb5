"""Where tensors enter and leave a network, and the shapes that they are said to have."""

from cnndsl.diagnostics import Diagnostic, Label, Span
from cnndsl.diagnostics.suggest import closest, listed
from cnndsl.graph.call import Caller
from cnndsl.graph.changes import ONLY
from cnndsl.graph.inlet import Inlet
from cnndsl.graph.place import Here
from cnndsl.graph.values import UNKNOWN, Tensor, Unknown, Value, described
from cnndsl.graph.work import Trouble
from cnndsl.shape import LayerError
from cnndsl.size import Size
from cnndsl.syntax import tree

END = "out"
"""The output that the end of the flow is, unless the spec names it."""


class Ends(Caller):
    """Inputs, outputs, names and stated shapes."""

    def name_tensor(
        self, name: str, tensor: Tensor | Unknown | None, span: Span, here: Here
    ) -> None:
        if here.region is None or not name or tensor is None:
            return
        self.tell(here.region.define(name, tensor, span), here)

    def input(self, node: tree.Input, here: Here) -> None:
        name = node.name.name if node.name else "input"
        shape = self.resized(name, node)
        value = self.value(shape, here)
        extents = value if isinstance(value, tuple) else (value,)
        tensor: Tensor | Unknown = UNKNOWN
        if value is UNKNOWN:
            pass
        elif all(_is_extent(each, shape) for each in extents):
            tensor = self.inlet(name, extents, node, here)
        else:
            message = f"expected sizes of at least 1, found {described(value)}"
            cure = "write the shape as `3x224x224`, channels first, or as `(3, size, size)`"
            self.tell(Diagnostic("E206", message, shape.span, helps=(cure,)), here)
        here.flow.it = tensor
        if node.name is not None:
            self.name_tensor(name, tensor, node.name.span, here)

    def resized(self, name: str, node: tree.Input) -> tree.Expression:
        """The stated shape of an input, or the one that is put in its place."""
        inputs = self.work.changes.inputs
        return inputs.get(name if self.inputs or ONLY not in inputs else ONLY) or node.shape

    def refuse_inputs(self) -> None:
        """A shape for an input that the model does not have, or for any of several."""
        for name, shape in self.work.changes.inputs.items():
            if name == ONLY and len(self.inputs) > 1:
                helps = (f"say which: `{[*self.inputs][-1]}={shape.span.text.strip()}`",)
                message = f"the model has several inputs, {listed([*self.inputs])}"
                self.work.tell(Diagnostic("E121", message, shape.span, helps=helps))
            elif name not in (ONLY, *self.inputs) and not self.work.lost:
                near = closest(name, self.inputs)
                help_ = f"did you mean `{near}`?" if near else f"it has {listed([*self.inputs])}"
                message = f"the model has no input `{name}`"
                self.work.tell(Diagnostic("E121", message, shape.span, helps=(help_,)))

    def inlet(self, name: str, extents: tuple[Value, ...], node: tree.Input, here: Here) -> Tensor:
        if name in self.inputs:
            help_ = ("name each: `input left: 3x224x224`",)
            message = f"there are two inputs named `{name}`"
            self.tell(Diagnostic("E101", message, node.span, helps=help_), here)
        else:
            self.tell(self.builder.names.claim(here.scope, name, node.span), here)
        for each in extents:
            if isinstance(each, str):
                self.opens.setdefault(each, self.example)
        examples = tuple([self.opens[each] if isinstance(each, str) else each for each in extents])
        layer = Inlet(extents=extents, examples=examples)  # type: ignore[arg-type]
        try:
            (tensor,) = self.builder.add(layer, (), name, here.scope, node.span, here.frame)
        except LayerError as error:
            raise Trouble(Diagnostic("E206", error.message, node.shape.span)) from None
        self.inputs[name] = tensor.wire
        return tensor

    def output(self, node: tree.Output, here: Here) -> None:
        name = self.label(node.name, here)
        tensor = self.current(here, "`output`", node.name.span)
        if name == END and node.auxiliary:
            message = f"the output `{END}` cannot be there in training alone"
            cure = ("leave out `if training`, or give the output another name",)
            self.tell(Diagnostic("E106", message, node.span, helps=cure), here)
        elif name:
            if name in self.outputs:
                message = f"there are two outputs named `{name}`"
                cure = ("give each a name of its own",)
                self.tell(Diagnostic("E101", message, node.name.span, helps=cure), here)
            elif node.auxiliary:
                self.auxiliary[name] = node.span
            self.outputs[name] = tensor.wire

    def refuse_auxiliary(self, model: str) -> None:
        """A network without an output but those for training."""
        if self.auxiliary.keys() == self.outputs.keys() and not self.work.lost:
            *_, last = self.auxiliary.values()
            message = f"every output of `{model}` is there in training alone"
            cure = "leave out `if training` here, or begin a side branch for it: `from ... { ... }`"
            self.work.tell(Diagnostic("E106", message, last, helps=(cure,)))

    def stated(self, node: tree.Expression, step: tree.Step, here: Here) -> None:
        """Hold a stated shape against the one that flows."""
        reads_open = self.work.reads_open
        value = self.value(node, here)
        self.work.reads_open = reads_open  # what is only compared leads to no other network
        try:
            tensor = self.current(here, "a stated shape", node.span)
        except Trouble as trouble:
            self.work.tell(trouble.diagnostic, here.frame)
            return
        if value is UNKNOWN or self.work.changes.resizes:
            return  # what is stated holds for the network as it is written
        extents = value if isinstance(value, tuple) else (value,)
        if tuple(map(_stated, tensor.shape)) != tuple(map(_stated, extents)):
            stated = "x".join([e if type(e) is str else described(e) for e in extents])
            message = f"stated shape is {stated}, and the tensor here is {tensor.shape}"
            label = Label(step.action.span, f"leaves {tensor.shape}", tuple(tensor.shape))
            cure = "leave it out" if tensor.shape.is_open else f"write `: {tensor.shape}`"
            help_ = (f"{cure}, or change the layers before it",)
            self.tell(Diagnostic("E302", message, node.span, labels=(label,), helps=help_), here)


def _is_extent(value: Value, written: tree.Expression) -> bool:
    """Whether it can be a size: a number or, in `3xHxW`, the letter of an open one."""
    if isinstance(value, str):
        return isinstance(written, tree.Dims)
    return type(value) is int and value > 0


def _stated(extent: Value) -> Value:
    """How an extent of a tensor is stated: a number, or the letter or formula of an open one."""
    return str(extent) if isinstance(extent, Size) else extent
