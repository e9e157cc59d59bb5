"""Frames as brackets under the solids that are in them."""

from collections.abc import Sequence

from cnndsl.dataclasses import dataclass, replace
from cnndsl.render.layout.sizes import titled
from cnndsl.render.picture import Frame
from cnndsl.render.volume.rows import Leaf, Row, Rows, offset, way

_MOST = 22
"""Letters of a title that stand under a bracket."""


@dataclass(slots=True, eq=False)
class Bracket:
    """A frame under a stretch of a row."""

    row: Row
    text: str
    tip: str
    place: str
    leaves: tuple[Leaf, ...]
    depth: float = 0

    def reach(self) -> tuple[float, float]:
        """From where to where in its row its solids stand."""
        fronts = [(offset(leaf, self.row)[0], leaf.block.wide) for leaf in self.leaves]
        return min([x for x, _ in fronts]), max([x + wide for x, wide in fronts])


def brackets(rows: Rows) -> list[Bracket]:
    """The frames that tell more than their only solid does, the inner ones first."""
    inside: dict[Frame, list[Leaf]] = {}
    for leaf in rows.leaves.values():
        for frame in leaf.solid.frames:
            inside.setdefault(frame, []).append(leaf)
    shown = [
        (frame, leaves)
        for frame, leaves in inside.items()
        if titled(frame) and (len(leaves) > 1 or frame.times > 1)
    ]
    found = [_bracket(frame, leaves) for frame, leaves in shown]
    return sorted(found, key=lambda bracket: len(bracket.leaves))


def _bracket(frame: Frame, leaves: Sequence[Leaf]) -> Bracket:
    """A bracket in the innermost row that all these solids lie in."""
    first, *others = [[row for row, _ in way(leaf)] for leaf in leaves]
    row = next(row for row in first if all(row in other for other in others))
    return Bracket(row, _text(frame), frame.tip, frame.place, tuple(leaves))


def _text(frame: Frame) -> str:
    """The title of a frame; of a long one the name alone."""
    name, bracket, _ = frame.title.partition("(")
    if len(frame.title) <= _MOST or not bracket:
        return titled(frame)
    return titled(replace(frame, title=f"{name}(…)"))
