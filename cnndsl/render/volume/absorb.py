"""A picture with every layer as one of solids: what changes no shape is told at a neighbour.

That is the solid before it, if nothing else reads that; or else the one behind it.
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
                if edge.target.kind != "output":
                    self.readers[edge.source].append(edge.target)

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
        if sources and (box.kind == "output" or self.is_told_before(box)):
            self.main[box] = self.of(sources[0])
        elif self.goes_on(box):
            self.waiting.add(box)
        else:
            for source in map(self.of, sources):
                if source in self.waiting:
                    self.main[source] = box

    def is_told_before(self, box: Box) -> bool:
        """Whether a box changes no shape, and alone reads what it reads."""
        sources = self.sources[box]
        return len(sources) == 1 and self.is_plain(box) and self.readers[sources[0]] == [box]

    def goes_on(self, box: Box) -> bool:
        """Whether a box is of no interest but to the one solid behind it."""
        word = self.word(box)
        if len(self.sources[box]) != 1 or not (word in _ON_THE_WAY or self.is_plain(box)):
            return False
        end = box
        while end is box or self.is_plain(end) or self.word(end) in _ON_THE_WAY:
            if len(self.readers[end]) != 1:
                return False
            (end,) = self.readers[end]
        if word == "flatten":
            return self.word(end) in _DENSE
        return self.word(end) not in words.SYMBOLS and (word == "crop" or end.kind != "merge")

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
        shape = self.measures.end(box.nodes).facts.outputs[0]
        is_layer = self.is_layer(box)
        word = self.word(box)
        symbol = words.SYMBOLS.get(word, "") if len(self.sources[box]) > 1 else ""
        return Solid(
            box.kind,
            tuple([int(extent) for extent in shape]),
            tuple([cut(str(extent)) for extent in shape]),
            tuple(self.lines(box, members, symbol)),
            symbol,
            any(each.kind == "activation" for each in members[members.index(box) + 1 :]),
            opening(self.graph, nodes[0]) if is_layer and box.times == 1 else None,
            box.times,
            box.tip,
            box.place,
            self.frames[box],
        )

    def lines(self, box: Box, members: list[Box], symbol: str) -> Iterator[str]:
        """What comes before it, its name, what follows, the ends of the network, and numbers."""
        place = members.index(box)
        before = self.said(members[:place])
        if symbol:
            yield from words.together(before)
        elif self.is_layer(box):
            yield from words.named(before, words.layer(self.nodes(box)[0]))
        else:
            yield from words.named(before, *words.unit(box))
        yield from words.together(self.said(members[place + 1 :]))
        ends = [each.title for each in members if each.kind == "output"]
        yield from [f"output {title}" for title in ends if title != "output"]
        yield from box.notes

    def said(self, boxes: list[Box]) -> list[str]:
        found = [
            self.word(box) or box.title.partition("(")[0] for box in boxes if box.kind != "output"
        ]
        return [word for word in found if word not in _UNSAID]


def _boxes(frame: Frame, around: tuple[Frame, ...]) -> Iterator[tuple[Box, tuple[Frame, ...]]]:
    """The boxes of a frame in their order, each with the frames inside the outermost."""
    for item in frame.items:
        if isinstance(item, Frame):
            yield from _boxes(item, (*around, item))
        else:
            yield item, around
