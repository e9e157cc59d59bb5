"""Rows with their places as what is drawn: solids, lines and sizes."""

from collections.abc import Sequence
from itertools import pairwise
from math import inf

from cnndsl.dataclasses import replace
from cnndsl.render.letters import SMALL
from cnndsl.render.scene import Point, Text
from cnndsl.render.strokes import straight
from cnndsl.render.volume.brackets import Bracket
from cnndsl.render.volume.cuboid import Cuboid
from cnndsl.render.volume.groups import CLEAR, LINE, channels, deep, high
from cnndsl.render.volume.places import FAN
from cnndsl.render.volume.rows import Fork, Group, Leaf, Row
from cnndsl.render.volume.scene import Body, Stroke, Style, text_area
from cnndsl.render.volume.ways import BESIDE, Arc, Leg, Step, Ways

_TICK = 4
_ASIDE = 3
"""How far arcs that leave a solid are from those that arrive."""


class Drawing:
    """All that is drawn of a network, on the spine of its outermost row."""

    def __init__(self, root: Row, ways: Ways, brackets: Sequence[Bracket]) -> None:
        self.bodies: list[Body] = []
        self.strokes: list[Stroke] = []
        self.texts: list[Text] = []
        self.cuboids: dict[Leaf, Cuboid] = {}
        self.starts: dict[Row, Point] = {}
        self.windows: dict[Leaf, list[Stroke]] = {}
        """The lines of windows at the solid that they leave, and at the one that they come to."""
        self.row(root, 0, 0)
        for step in ways.steps:
            self.step(step)
        for arc in ways.arcs:
            self.arc(arc)
        for group in dict.fromkeys([leaf.group for leaf in self.cuboids]):
            self.told(group)
        for bracket in brackets:
            self.bracket(bracket)

    def row(self, row: Row, x: float, spine: float) -> None:
        self.starts[row] = x, spine
        for cell in row.cells:
            if isinstance(cell, Group):
                for leaf in cell.leaves:
                    cuboid = Cuboid(leaf.solid, leaf.block, x + cell.x + leaf.x, spine)
                    self.cuboids[leaf] = cuboid
                    self.bodies.append(cuboid.body())
                continue
            for inner in cell.rows:
                self.row(inner, x + cell.x + inner.x, spine + inner.spine)

    def told(self, group: Group) -> None:
        """The sizes of solids, and the words in the middle under them."""
        cuboids = [self.cuboids[leaf] for leaf in group.leaves]
        self.beside(group, cuboids[0], cuboids[-1])
        y = cuboids[0].spine + group.foot
        if channels(group.leaves[0]):
            y += LINE
            for leaf, cuboid in zip(group.leaves, cuboids, strict=True):
                self.texts.append(Text(cuboid.middle, y, channels(leaf), "label", "middle"))
        middle = (cuboids[0].x + cuboids[-1].end) / 2
        for line in group.lines:
            y += LINE
            self.texts.append(Text(middle, y, line, "small", "middle"))
        if symbol := group.leaves[0].solid.symbol:
            self.texts.append(Text(middle, cuboids[0].spine + 4, symbol, "box", "middle"))

    def beside(self, group: Group, first: Cuboid, last: Cuboid) -> None:
        """The sizes at the first upright edge of a group and at the last that goes back."""
        if text := high(group):
            low = max(first.spine + 15, first.bottom - 4)
            shown = Text(first.x - CLEAR, low, text, "label", "end")
            self.texts.append(self.under_lines(shown, group.leaves[0]))
        if text := deep(group):
            low = min(last.bottom + 1, last.bottom - last.block.up / 2 + SMALL)
            x = last.end + last.block.across / 2 + CLEAR
            shown = Text(x, max(last.spine + 14, low), text, "label")
            self.texts.append(self.under_lines(shown, group.leaves[-1]))

    def under_lines(self, text: Text, leaf: Leaf) -> Text:
        """A text as low as the lines of windows at a solid let it stand."""
        left, _, right, _ = text_area(text)
        pieces = [pair for each in self.windows.get(leaf, ()) for pair in pairwise(each.points)]
        low = [_lowest(piece, left, right) + SMALL for piece in pieces]
        return replace(text, y=max([text.y, *low]))

    def step(self, step: Step) -> None:
        """A window on one solid with lines to the next, or an arrow."""
        source, target = self.cuboids[step.source], self.cuboids[step.target]
        opening = target.solid.opening
        is_straight = not (step.out or step.into or step.aside)
        if opening and is_straight and not source.solid.symbol and source.solid.extents[1:]:
            lines = source.window(target, opening)
            self.strokes += lines
            for leaf in (step.source, step.target):
                self.windows.setdefault(leaf, []).extend(lines)
            return
        points = [source.out]
        for row in step.out:
            fork, x, y = self.around(row)
            points += [(x + fork.length - FAN / 2, points[-1][1]), (x + fork.length - FAN / 2, y)]
        for row in step.into:
            _, x, _ = self.around(row)
            points += [(x + FAN / 2, points[-1][1]), (x + FAN / 2, self.starts[row][1])]
        style: Style = "aside" if step.aside else "way"
        self.strokes.append(Stroke(straight([*points, target.into]), style, arrow=True))

    def around(self, row: Row) -> tuple[Fork, float, float]:
        """The fork around a row, where it begins, and the spine that it is on."""
        assert row.fork is not None
        x, spine = self.starts[row.fork.row]
        return row.fork, x + row.fork.x, spine

    def arc(self, arc: Arc) -> None:
        """Up from one solid, over what lies between, and down to the other."""
        (one, start), (other, end) = self.cuboids[arc.source].above, self.cuboids[arc.target].above
        one, other = one + _ASIDE, other - _ASIDE
        points = [(one, start)]
        for leg in arc.legs:
            _, spine = self.starts[leg.row]
            height = spine - leg.height
            points.append((points[-1][0], height))
            points.append((other if leg.end is arc.target else self.side(leg), height))
        points.append((other, end))
        self.strokes.append(Stroke(straight(points), "aside" if arc.aside else "way", arrow=True))

    def side(self, leg: Leg) -> float:
        """Where a leg ends that leaves a fork, or leads to one."""
        if leg.end is None:
            fork, x, _ = self.around(leg.row)
            return x + fork.length - BESIDE
        assert isinstance(leg.end, Fork)
        return self.starts[leg.row][0] + leg.end.x + BESIDE

    def bracket(self, bracket: Bracket) -> None:
        x, spine = self.starts[bracket.row]
        start, end = bracket.reach()
        y = spine + bracket.depth
        ends = (x + start, y), (x + end, y)
        points = (ends[0][0], y - _TICK), *ends, (ends[1][0], y - _TICK)
        self.strokes.append(Stroke(points, "bracket"))
        self.texts.append(Text(x + (start + end) / 2, y + LINE - 1, bracket.text, "head", "middle"))


def _lowest(piece: tuple[Point, Point], left: float, right: float) -> float:
    """How far down a line is between two places; nowhere, if it is not there."""
    (x, y), (to_x, to_y) = sorted(piece)
    if to_x <= left or x >= right:
        return -inf
    if to_x == x:
        return to_y
    slope = (to_y - y) / (to_x - x)
    return max([y + slope * (min(max(place, x), to_x) - x) for place in (left, right)])
