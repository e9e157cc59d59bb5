"""What is written for Mermaid, and that no name means anything to it."""

import re
from collections import Counter

import pytest

from cnndsl.analysis.figures import Figures
from cnndsl.render.letters import cut
from cnndsl.render.mermaid import mermaid
from cnndsl.render.shown import View, picture
from cnndsl.render.theme import DARK, LIGHT
from tests.conftest import Golden
from tests.graph.drawn import graph_of
from tests.render import hostile
from tests.render.specs import ASIDE, BLOCK

HARMLESS = re.compile(r"(?:#\d+;|[\w ,()=/×·…]|(?<=\w)[.-](?=\w))*")


def test_units(golden: Golden) -> None:
    shown = picture(Figures(graph_of(BLOCK)), View(3, show=("shapes", "params")))
    golden("render/units.mmd", mermaid(shown, LIGHT))


def test_to_the_right_and_dark(golden: Golden) -> None:
    shown = picture(Figures(graph_of(ASIDE)), View(3))
    golden("render/aside.mmd", mermaid(shown, DARK, to_the_right=True))


def test_each_edge_is_drawn_once() -> None:
    shown = picture(Figures(graph_of(BLOCK)), View(3))
    found = re.findall(r"^  (n\d+) -\.?-?>.* (n\d+)$", mermaid(shown, LIGHT), re.MULTILINE)
    assert len(found) == len(shown.edges)
    assert set(Counter(found).values()) == {1}


def read(text: str) -> str:
    """A text as Mermaid shows it."""
    return re.sub(r"#(\d+);", lambda found: chr(int(found[1])), text)


@pytest.mark.parametrize("place", range(len(hostile.NAMES)), ids=lambda place: f"name{place}")
def test_names_are_text_and_nothing_else(place: int) -> None:
    text = mermaid(hostile.picture(), LIGHT)
    found = re.search(rf'^ +n{place}\("([^"]*)"\):::product$', text, re.MULTILINE)
    assert found
    title, note = found[1].split("<br/>")
    assert read(title) == read(note) == cut(hostile.NAMES[place])
    assert HARMLESS.fullmatch(title), title
    assert not re.match(r"\d+\. |[-+*] ", title)


def test_names_of_frames_and_of_the_whole() -> None:
    text = mermaid(hostile.picture(), LIGHT)
    assert '  subgraph f0["#60;b#62;bold#60;/b#62;  ×3"]\n' in text
    assert text.startswith('---\ntitle: "<i> · a & b"\n---\n')
