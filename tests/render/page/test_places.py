"""Where a page puts things: where the picture has them, and never on one another."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnndsl.analysis.figures import Figures
from cnndsl.graph import Graph
from cnndsl.render.placed import scene
from cnndsl.render.scene import Scene
from cnndsl.render.shown import View, picture
from tests.graph.drawn import graph_of
from tests.graph.networks import Network, networks
from tests.render.overlaps import faults
from tests.render.page.visit import Visit
from tests.render.specs import ASIDE, BLOCK
from tests.zoo.reference import graph

pytestmark = pytest.mark.browser

NETWORKS = [
    ("densenet", "DenseNet121"),
    ("googlenet", "GoogLeNet"),
    ("fractalnet", "FractalNet20"),
    ("resnet", "ResNet152"),
    ("resnet_cifar", "CifarResNet1202"),
    ("segnet", "CamVidSegNet"),
    ("unet", "UNet"),
]
NESTED = """
block Nested(n) {
  residual {
    conv(4, 3, pad = 1)
    if n > 0 { Nested(n - 1) }
  }
}
model Net { input 4x8x8; Nested(40) }
"""
DEEPEST = 99
STATES = 12
FOLD = """share => {
  let seed = Math.floor(share * 1e6);
  const random = () => (seed = (seed * 16807 + 11) % 2147483647) / 2147483647;
  for (const cell of cells) if (cell.frame) cell.folded = random() < share;
  arrange();
}"""
"""Folds some frames, about such a share of them."""
Shape = tuple[str, float, float, float, float]


def shapes(made: Scene) -> list[list[Shape]]:
    """Boxes, frames, and texts beside them."""
    titles = [border.texts[0].text if border.texts else "" for border in made.borders]
    plates = [(each.texts[0].text, each.y, each.x, each.width, each.height) for each in made.plates]
    borders = [
        (title, each.y, each.x, each.width, each.height)
        for title, each in zip(titles, made.borders, strict=True)
    ]
    labels = [(each.text, each.y, each.x, 0.0, 0.0) for each in made.texts if each.ink == "label"]
    return [sorted(plates), sorted(borders), sorted(labels)]


def lines(made: Scene) -> list[tuple[tuple[float, ...], tuple[float, ...]]]:
    return sorted(
        (tuple(y for _, y in line.points), tuple(x for x, _ in line.points)) for line in made.lines
    )


def moved(ways: Sequence[float], by: float) -> list[float]:
    return [each + by for each in ways]


def hold_equal(page: Scene, drawn: Scene) -> None:
    """But for the edge and the titles, which a page does not draw."""
    right = min(each.x for each in drawn.plates) - min(each.x for each in page.plates)
    down = min(each.y for each in drawn.plates) - min(each.y for each in page.plates)
    for own, its in zip(shapes(page), shapes(drawn), strict=True):
        assert [each[0] for each in own] == [each[0] for each in its]
        for one, other in zip(own, its, strict=True):
            shifted = (one[1] + down, one[2] + right, *one[3:])
            assert shifted == pytest.approx(other[1:], abs=0.1)
    for (ys, xs), (its_ys, its_xs) in zip(lines(page), lines(drawn), strict=True):
        assert moved(ys, down) == pytest.approx(its_ys, abs=0.1)
        assert moved(xs, right) == pytest.approx(its_xs, abs=0.1)


def hold_right(visit: Visit, found: Graph) -> None:
    """However it is folded."""
    figures = Figures(found)
    for depth in (1, 2, 3, DEEPEST):
        visit.open(found, View(depth))
        hold_equal(visit.scene(), scene(picture(figures, View(depth))))
    visit.press("Fold all")
    visit.press("Unfold all")
    hold_equal(visit.scene(), scene(picture(figures, View(DEEPEST))))
    drawn = random.Random(0)
    for _ in range(STATES):
        visit.page.evaluate(FOLD, drawn.random())
        assert faults(visit.scene()) == []


@pytest.mark.parametrize("spec", [BLOCK, ASIDE, NESTED], ids=["block", "aside", "nested"])
def test_small_networks(visit: Visit, spec: str) -> None:
    hold_right(visit, graph_of(spec))


def test_random_networks(visit: Visit) -> None:
    @settings(deadline=None, max_examples=30, suppress_health_check=[*HealthCheck])
    @given(networks(), st.floats(0, 1))
    def hold(network: Network, share: float) -> None:
        found = graph_of(network.text())
        visit.open(found, View(2))
        hold_equal(visit.scene(), scene(picture(Figures(found), View(2))))
        visit.page.evaluate(FOLD, share)
        assert faults(visit.scene()) == []

    hold()


@pytest.mark.parametrize(("file", "model"), NETWORKS)
def test_networks_of_the_library(visit: Visit, file: str, model: str) -> None:
    hold_right(visit, graph(file, model))


def test_skips_of_nested_blocks_are_near(visit: Visit) -> None:
    visit.open(graph_of(NESTED), View(DEEPEST))
    wide = visit.scene().width
    visit.press("Fold all")
    assert visit.scene().width < wide / 10


def test_what_is_folded_stays_where_it_is_on_the_screen(visit: Visit) -> None:
    page = visit.open(graph("googlenet", "GoogLeNet"), View(1))
    box = page.locator("#boxes > .box:visible[aria-expanded]").nth(4)
    before = box.bounding_box()
    number = box.get_attribute("data-cell")
    box.dispatch_event("click")
    frame = page.locator(f"#frames > [data-cell='{number}']")
    after = frame.bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] == pytest.approx(before["y"], abs=2)
    assert after["x"] <= before["x"] + before["width"] / 2 <= after["x"] + after["width"]


def test_a_picture_that_is_fitted_in_stays_so(visit: Visit) -> None:
    page = visit.open(graph("googlenet", "GoogLeNet"), View(1))
    page.set_viewport_size({"width": 700, "height": 500})
    page.wait_for_function("tall < 500")
    before = page.evaluate("({...view})")
    page.evaluate("fit()")
    assert page.evaluate("view") == before
    visit.press("Larger")
    before = page.evaluate("view.x")
    page.set_viewport_size({"width": 600, "height": 500})
    page.wait_for_function("before => view.x === before - 50", arg=before)
