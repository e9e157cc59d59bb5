"""The page as a file: what is in it, and what no name can bring into it."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from cnndsl.analysis.figures import Figures
from cnndsl.diagnostics.cells import visible
from cnndsl.graph import Graph
from cnndsl.render.page import page
from cnndsl.render.shown import View, picture
from cnndsl.render.theme import THEMES
from tests.graph.drawn import graph_of
from tests.render.test_svg import BLOCK, NAMES, renamed

SCRIPT = re.compile(r'<script id="data" type="application/json">(.*?)</script>', re.DOTALL)


def paged(found: Graph, view: View | None = None) -> str:
    return page(Figures(found), view or View(), THEMES["light"])


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and how often a script begins."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_it_stands_alone() -> None:
    text = paged(graph_of(BLOCK))
    assert not [tag for tag, found in Tags(text).found if found.keys() & {"src", "href"}]
    addresses = set(re.findall(r"https?://[^\s\"'<>]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg"}


def test_it_has_all_that_the_picture_has() -> None:
    found = graph_of(BLOCK)
    (data,) = map(json.loads, SCRIPT.findall(paged(found, View(flat=True))))
    whole = picture(Figures(found), View(flat=True))
    boxes = [cell for cell in data["cells"] if "kind" in cell and "frame" not in cell]
    assert len(data["edges"]) == len(whole.edges)
    assert sum(cell.get("params", 0) for cell in boxes) == Figures(found).cost.params
    assert sum(cell.get("macs", 0) for cell in boxes) == Figures(found).cost.macs
    assert {cell["sees"]["input"][0] for cell in boxes if cell["title"] == "linear(10)"} == {32}


def test_only_its_own_script_may_run() -> None:
    text = paged(graph_of(BLOCK))
    policies = re.findall(r"script-src 'sha256-(.*)'\"", text)
    script = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digests = [b64encode(sha256(each.encode()).digest()).decode() for each in script]
    assert policies == digests
    assert len(digests) == 1


def test_depth_says_what_begins_open() -> None:
    found = graph_of(BLOCK)
    folded = []
    for view in (View(1), View(2), View(3)):
        (data,) = map(json.loads, SCRIPT.findall(paged(found, view)))
        folded.append([cell["folded"] for cell in data["cells"] if "frame" in cell])
    assert folded == [[True] * 4, [False, True, True, True], [False] * 4]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_text_and_nothing_else(name: str) -> None:
    found = graph_of("model Net { input 3x8x8; conv(4, 3) -> relu }")
    plain, odd = Tags(paged(found)).found, Tags(paged(renamed(found, name))).found
    assert [tag for tag, _ in odd] == [tag for tag, _ in plain]
    assert [[*each] for _, each in odd] == [[*each] for _, each in plain]
    (data,) = map(json.loads, SCRIPT.findall(paged(renamed(found, name))))
    named = {cell["name"] for cell in data["cells"] if "order" in cell}
    assert named == {"input", visible(name)}


def test_the_same_network_is_the_same_page() -> None:
    assert paged(graph_of(BLOCK)) == paged(graph_of(BLOCK))
