"""Frames as brackets under the solids that are in them."""

from collections.abc import Sequence

from cnndsl.dataclasses import dataclass
from cnndsl.render.picture import Frame
from cnndsl.render.volume.rows import Leaf, Row, Rows, offset, way
from cnndsl.render.volume.words import around

_NARROWEST = 24


@dataclass(slots=True, eq=False)
class Bracket:
    """A frame under a stretch of a row."""

    row: Row
    text: str
    leaves: tuple[Leaf, ...]
    depth: float = 0

    def reach(self) -> tuple[float, float]:
        """From where to where in its row its solids stand, and no less than can be seen."""
        fronts = [(offset(leaf, self.row)[0], leaf.block.wide) for leaf in self.leaves]
        start, end = min([x for x, _ in fronts]), max([x + wide for x, wide in fronts])
        beyond = max(0, _NARROWEST - (end - start)) / 2
        return start - beyond, end + beyond


def brackets(rows: Rows) -> list[Bracket]:
    """Stages, what comes in turns, and units of several solids; the inner ones first."""
    inside: dict[Frame, list[Leaf]] = {}
    depths: dict[Frame, int] = {}
    for leaf in rows.leaves.values():
        for depth, frame in enumerate(leaf.solid.frames):
            depths[frame] = depth
            inside.setdefault(frame, []).append(leaf)
    shown = sorted(inside, key=lambda frame: (len(inside[frame]), -depths[frame]))
    return [
        _bracket(frame, inside[frame])
        for frame in shown
        if around(frame) and (frame.is_stage or frame.times > 1 or len(inside[frame]) > 1)
    ]


def _bracket(frame: Frame, leaves: Sequence[Leaf]) -> Bracket:
    """A bracket in the innermost row that all these solids lie in."""
    first, *others = [[row for row, _ in way(leaf)] for leaf in leaves]
    row = next(row for row in first if all(row in other for other in others))
    return Bracket(row, around(frame), tuple(leaves))
