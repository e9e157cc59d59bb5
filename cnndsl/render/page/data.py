"""A picture as data for a page: cells and columns with their lengths, so that frames can fold."""

from collections.abc import Iterator, Sequence

from cnndsl.render.layout.anchors import anchored
from cnndsl.render.layout.columns import Cell, Column, Gap, Skeleton
from cnndsl.render.layout.routes import Route, routes
from cnndsl.render.layout.sizes import HEAD, LABEL, PAD, Sizes, shown, titled
from cnndsl.render.picture import Box, Frame, Picture
from cnndsl.report import amounts
from cnndsl.report.measure import Measures

Data = dict[str, object]


def data(picture: Picture, measures: Measures, opened: int | None) -> Data:
    """All that the page draws; frames deeper than `opened` begin folded."""
    skeleton = Skeleton(picture.root, picture.edges)
    found = routes(skeleton, picture.edges)
    Sizes().place(skeleton)
    return _Teller(skeleton, measures, opened).whole(found)


class _Teller:
    def __init__(self, skeleton: Skeleton, measures: Measures, opened: int | None) -> None:
        self.skeleton = skeleton
        self.measures = measures
        self.graph = measures.graph
        self.opened = opened
        self.columns = [*skeleton.root.all()]
        self.cells = [cell for column in self.columns for cell in column.cells]
        self.gaps = [gap for column in self.columns for gap in column.gaps]
        self.cell_numbers = {cell: number for number, cell in enumerate(self.cells)}
        self.column_numbers = {column: number for number, column in enumerate(self.columns)}
        self.gap_numbers = {gap: number for number, gap in enumerate(self.gaps)}

    def whole(self, found: Sequence[Route]) -> Data:
        root = self.skeleton.root
        return {
            "name": self.graph.name,
            "width": _round(root.before + root.behind),
            "inputs": {
                name: [int(size) for size in self.graph.shape(wire)]
                for name, wire in self.graph.inputs.items()
            },
            "columns": list(map(self.column, self.columns)),
            "gaps": [_round(gap.length) for gap in self.gaps],
            "cells": list(map(self.cell, self.cells)),
            "edges": list(map(self.edge, found)),
        }

    def column(self, column: Column) -> list[list[int]]:
        """Its cells, and the gaps around them."""
        return [
            [self.cell_numbers[cell] for cell in column.cells],
            [self.gap_numbers[gap] for gap in column.gaps],
        ]

    def cell(self, cell: Cell) -> Data:
        told: Data = {
            "x": _round(cell.column.spine - cell.before),
            "w": _round(cell.before + cell.behind),
            "h": _round(cell.length),
        }
        if cell.columns:
            told["columns"] = [self.column_numbers[column] for column in cell.columns]
        if cell.frame is not None:
            told |= self.frame(cell, cell.frame)
        if cell.box is not None:
            told |= self.box(cell, cell.box)
        return told

    def frame(self, cell: Cell, frame: Frame) -> Data:
        head = HEAD if titled(frame) else PAD / 2
        folded = self.opened is not None and len([*_frames(cell)]) > self.opened
        name, *_ = frame.tip.splitlines() or [""]
        return {
            "kind": "frame",
            "times": frame.times,
            "title": titled(frame),
            "name": name,
            "head": _round(head),
            "spine": _round(cell.column.spine),
            "folded": folded,
            "tip": frame.tip,
            "place": frame.place,
        }

    def box(self, cell: Cell, box: Box) -> Data:
        told: Data = {
            "kind": box.kind,
            "title": shown(box),
            "spine": _round(cell.column.spine),
            "times": box.times,
            "around": [self.cell_numbers[each] for each in _frames(cell)],
            "tip": box.tip,
            "place": box.place,
        }
        if box.leaves:
            told["label"] = [box.leaves, self.gap_numbers[cell.column.gaps[cell.place + 1]], LABEL]
        return told | (self.numbers(box) if box.nodes else {})

    def numbers(self, box: Box) -> Data:
        """What the table says of it, and how much of each input it sees."""
        nodes = box.nodes
        end = self.measures.end(nodes)
        costs = [self.measures.figures.costs[node] for node in nodes]
        kept = sum(self.measures.kept[node].at(1) for node in nodes)
        name = self.graph.nodes[nodes[0]].name if len(nodes) == 1 else box.tip.splitlines()[0]
        return {
            "name": name,
            "order": nodes[0],
            "leaves": amounts.shapes(end.facts.outputs),
            "params": sum(int(each.params) for each in costs),
            "macs": sum(int(each.macs) for each in costs),
            "kept": int(kept),
            "sees": {
                name: [int(size) for size in field.sizes]
                for name, field in self.measures.figures.fields[end.index].items()
            },
        }

    def edge(self, route: Route) -> Data:
        points = [
            [_round(across), *self.along(at), _round(away)]
            for across, (at, away) in anchored(self.skeleton, route)
        ]
        source, target = route.edge.source, route.edge.target
        told: Data = {
            "from": self.cell_numbers[self.skeleton.cells[source]],
            "to": self.cell_numbers[self.skeleton.cells[target]],
            "points": points,
        }
        return told | ({"aside": True} if route.edge.aside else {})

    def along(self, at: Cell | Gap) -> tuple[int, int]:
        """Whether it is a gap, and which."""
        if isinstance(at, Gap):
            return 1, self.gap_numbers[at]
        return 0, self.cell_numbers[at]


def _frames(cell: Cell) -> Iterator[Cell]:
    """The frames that a cell is in, itself among them if it is one."""
    around: Cell | None = cell
    while around is not None:
        if around.frame is not None:
            yield around
        around = around.column.around


def _round(value: float) -> float:
    return round(value, 2)
