"""What each part of a network took, beside what was worked out of it."""

from collections.abc import Sequence

from cnndsl.analysis.figures import Figures
from cnndsl.analysis.timed import Timed, middle
from cnndsl.analysis.traffic import traffic
from cnndsl.dataclasses import dataclass
from cnndsl.report.measure import Measures, Row, Setting
from cnndsl.report.rows import View, rows


@dataclass(frozen=True, slots=True)
class Line:
    """A part with its times in seconds; operations and bytes are those of the batch, forward."""

    row: Row
    forward: float
    backward: float
    share: float
    """Of the time of all layers."""
    flops: int
    moved: int
    kept: int | None
    """The bytes that training was seen to keep because of it."""

    @property
    def time(self) -> float:
        """On both ways together."""
        return self.forward + self.backward

    @property
    def intensity(self) -> float | None:
        """The operations for each byte that is moved."""
        return self.flops / self.moved if self.moved else None

    @property
    def rate(self) -> float | None:
        """The operations in a second, forward."""
        return self.flops / self.forward if self.forward else None


class Profiled:
    """A network with its costs and its times."""

    def __init__(self, figures: Figures, timed: Timed) -> None:
        course = self.course = timed.course
        self.measures = Measures(figures, Setting(course.batch, course.precision))
        self.timed = timed
        self._forward = [middle(each.forward) for each in timed.layers]
        self._backward = [middle(each.backward) for each in timed.layers]
        self._traffic = traffic(figures.graph, course.precision, training=course.training)

    @property
    def layers(self) -> float:
        """The time of all layers, each alone."""
        return sum(self._forward) + sum(self._backward)

    def lines(self, view: View, *, by_time: bool = False) -> list[Line]:
        """The lines of a table, those that took longest first if that is asked for."""
        found = [self.line(row) for row in rows(self.measures, view)]
        return _by_time(found) if by_time else found

    def line(self, row: Row) -> Line:
        """What a part took; layers that did not run took nothing and did nothing."""
        nodes = [node for node in row.part.nodes if self.timed.layers[node].forward]
        forward = sum(self._forward[node] for node in nodes)
        backward = sum(self._backward[node] for node in nodes)
        batch, costs, kept = self.course.batch, self.measures.figures.costs, self.timed.kept
        return Line(
            row,
            forward,
            backward,
            (forward + backward) / (self.layers or 1),
            batch * int(sum(costs[node].flops for node in nodes)),
            sum(self._traffic[node].at(batch) for node in nodes),
            None if kept is None else sum(kept[node] for node in nodes),
        )

    def whole(self) -> Line:
        """The line of the whole network."""
        return self.line(self.measures.row(self.measures.outline))


def _by_time(lines: Sequence[Line], level: int = 0) -> list[Line]:
    """Parts that lie in the same one, the longest first; each is followed by what lies in it."""
    groups: list[list[Line]] = []
    for line in lines:
        if line.row.level == level:
            groups.append([line])
        else:
            groups[-1].append(line)
    groups.sort(key=lambda group: -group[0].time)
    return [each for first, *inside in groups for each in (first, *_by_time(inside, level + 1))]
