"""Where elaboration stands: which names are seen, which tensor is current, in whose body."""

from collections.abc import Sequence

from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics import Diagnostic, Span
from cnndsl.graph.graph import Frame, Scope
from cnndsl.graph.values import Several, Tensor, Unknown, Value
from cnndsl.model import Spec
from cnndsl.model.locals import reserved, taken
from cnndsl.syntax import tree


@dataclass(slots=True)
class Environment:
    """The values of local names; those of the bodies around are seen too."""

    outer: "Environment | None" = None
    values: dict[str, Value] = field(default_factory=dict)

    def find(self, name: str) -> Value | None:
        """The value of a name, or None."""
        here: Environment | None = self
        while here is not None:
            if name in here.values:
                return here.values[name]
            here = here.outer
        return None


@dataclass(frozen=True, slots=True)
class Named:
    """A tensor under a name, where it got that, and whether another has it as well."""

    tensor: Tensor | Unknown
    span: Span
    rivals: tuple[Span, ...] = ()
    inherited: bool = False
    """Whether a stage that has ended gave it: then another may have the name too."""


@dataclass(slots=True)
class Region:
    """The tensors named in a block, model or stage; those of a stage outlive it."""

    outer: "Region | None" = None
    tensors: dict[str, Named] = field(default_factory=dict)
    values: dict[str, Span] = field(default_factory=dict)
    """The names in the whole block or model that stand for values."""
    incomplete: bool = False
    """Whether a step went wrong that may have named tensors."""

    def find(self, name: str) -> Named | None:
        """The tensor of a name, or None."""
        here: Region | None = self
        while here is not None:
            if name in here.tensors:
                return here.tensors[name]
            here = here.outer
        return None

    @classmethod
    def with_parameters(cls, parameters: Sequence[tree.Parameter]) -> "Region":
        """That of a block or model at its beginning."""
        return cls(values={each.name.name: each.name.span for each in parameters})

    def stage(self) -> "Region":
        """That of a stage in it."""
        return Region(self, values=self.values)

    @property
    def is_incomplete(self) -> bool:
        """Whether an unknown name may be that of a tensor which an error has lost."""
        return self.incomplete or (self.outer is not None and self.outer.is_incomplete)

    def define(self, name: str, tensor: Tensor | Unknown, span: Span) -> Diagnostic | None:
        """Name a tensor; a name that is taken cannot be given again."""
        if name == "it":
            return reserved(span)
        other = self.find(name)
        if name in self.values:
            return twice(name, self.values[name], span)
        if other is not None and (not other.inherited or name in self.tensors):
            return twice(name, other.span, span)
        self.tensors[name] = Named(tensor, span)
        return None

    def let(self, name: tree.Name) -> Diagnostic | None:
        """Name a value; no tensor of the block or model may have the name."""
        other = self.find(name.name)
        if other is not None:
            return twice(name.name, other.span, name.span)
        self.values.setdefault(name.name, name.span)
        return None

    def close(self, inner: "Region") -> None:
        """Take over the names of a stage that has ended."""
        self.incomplete |= inner.incomplete
        for name, named in inner.tensors.items():
            other = self.tensors.get(name)
            rivals = named.rivals
            if other is not None:
                rivals = (*(other.rivals or (other.span,)), *(rivals or (named.span,)))
            self.tensors[name] = Named(named.tensor, named.span, rivals, inherited=True)


def twice(name: str, first: Span, span: Span) -> Diagnostic:
    """The same name for two things."""
    if first == span:
        message = f"the name `{name}` is used twice"
        note = "this line is worked through more than once here"
        help_ = f'give each turn a name of its own: `for i in 0..n {{ ... as "{name}{{i}}" }}`'
        return Diagnostic("E101", message, span, notes=(note,), helps=(help_,))
    return taken(name, span, first, "this has the name already")


@dataclass(slots=True)
class Flow:
    """The current tensor; None before any input."""

    it: Tensor | Several | Unknown | None = None


@dataclass(frozen=True, slots=True)
class Here:
    """All that a statement needs to know of its surroundings."""

    spec: Spec
    environment: Environment
    region: Region | None
    flow: Flow
    scope: Scope
    frame: Frame | None

    def body(self) -> "Here":
        """The same place in a body of its own: what it names with `let` ends with it."""
        return Here(
            self.spec, Environment(self.environment), self.region, self.flow, self.scope, self.frame
        )

    def branch(self, it: Tensor | Several | Unknown | None) -> "Here":
        """A body with a flow of its own."""
        environment = Environment(self.environment)
        return Here(self.spec, environment, self.region, Flow(it), self.scope, self.frame)

    def stage(self, scope: Scope) -> "Here":
        """A body with a scope and names of its own."""
        environment = Environment(self.environment)
        region = self.region.stage() if self.region is not None else Region()
        return Here(self.spec, environment, region, self.flow, scope, self.frame)
