"""A picture with every layer as one of solids: what changes no shape is told at a neighbour.

That is the solid before it, if nothing else reads that; or else the one behind it. One of its own
frame goes before one of another, and what comes in turns keeps to its own.
"""

from collections.abc import Iterator

from cnndsl.graph import Node
from cnndsl.render.letters import cut
from cnndsl.render.picture import Box, Frame, Picture
from cnndsl.render.volume import words
from cnndsl.render.volume.solids import Link, Solid, Solids, is_plain, opening
from cnndsl.report.measure import Measures

_ON_THE_WAY = {"flatten", "pad", "crop"}
"""Layers that only make ready for the next one."""
_UNSAID = {"flatten"}
_DENSE = {"linear", "rbf"}


def solids(picture: Picture, measures: Measures) -> Solids:
    """The solids of a picture and the ways between them."""
    return _Absorber(picture, measures).solids()


class _Absorber:
    def __init__(self, picture: Picture, measures: Measures) -> None:
        self.picture = picture
        self.measures = measures
        self.graph = measures.graph
        self.frames = dict(_boxes(picture.root, ()))
        self.main: dict[Box, Box] = {box: box for box in self.frames}
        self.waiting: set[Box] = set()
        """Those that the solid behind them will take."""
        self.sources: dict[Box, list[Box]] = {box: [] for box in self.frames}
        self.readers: dict[Box, list[Box]] = {box: [] for box in self.frames}
        for edge in picture.edges:
            if not edge.aside:
                self.sources[edge.target].append(edge.source)
                self.readers[edge.source].append(edge.target)
        apart = [box for box in self.frames if not self.is_plain(box)]
        self.shown = {frame for box in apart for frame in self.frames[box]}
        """The frames that hold more than what changes no shape."""
        self.ends = [box.title for box in self.frames if box.kind == "output"]

    def solids(self) -> Solids:
        for box in self.frames:
            self.absorb(box)
        members: dict[Box, list[Box]] = {}
        for box in self.frames:
            members.setdefault(self.of(box), []).append(box)
        numbers = {box: number for number, box in enumerate(members)}
        links: dict[tuple[int, int], bool] = {}
        for edge in self.picture.edges:
            pair = numbers[self.of(edge.source)], numbers[self.of(edge.target)]
            if pair[0] != pair[1]:
                links[pair] = links.get(pair, True) and edge.aside
        return Solids(
            self.picture.title,
            self.picture.subtitle,
            tuple([self.solid(box, inside) for box, inside in members.items()]),
            tuple([Link(one, other, aside) for (one, other), aside in links.items()]),
        )

    def of(self, box: Box) -> Box:
        """The box whose solid tells of another."""
        while self.main[box] is not box:
            box = self.main[box]
        return box

    def absorb(self, box: Box) -> None:
        """Find out whether a box is a solid, when those before it are known."""
        sources = self.sources[box]
        before, behind = self.before(box), self.behind(box)
        near = [each for each in (before, behind) if each and self.may_be_with(box, each)]
        teller = next((each for each in near if self.is_beside(box, each)), (*near, None)[0])
        if box.kind == "output":
            self.main[box] = self.of(sources[0])
        elif teller is None:
            for source in map(self.of, sources):
                self.take(source, box)
        elif teller is before:
            self.main[box] = teller
        else:
            self.waiting.add(box)

    def take(self, source: Box, box: Box) -> None:
        """Tell at a solid what waits for it."""
        while source in self.waiting:
            self.main[source] = box
            source = self.of(self.sources[source][0])

    def before(self, box: Box) -> Box | None:
        """The solid that a box follows, if it changes no shape and alone reads it."""
        sources = self.sources[box]
        if len(sources) != 1 or not self.is_plain(box) or self.readers[sources[0]] != [box]:
            return None
        return self.of(sources[0])

    def behind(self, box: Box) -> Box | None:
        """The only solid behind a box that is of no interest but to that."""
        word = self.word(box)
        if len(self.sources[box]) != 1 or not (word in _ON_THE_WAY or self.is_plain(box)):
            return None
        end = box
        while end is box or self.is_plain(end) or self.word(end) in _ON_THE_WAY:
            if len(self.readers[end]) != 1:
                return None
            (end,) = self.readers[end]
        if word == "flatten":
            is_told = self.word(end) in _DENSE
        else:
            is_told = self.word(end) not in words.SYMBOLS and (
                word == "crop" or end.kind != "merge"
            )
        return end if is_told and end.kind != "output" else None

    def is_beside(self, box: Box, other: Box) -> bool:
        """Whether two boxes are in the same frames that are seen."""
        return self.around(box) == self.around(other)

    def may_be_with(self, box: Box, other: Box) -> bool:
        """Whether all that a box is in is around the other too, and comes as often."""
        own, its = self.around(box), self.around(other)
        return its[: len(own)] == own and all(frame.times == 1 for frame in its[len(own) :])

    def around(self, box: Box) -> list[Frame]:
        """The frames that a bracket may tell of."""
        return [
            frame
            for frame in self.frames[box]
            if words.around(frame) and (frame in self.shown or frame.times > 1)
        ]

    def is_plain(self, box: Box) -> bool:
        return bool(box.nodes) and all(is_plain(node) for node in self.nodes(box))

    def nodes(self, box: Box) -> list[Node]:
        return [self.graph.nodes[index] for index in box.nodes]

    def word(self, box: Box) -> str:
        """The word of a box that is one layer."""
        return self.nodes(box)[0].layer.word if self.is_layer(box) else ""

    def is_layer(self, box: Box) -> bool:
        return len(box.nodes) == box.times and box.kind not in ("unit", "output")

    def solid(self, box: Box, members: list[Box]) -> Solid:
        nodes = self.nodes(box)
        shapes = [self.measures.end(each).facts.outputs[0] for each in (box.nodes, box.last)]
        is_layer = self.is_layer(box)
        word = self.word(box)
        symbol = words.SYMBOLS.get(word, "") if len(self.sources[box]) > 1 else ""
        return Solid(
            box.kind,
            tuple([int(extent) for extent in shapes[-1]]),
            tuple([cut(words.span(*map(str, pair))) for pair in zip(*shapes, strict=True)]),
            *self.lines(box, members, symbol),
            symbol,
            any(each.kind == "activation" for each in members[members.index(box) + 1 :]),
            opening(self.graph, nodes[0]) if is_layer and box.times == 1 else None,
            box.times,
            box.tip,
            box.place,
            self.frames[box],
        )

    def lines(
        self, box: Box, members: list[Box], symbol: str
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What comes before it; its name, what follows, the ends of the network, and numbers."""
        place = members.index(box)
        before = self.said(members[:place])
        name = [] if symbol else words.unit(box)
        if self.is_layer(box) and not symbol:
            name = [words.layer(self.nodes(box)[0])]
        if box.times == 1 and len(name) == 1:
            before, name[0] = words.named(before, name[0])
        after = words.together(self.said(members[place + 1 :]), box.times)
        ends = [each.title for each in members if each.kind == "output"]
        if self.ends == ["output"]:
            ends = []
        told = [each if each == "output" else f"output {each}" for each in ends]
        return tuple(words.wrapped(before)), (*name, *after, *told, *box.notes)

    def said(self, boxes: list[Box]) -> list[str]:
        """The words of boxes, with how often they come in a row."""
        shown = [box for box in boxes if box.kind != "output" and self.word(box) not in _UNSAID]
        pairs = [(self.word(box) or box.title.partition("(")[0], box.times) for box in shown]
        return words.told(pairs)


def _boxes(frame: Frame, around: tuple[Frame, ...]) -> Iterator[tuple[Box, tuple[Frame, ...]]]:
    """The boxes of a frame in their order, each with the frames inside the outermost."""
    for item in frame.items:
        if isinstance(item, Frame):
            yield from _boxes(item, (*around, item))
        else:
            yield item, around
