"""Nothing lies on anything, whatever the network, and each edge is drawn once."""

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnndsl.analysis.figures import Figures
from cnndsl.graph import Graph
from cnndsl.render.layout import sizes
from cnndsl.render.layout.columns import Column
from cnndsl.render.picture import Box, Edge, Frame, Picture
from cnndsl.render.placed import scene
from cnndsl.render.scene import Scene
from cnndsl.render.shown import View, picture
from cnndsl.resources import library
from cnndsl.workspace import check
from tests.graph.drawn import graph_of
from tests.graph.networks import Network, networks
from tests.render.overlaps import area, faults, touches

VIEWS = [View(), View(1), View(2), View(9), View(flat=True, show=("shapes", "params", "rf"))]
SPECS = sorted(path.stem for path in library().glob("*.cnn"))
SMALL = 130
"""Layers up to which a network of the library is opened to its last."""


def drawn(found: Graph, view: View, *, to_the_right: bool) -> Scene:
    """The scene of a network, held to be right."""
    return held(picture(Figures(found), view), to_the_right=to_the_right)


def held(shown: Picture, *, to_the_right: bool) -> Scene:
    """The scene of a picture, held to be right."""
    made = scene(shown, to_the_right=to_the_right)
    assert faults(made) == []
    plates = [area(plate) for plate in made.plates]
    assert len(made.lines) == len(shown.edges)
    for line in made.lines:
        for end in (line.points[0], line.points[-1]):
            assert sum(touches(end, plate) for plate in plates) == 1
    return made


@settings(deadline=None, max_examples=60, suppress_health_check=[*HealthCheck])
@given(networks(), st.sampled_from(VIEWS), st.booleans())
def test_random_networks(network: Network, view: View, to_the_right: bool) -> None:
    drawn(graph_of(network.text()), view, to_the_right=to_the_right)


@st.composite
def tangles(draw: st.DrawFn) -> Picture:
    """Boxes with any edges that lead on between them, some of them in frames."""
    boxes = [Box(f"box {place}", "product") for place in range(draw(st.integers(2, 14)))]
    pairs = [*combinations(boxes, 2)]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=24, unique=True))
    root = Frame("", items=[*boxes])
    for _ in range(draw(st.integers(0, 4))):
        frame = root
        while inner := [item for item in frame.items if isinstance(item, Frame)]:
            if draw(st.booleans()):
                break
            frame = draw(st.sampled_from(inner))
        start = draw(st.integers(0, len(frame.items) - 1))
        end = draw(st.integers(start + 1, len(frame.items)))
        frame.items[start:end] = [Frame("frame", items=frame.items[start:end])]
    return Picture("Tangle", "", root, tuple([Edge(one, two) for one, two in chosen]))


@settings(deadline=None, max_examples=300, suppress_health_check=[*HealthCheck])
@given(tangles(), st.booleans())
def test_tangles(shown: Picture, to_the_right: bool) -> None:
    held(shown, to_the_right=to_the_right)


@pytest.mark.parametrize("file", SPECS)
def test_the_library(file: str) -> None:
    for model in check([library() / f"{file}.cnn"]).models:
        found = model.figures.graph
        is_small = len(found.nodes) <= SMALL
        for view in VIEWS if is_small else VIEWS[:2]:
            for to_the_right in (False, True):
                drawn(found, view, to_the_right=to_the_right)


def test_twice_the_branches_are_twice_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Column] = []
    reach = sizes._reach

    def counted(column: Column, upto: float) -> float:
        calls.append(column)
        return reach(column, upto)

    monkeypatch.setattr(sizes, "_reach", counted)
    counts = []
    for number in (40, 80):
        branches = "| conv(4, 1) -> relu\n" * number
        scene(
            picture(
                Figures(graph_of(f"model M {{ input 3x8x8; concat {{\n{branches}}} }}")), View()
            )
        )
        counts.append(len(calls))
        calls.clear()
    assert counts[1] < 2.5 * counts[0]
