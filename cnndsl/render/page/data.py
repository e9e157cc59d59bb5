"""A picture as data for a page, which finds the places: what is in each column, and how large."""

from collections.abc import Iterator

from cnndsl.render.layout.anchors import ARRIVES, LEAVES
from cnndsl.render.layout.columns import Cell, Skeleton
from cnndsl.render.layout.order import SHIFT, TRIES
from cnndsl.render.layout.sizes import (
    APART,
    ARROW,
    HEAD,
    LABEL,
    LANE,
    LAST,
    LINE,
    MAIN,
    MARGIN,
    PAD,
    SMALL_LINE,
    TRACK,
    box_size,
    shown,
    titled,
)
from cnndsl.render.letters import SMALL, width
from cnndsl.render.picture import Box, Frame, Picture
from cnndsl.render.svg import linked
from cnndsl.report import amounts
from cnndsl.report.measure import Measures

Data = dict[str, object]

_SIZES = {
    "APART": APART,
    "ARRIVES": ARRIVES,
    "ARROW": ARROW,
    "HEAD": HEAD,
    "LABEL": LABEL,
    "LANE": LANE,
    "LAST": LAST,
    "LEAVES": LEAVES,
    "LINE": LINE,
    "MAIN": MAIN,
    "MARGIN": MARGIN,
    "PAD": PAD,
    "SHIFT": SHIFT,
    "SMALL_LINE": SMALL_LINE,
    "TRACK": TRACK,
    "TRIES": TRIES,
}


def data(picture: Picture, measures: Measures, opened: int | None) -> Data:
    """All that the page draws; frames deeper than `opened` begin folded."""
    return _Teller(picture, measures, opened).whole()


class _Teller:
    def __init__(self, picture: Picture, measures: Measures, opened: int | None) -> None:
        self.picture = picture
        self.skeleton = Skeleton(picture.root, picture.edges)
        self.measures = measures
        self.graph = measures.graph
        self.opened = opened
        self.columns = [*self.skeleton.root.all()]
        self.cells = [cell for column in self.columns for cell in column.cells]
        self.cell_numbers = {cell: number for number, cell in enumerate(self.cells)}
        self.column_numbers = {column: number for number, column in enumerate(self.columns)}

    def whole(self) -> Data:
        return {
            "sizes": _SIZES,
            "inputs": {
                name: [int(size) for size in self.graph.shape(wire)]
                for name, wire in self.graph.inputs.items()
            },
            "columns": [list(map(self.number, column.cells)) for column in self.columns],
            "cells": list(map(self.cell, self.cells)),
            "edges": [
                [
                    *[self.number(self.skeleton.cells[end]) for end in (edge.source, edge.target)],
                    edge.aside,
                ]
                for edge in self.picture.edges
            ],
        }

    def number(self, cell: Cell) -> int:
        return self.cell_numbers[cell]

    def cell(self, cell: Cell) -> Data:
        told: Data = {"columns": [self.column_numbers[each] for each in cell.columns]}
        if cell.is_led:
            told["isLed"] = True
        if cell.frame is not None and cell.frame.closed is not None:
            told |= self.box(cell.frame.closed) | self.frame(cell, cell.frame)
        if cell.box is not None:
            told |= self.box(cell.box)
            if cell.box.nodes:
                told |= self.numbers(cell.box)
        return told

    def frame(self, cell: Cell, frame: Frame) -> Data:
        """What is told of a frame beside the box that it is where it is folded."""
        title = titled(frame)
        folded = self.opened is not None and len([*_frames(cell)]) > self.opened
        return {
            "frame": {
                "title": title,
                "room": _round(width(title, SMALL, bold=True) + 2 * MARGIN),
                "head": HEAD if title else PAD / 2,
            },
            "folded": folded,
        }

    def box(self, box: Box) -> Data:
        wide, high = box_size(box)
        told: Data = {
            "kind": box.kind,
            "title": shown(box),
            "times": box.times,
            "w": _round(wide),
            "h": high,
            "notes": box.notes,
            "tip": box.tip,
        }
        if box.leaves:
            told |= {"leaves": box.leaves, "room": _round(width(box.leaves, SMALL))}
        if box.place:
            told |= {"written": box.place, "link": linked(box.place)}
        return told

    def numbers(self, box: Box) -> Data:
        """What the table says of it, and how much of each input it sees."""
        nodes = box.nodes
        end = self.measures.end(nodes)
        costs = [self.measures.figures.costs[node] for node in nodes]
        kept = sum(self.measures.kept[node].at(1) for node in nodes)
        return {
            "name": box.tip.split("\n")[0],
            "order": nodes[0],
            "output": amounts.shapes(end.facts.outputs),
            "params": sum(int(each.params) for each in costs),
            "macs": sum(int(each.macs) for each in costs),
            "kept": int(kept),
            "sees": {
                name: [int(size) for size in field.sizes]
                for name, field in self.measures.figures.fields[end.index].items()
            },
        }


def _frames(cell: Cell) -> Iterator[Cell]:
    """The frames that a cell is in, itself among them if it is one."""
    around: Cell | None = cell
    while around is not None:
        if around.frame is not None:
            yield around
        around = around.column.around


def _round(value: float) -> float:
    return round(value, 5)
