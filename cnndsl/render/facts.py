"""What a picture says of the parts of a network in words and numbers."""

from collections.abc import Iterator
from os.path import relpath

from cnndsl.analysis.outline import Part
from cnndsl.diagnostics import Span
from cnndsl.diagnostics.cells import visible
from cnndsl.diagnostics.wording import count
from cnndsl.render.letters import cut
from cnndsl.report import amounts
from cnndsl.report.measure import Measures, Row


class Facts:
    """The words for the boxes and frames of one network."""

    def __init__(self, measures: Measures, show: tuple[str, ...], home: str | None = "") -> None:
        self.measures = measures
        self.graph = measures.graph
        self.show = show
        self.home = home
        self.first: dict[str, int] = {}
        """The node that first uses the weights of a name."""
        for node in self.graph.nodes:
            self.first.setdefault(node.owner.name, node.index)

    def summary(self) -> str:
        """What the whole amounts to, in a line."""
        cost = self.measures.figures.cost
        said = [
            count(cost.layers, "layer"),
            f"{amounts.exact(cost.params)} parameters",
            f"{amounts.short(cost.macs)} MACs",
        ]
        if self.graph.opens:
            said[-1] += f" with {amounts.examples(self.graph.opens)}"
        return " · ".join(said)

    def leaves(self, part: Part) -> str:
        """The shape that leaves a part, where it is another than came in."""
        if "shapes" not in self.show:
            return ""
        nodes = part.nodes
        first = self.graph.nodes[nodes[0]]
        shapes = self.measures.end(nodes).facts.outputs
        return "" if shapes == first.facts.inputs[:1] else cut(amounts.shapes(shapes))

    def output(self, name: str) -> str:
        """What an end of the network is called."""
        training = " (training)" * (name in self.graph.auxiliary)
        return f"{'output' if name == 'out' else name}{training}"

    def notes(self, part: Part) -> tuple[str, ...]:
        """The numbers that are asked for, as far as there are any."""
        row = self.measures.row(part)
        shared = [f"weights of {owner}" for owner in self.shared(part)]
        return (*shared, *[note for what in self.show for note in _note(row, what)])

    def shared(self, part: Part) -> list[str]:
        """Whose weights a part uses again, if it has none of its own."""
        owners = [self.graph.nodes[node].owner for node in part.nodes]
        names = [owner.name for owner in owners if owner.weights]
        first = {self.first.get(name, 0) for name in names}
        if not names or not all(node < part.nodes[0] for node in first):
            return []
        whole = names[0] if len(part.nodes) == 1 else names[0].partition(".")[0]
        return [cut(whole)]

    def tip(self, part: Part) -> str:
        """All that is known of a part, a line each."""
        return "\n".join(map(visible, self._told(part)))

    def place(self, span: Span) -> str:
        """Where a part is written, as a link says it; nothing where that is no file of the user."""
        name = span.source.name
        if self.home is None or name.startswith(("std/", "<")):
            return ""
        return f"{relpath(name, self.home) if self.home else name}#L{span.line}"

    def _told(self, part: Part) -> Iterator[str]:
        row = self.measures.row(part)
        nodes = part.nodes
        first = self.graph.nodes[nodes[0]]
        yield part.path or part.name
        yield part.title if part.times == 1 else f"{part.title}, {part.times} times"
        into = amounts.shapes(first.facts.inputs[:1])
        yield f"{into} -> {amounts.shapes(row.outputs)}" if into else amounts.shapes(row.outputs)
        if row.cost.params:
            yield f"{amounts.exact(row.cost.params)} parameters"
        if row.cost.macs:
            yield f"{amounts.exact(row.cost.macs)} MACs"
        yield f"line {part.span.line}"


def _note(row: Row, what: str) -> Iterator[str]:
    match what:
        case "params" if row.cost.params:
            yield f"{amounts.short(row.cost.params)} parameters"
        case "macs" if row.cost.macs:
            yield f"{amounts.short(row.cost.macs)} MACs"
        case "rf" if found := amounts.field(row.fields):
            yield f"sees {found}"
        case "memory" if row.bytes:
            yield f"keeps {amounts.memory(row.bytes)}"
