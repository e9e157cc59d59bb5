"""Two networks in one picture, side by side, with what came, went and changed marked in both."""

from cnndsl.analysis.difference import Difference
from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import dataclass
from cnndsl.graph import Graph
from cnndsl.render.letters import cut
from cnndsl.render.picture import Edge, Frame, Mark, Picture
from cnndsl.render.shown import Drawer, View
from cnndsl.report.measure import Measures

Marks = dict[int, Mark]


@dataclass(frozen=True, slots=True)
class Both:
    """What is marked on each side."""

    left: Marks
    right: Marks

    @property
    def told(self) -> str:
        """How much of what there is."""
        removed, changed = ([*self.left.values()].count(each) for each in ("removed", "changed"))
        added = [*self.right.values()].count("added")
        counts = {"+ {} added": added, "− {} removed": removed, "~ {} changed": changed}
        found = [text.format(number) for text, number in counts.items() if number]
        return " · ".join(found) or "no layer differs"


def differing(left: Figures, right: Figures) -> Picture:
    """What differs between two networks: stages and units where nothing does are closed."""
    both = marks(left.graph, right.graph)
    root = Frame("")
    edges: list[Edge] = []
    for figures, own in ((left, both.left), (right, both.right)):
        frame, its = Drawer(Measures(figures), View(), marks=own).whole()
        frame.title = cut(f"{figures.graph.name} of {figures.graph.span.source.name}")
        root.items.append(frame)
        edges += its
    names = dict.fromkeys((left.graph.name, right.graph.name))
    return Picture(" and ".join(names), both.told, root, tuple(edges))


def marks(left: Graph, right: Graph) -> Both:
    """The layers that came, went, have other arguments, or read something else."""
    difference = Difference(left, right)
    ones: Marks = {node.index: "removed" for node in difference.removed}
    twos: Marks = {node.index: "added" for node in difference.added}
    for pair in (*[each for each in difference.pairs if each.changes], *difference.rewired):
        ones[pair.left.index] = twos[pair.right.index] = "changed"
    return Both(ones, twos)
