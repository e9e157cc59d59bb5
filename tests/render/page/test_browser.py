"""The page in a browser: what people do with it, without a mouse too, and what it never does."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cnndsl.diagnostics.cells import visible
from cnndsl.render.shown import View
from cnndsl.report import amounts
from tests.graph.drawn import graph_of
from tests.render.page.visit import Visit
from tests.render.test_svg import BLOCK, NAMES, renamed
from tests.zoo.reference import graph

pytestmark = pytest.mark.browser


def test_a_box_tells_its_numbers_and_what_feeds_it(visit: Visit) -> None:
    page = visit.open(graph_of(BLOCK), View(9))
    page.get_by_role("button", name="linear(10)").dispatch_event("click")
    details = page.locator("#details")
    assert "330" in details.inner_text()
    assert "sees of input" in details.inner_text()
    link = details.get_by_role("link", name="test.cnn#L8")
    assert link.get_attribute("href") == "test.cnn#L8"
    assert page.locator("tr.chosen").inner_text().startswith("linear1")
    assert page.locator("[aria-current=true]").count() == 2
    boxes = page.locator("#boxes > .box:not([aria-expanded])")
    assert page.locator("#boxes > .box.feeds:not([aria-expanded])").count() == boxes.count() - 1


def test_a_row_leads_to_its_box(visit: Visit) -> None:
    page = visit.open(graph_of(BLOCK), View(1))
    page.locator("tr", has_text="body.0.conv1").click()
    assert page.locator("#details h2").inner_text() == "conv(16, 3, pad = 1)"
    assert page.locator(".box.chosen").is_visible()


def test_search(visit: Visit) -> None:
    page = visit.open(graph_of(BLOCK), View(1))
    page.get_by_label("Search").fill("avgpool")
    assert page.locator("#found").inner_text() == "1 found"
    page.keyboard.press("Enter")
    assert page.locator("#details h2").inner_text() == "avgpool(global)"
    page.get_by_label("Search").fill("relu")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.locator("#found").inner_text() == "2 of 3"


def test_what_is_found_in_a_closed_frame_marks_the_frame(visit: Visit) -> None:
    page = visit.open(graph_of(BLOCK), View(1))
    page.get_by_label("Search").fill("body.0.relu1")
    assert page.locator("#boxes > .hit:visible").get_attribute("aria-label") == "body, 32x16x16"


def test_the_table_counts_as_the_program_does(visit: Visit) -> None:
    page = visit.open(graph_of(BLOCK), View(1))
    numbers = [1, 32, 999, 1_000, 9_408, 999_499, 999_600, 10_000_000, 4_089_184_256, 3 * 10**12]
    assert page.evaluate("all => all.map(value => `${short(value)}`)", numbers) == [
        amounts.short(each) for each in numbers
    ]


def test_tab_stops_once_in_the_picture_and_once_in_the_table(visit: Visit) -> None:
    page = visit.open(graph_of(BLOCK), View(1))
    stops = page.locator("#picture [tabindex='0']:visible")

    def stop() -> str | None:
        assert stops.count() == page.locator("tbody [tabindex='0']").count() == 1
        return stops.get_attribute("aria-label")

    page.locator("#help").focus()
    page.keyboard.press("Tab")
    assert stop() == "input, input, 3x32x32"
    page.keyboard.press("ArrowDown")
    assert stop() == "body, 32x16x16"
    page.keyboard.press("Enter")
    assert stop() == "body"
    for name in ("Unfold all", "Fold all"):
        visit.press(name)
        assert stop()
    page.locator("#picture [tabindex='0']").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#details dd").first.inner_text() == "body.0.conv1"


def test_keys_are_enough(visit: Visit) -> None:
    page = visit.open(graph_of(BLOCK), View(1))
    page.locator("#picture [tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.locator("#details h2").inner_text() == "input"
    page.keyboard.press("Escape")
    assert page.locator(".feeding").count() == 0
    before = page.locator("#picture > g").get_attribute("transform")
    page.keyboard.press("+")
    assert page.locator("#picture > g").get_attribute("transform") != before


@pytest.mark.parametrize("name", NAMES)
def test_names_are_shown_and_not_run(visit: Visit, name: str) -> None:
    found = renamed(graph_of("model Net { input 3x8x8; conv(4, 3) -> relu }"), name)
    page = visit.open(found)
    page.on("dialog", lambda dialog: visit.complaints.append(dialog.message))
    assert page.evaluate("document.querySelectorAll('script').length") == 2
    page.get_by_role("button", name="conv(4, 3)").dispatch_event("click")
    assert visible(name)[:16] in page.locator("#details").inner_text()


def test_more_than_a_thousand_layers(visit: Visit) -> None:
    page = visit.open(graph("resnet_cifar", "CifarResNet1202"), View(flat=True))
    assert page.locator("#table tbody tr").count() > 4_000
    page.get_by_role("button", name="Fold all", exact=True).click()
    assert page.locator("#boxes > .box:visible").count() < 40


@contextmanager
def served(visit: Visit, spec: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The page of a command that draws at each save."""
    command = [sys.executable, "-u", "-m", "cnndsl", "render", str(spec), "--watch", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            visit.own = process.stderr.readline().split()[0]
            visit.page.goto(visit.own)
            yield process
        finally:
            process.kill()
            visit.page.goto("about:blank")


def test_a_page_that_is_served_shows_what_is_new(visit: Visit, tmp_path: Path) -> None:
    spec = tmp_path / "net.cnn"
    spec.write_text("model Net { input 3x8x8; conv(4, 3) }", encoding="utf-8")
    with served(visit, spec):
        visit.page.get_by_role("button", name="conv(4, 3)").wait_for()
        spec.write_text("model Net { input 3x8x8; conv(5, 3) }", encoding="utf-8")
        visit.page.get_by_role("button", name="conv(5, 3)").wait_for()
        alert = visit.page.get_by_role("alert")
        spec.write_text("model Net { input 3x8x8; conv(5, 30) }", encoding="utf-8")
        alert.get_by_text("E303").wait_for()
        assert visit.page.get_by_role("button", name="conv(5, 3)").is_visible()
        spec.unlink()
        alert.get_by_text("there is no file").wait_for()
        assert visit.page.get_by_role("button", name="conv(5, 3)").is_visible()


def test_a_page_that_is_served_stays_as_it_was_unfolded(visit: Visit, tmp_path: Path) -> None:
    spec = tmp_path / "net.cnn"
    spec.write_text(BLOCK, encoding="utf-8")
    with served(visit, spec, "--depth", "1"):
        visit.page.get_by_role("button", name="body", exact=False).first.dispatch_event("click")
        visit.page.get_by_role("button", name="linear(10)").dispatch_event("click")
        boxes = visit.page.locator("#boxes > .box:visible")
        count = boxes.count()
        spec.write_text(BLOCK.replace("linear(10)", "linear(12)"), encoding="utf-8")
        visit.page.get_by_role("button", name="linear(12)").wait_for()
        assert boxes.count() == count
        assert visit.page.locator("#details h2").inner_text() == "linear(12)"


def test_a_figure_is_served_too(visit: Visit, tmp_path: Path) -> None:
    spec = tmp_path / "net.cnn"
    spec.write_text("model Net { input 3x8x8; conv(4, 3) }", encoding="utf-8")
    with served(visit, spec, "--style", "volume") as process:
        visit.page.locator("svg").get_by_text("Net", exact=True).wait_for()
        assert visit.page.locator("a").count() == 0
        process.kill()
        visit.page.get_by_role("alert").get_by_text("cnndsl has ended").wait_for()
    visit.complaints = [each for each in visit.complaints if "ERR_CONNECTION_REFUSED" not in each]
