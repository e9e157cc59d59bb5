"""What a lint finds at one layer, and how that is told once for all layers of one place."""

from collections import Counter

from cnndsl.dataclasses import dataclass, field
from cnndsl.diagnostics import Diagnostic, Fix, Label, Span
from cnndsl.graph import Graph, Node
from cnndsl.graph.work import calls_to

_SHOWN_MODELS = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a layer; without a span, at the place where the layer was written.

    `spare` are the weights that are there for nothing.
    """

    message: str
    span: Span | None = None
    label: str = ""
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    fix: Fix | None = None
    spare: int = 0


@dataclass
class Told:
    """One warning, and how often each network gives it."""

    code: str
    first: Finding
    node: Node
    graph: Graph
    layers: Counter[str] = field(default_factory=Counter)
    spare: int = 0

    def add(self, finding: Finding, graph: Graph) -> None:
        """Another layer of which the same is true."""
        self.layers[graph.name] += 1
        if graph is self.graph:
            self.spare += finding.spare

    @property
    def diagnostic(self) -> Diagnostic:
        """The warning, with the calls that led to the first layer of which it is true."""
        first = self.first
        return Diagnostic(
            self.code,
            first.message,
            first.span or self.node.span,
            first.label,
            first.labels,
            (*first.notes, *calls_to(self.node.frame), *self._how_often()),
            first.helps,
            first.fix,
        )

    def _how_often(self) -> list[str]:
        notes = []
        layers = self.layers.total()
        if layers > 1:
            names = [f"`{name}`" for name in self.layers]
            shown = names[:_SHOWN_MODELS] + ["..."] * (len(names) > _SHOWN_MODELS)
            notes.append(f"so it is in {layers:,} layers of {', '.join(shown)}")
        if self.spare:
            weights = "parameter is" if self.spare == 1 else "parameters are"
            notes.append(f"{self.spare:,} {weights} there for nothing in `{self.graph.name}`")
        return notes
