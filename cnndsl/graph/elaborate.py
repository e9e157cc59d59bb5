"""A model of a checked spec -> its graph."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.graph.changes import UNCHANGED, Changes
from cnndsl.graph.ends import END
from cnndsl.graph.graph import ROOT, Graph
from cnndsl.graph.naming import Names
from cnndsl.graph.place import Environment, Flow, Here, Region
from cnndsl.graph.statements import Statements
from cnndsl.graph.values import UNKNOWN, Several, Tensor, Value, written
from cnndsl.graph.work import Run, Stop, Trouble, Work
from cnndsl.limits import DEFAULT_LIMITS, Limits
from cnndsl.model import Definition, Spec
from cnndsl.model.calls import callee_from, pair
from cnndsl.syntax import tree

EXAMPLES = (224, 256, 64, 32, 512, 572, 128, 28, 1024, 16000)
"""What an open size is tried with: the first that the whole network takes."""

# A call of a block takes about this many of Python's frames, and an operator two.
_FRAMES_PER_CALL = 40
_FRAMES_PER_OPERATOR = 12
_MOST_FRAMES = 2**30
_OPEN = 3_000  # steps that an example is worth, with the search for the sizes that are valid


def elaborate(
    definition: Definition,
    limits: Limits = DEFAULT_LIMITS,
    arguments: Sequence[tree.Argument] = (),
    caller: Spec | None = None,
    at: Span | None = None,
    run: Run | None = None,
    changes: Changes = UNCHANGED,
) -> tuple[Graph | None, list[Diagnostic]]:
    """The graph of a model, and what is wrong in it; no graph if anything is.

    The arguments, if any, are read as the caller's file means them, where they are written; the
    changes as the model's own file does.
    """
    run, home = run or Run(limits), caller or definition.home
    first: list[Diagnostic] | None = None
    for example in EXAMPLES:
        elaborator = Elaborator(Work(run, changes), example)
        with deep_recursion(limits):
            graph = elaborator.model(definition, arguments, home, at)
            names = elaborator.builder.names
            if names.crowded and not elaborator.work.problems:
                elaborator = Elaborator(Work(run, changes), example, Names(names.written))
                graph = elaborator.model(definition, arguments, home, at)
        work, problems = elaborator.work, elaborator.work.problems
        run.steps += _OPEN if elaborator.opens else 0
        failed = any(each.severity == "error" for each in problems)
        # What an earlier example told is told; what it left without a value is still lost.
        if not failed and (first is None or not work.lost):
            return (None if work.lost or definition.home.file.damaged else graph), problems
        first = first or problems
        if not elaborator.opens or work.stopped:
            break
    return None, first or []


def evaluate(
    node: tree.Expression,
    spec: Spec,
    limits: Limits = DEFAULT_LIMITS,
    run: Run | None = None,
    names: Mapping[str, Value] | None = None,
) -> tuple[Value, list[Diagnostic]]:
    """The value of an expression at the outermost level of a file, where some more names hold."""
    elaborator = Elaborator(Work(run or Run(limits)))
    here = Here(spec, Environment(None, dict(names or {})), None, Flow(), ROOT, None)
    with deep_recursion(limits):
        try:
            value = elaborator.value(node, here)
        except Stop:
            value = UNKNOWN
    return value, elaborator.work.problems


def is_template(model: tree.Model) -> bool:
    """Whether a model waits for arguments, so that it is no network by itself."""
    return any(parameter.default is None for parameter in model.parameters)


@contextmanager
def deep_recursion(limits: Limits) -> Iterator[None]:
    """Room for calls inside one another and for digits as the bounds allow; both are cheap."""
    before = sys.getrecursionlimit()
    needed = limits.depth * (_FRAMES_PER_CALL + limits.nesting * _FRAMES_PER_OPERATOR)
    digits = sys.get_int_max_str_digits()
    sys.setrecursionlimit(min(before + needed, _MOST_FRAMES))
    sys.set_int_max_str_digits(max(digits, limits.digits + 1) if digits else 0)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
        sys.set_int_max_str_digits(digits)


class Elaborator(Statements):
    """Runs one model."""

    def model(
        self,
        definition: Definition,
        arguments: Sequence[tree.Argument],
        caller: Spec,
        at: Span | None,
    ) -> Graph | None:
        node = definition.node
        assert isinstance(node, tree.Model)
        here = Here(caller, Environment(), None, Flow(), ROOT, None)
        given = [*arguments, *self.work.changes.for_(definition).values()]
        try:
            values = self.given(definition, given, here, at)
            if at is not None and arguments:
                self.enter(definition, values, at)
            flow = self.run(definition, values, [])
        except (Stop, Trouble):
            return None
        self.refuse_inputs()
        self.end(flow, node)
        if not self.outputs:
            return None
        return Graph(
            node.name.name,
            node.name.span,
            tuple(self.builder.nodes),
            self.inputs,
            self.outputs,
            self.opens,
            pinned=self.work.reads_open,
            auxiliary=frozenset(self.auxiliary),
            definition=definition,
        )

    def end(self, flow: Flow, node: tree.Model) -> None:
        """The end of the flow is an output, unless it is one already."""
        name, it = node.name, flow.it
        if isinstance(it, Several):
            message = f"`{name.name}` ends with {len(it.tensors)} tensors of `{it.word}`"
            help_ = "name them with `as`, and make each an output: `from part1 -> output first`"
            self.work.tell(Diagnostic("E102", message, name.span, helps=(help_,)))
        elif isinstance(it, Tensor) and it.wire not in self.outputs.values():
            if END in self.outputs:
                message = f"the end of `{name.name}` has no name: `{END}` is another output"
                help_ = "end it with `-> output NAME`, or call the other one differently"
                self.work.tell(Diagnostic("E101", message, name.span, helps=(help_,)))
            self.outputs.setdefault(END, it.wire)
        elif isinstance(it, Tensor):
            self.refuse_auxiliary(name.name)

    def run(
        self, definition: Definition, values: dict[str, Value], ring: Sequence[Definition]
    ) -> Flow:
        """Run a model's body, or that of the model whose other name it is."""
        node = definition.node
        assert isinstance(node, tree.Model)
        environment = Environment(None, values)
        region = Region.with_parameters(node.parameters)
        here = Here(definition.home, environment, region, Flow(), ROOT, None)
        self.defaults(node.parameters, here)
        if isinstance(node.body, tree.Body):
            self.body(node.body, here)
            if here.flow.it is None:
                help_ = "begin with an input: `input 3x224x224`"
                message = f"model `{node.name.name}` has no input"
                self.tell(Diagnostic("E103", message, node.name.span, helps=(help_,)), here)
            return here.flow
        other, arguments, span = self.alias(definition, node.body)
        self.refuse_ring(definition, ring, span)
        values = self.given(other, arguments, here, span)
        ring = [*ring, definition]
        taken = {each for earlier in ring for each in self.work.changes.for_(earlier)}
        first = Here(ring[0].home, Environment(), None, Flow(), ROOT, None)
        for parameter, argument in self.work.changes.for_(other).items():
            if parameter not in taken:
                values[parameter] = self.value(argument.value, first)
        self.enter(other, values, span)
        return self.run(other, values, ring)

    def enter(self, definition: Definition, values: Mapping[str, Value], span: Span) -> None:
        """Let messages say through which call of a model they came about."""
        given = ", ".join(f"{name} = {written(value)}" for name, value in values.items())
        self.work.enter(f"{definition.name}({given})" if given else definition.name, span)

    def given(
        self,
        definition: Definition,
        arguments: Sequence[tree.Argument],
        here: Here,
        span: Span | None = None,
    ) -> dict[str, Value]:
        """The values of a model's parameters that are given."""
        node = definition.node
        assert isinstance(node, tree.Model)
        paired = pair(
            callee_from(definition.name, node.parameters), arguments, span or node.name.span
        )
        for problem in paired.problems:
            self.tell(problem, here)
        if paired.problems:
            raise Trouble
        return {name: self.value(each.value, here) for name, each in paired.named.items()}

    def alias(
        self, definition: Definition, body: tree.Expression
    ) -> tuple[Definition, Sequence[tree.Argument], Span]:
        """The model that an alias calls, and with what."""
        arguments: Sequence[tree.Argument] = ()
        name = body
        if isinstance(body, tree.Call):
            name, arguments = body.function, body.arguments
        if not isinstance(name, tree.Name):
            raise Trouble
        other = definition.home.names.get(name.name)
        if other is None or not isinstance(other.node, tree.Model):
            raise Trouble  # the names of its file are checked
        return other, arguments, name.span

    def refuse_ring(self, definition: Definition, ring: Sequence[Definition], span: Span) -> None:
        if any(each.node is definition.node for each in ring):
            message = f"model `{definition.name}` is made of itself"
            self.work.stop("E210", message, "give one of them a body", span)
        if len(ring) >= self.work.limits.depth:
            message = f"model `{definition.name}` is another name of too many in a row"
            help_ = f"raise the bound with `{Limits.flag('depth')}`"
            self.work.stop("E210", message, help_, span)
