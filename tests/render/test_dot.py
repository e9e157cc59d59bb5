"""What is written for Graphviz, and that Graphviz takes every name for what it is."""

import re
from collections import Counter
from xml.etree import ElementTree

import pytest

from cnndsl.analysis.figures import Figures
from cnndsl.render.dot import dot
from cnndsl.render.engine import laid_out
from cnndsl.render.letters import cut
from cnndsl.render.picture import Box, Edge, Frame, Picture
from cnndsl.render.shown import View, picture
from cnndsl.render.svg import linked
from cnndsl.render.theme import DARK, LIGHT
from tests.conftest import Golden
from tests.graph.drawn import graph_of
from tests.render import hostile
from tests.render.specs import ASIDE, BLOCK

SPACE = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}"


def test_units(golden: Golden) -> None:
    shown = picture(Figures(graph_of(BLOCK)), View(3, show=("shapes", "params")))
    golden("render/units.dot", dot(shown, LIGHT))


def test_to_the_right_and_dark(golden: Golden) -> None:
    shown = picture(Figures(graph_of(ASIDE)), View(3))
    golden("render/aside.dot", dot(shown, DARK, to_the_right=True))


def test_each_edge_is_drawn_once() -> None:
    shown = picture(Figures(graph_of(BLOCK)), View(3))
    arrows = re.findall(r"^  (n\d+ -> n\d+)", dot(shown, LIGHT), re.MULTILINE)
    assert len(arrows) == len(shown.edges)
    assert set(Counter(arrows).values()) == {1}


def test_a_shape_is_told_once() -> None:
    source, *targets = [Box(name, "product", "3x8x8") for name in "abc"]
    edges = tuple([Edge(source, each) for each in targets])
    text = dot(Picture("net", "", Frame("", [source, *targets]), edges), LIGHT)
    assert text.count("3x8x8") == 1


@pytest.fixture(scope="module")
def groups() -> list[ElementTree.Element]:
    """The boxes and frames that Graphviz makes of hostile names."""
    text = laid_out(dot(hostile.picture(), LIGHT), "svg").decode()
    found = ElementTree.fromstring(text).iter(f"{SPACE}g")
    return [each for each in found if each.get("class") in ("node", "cluster")]


def texts(group: ElementTree.Element) -> list[str]:
    """What can be read in a box; Graphviz writes the second of two spaces as one that stays."""
    return [(each.text or "").replace("\xa0", " ") for each in group.iter(f"{SPACE}text")]


def told(group: ElementTree.Element) -> tuple[str | None, str | None]:
    link = next(group.iter(f"{SPACE}a"))
    return link.get(f"{LINK}title"), link.get(f"{LINK}href")


def test_names_are_text_and_nothing_else(groups: list[ElementTree.Element]) -> None:
    frame, *boxes = groups
    assert texts(frame) == ["<b>bold</b>  ×3"]
    assert told(frame) == ('a\nb\\"', "my%20net.cnn#L1")
    for name, box in zip(hostile.NAMES, boxes, strict=True):
        assert texts(box) == [cut(name), cut(name)]
        assert told(box) == (cut(name), linked(f"{cut(name)}#L1"))
