"""The page in a browser: what people do with it, without a mouse too, and what it never does."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from cnndsl.analysis.figures import Figures
from cnndsl.graph import Graph
from cnndsl.render.page import page as paged
from cnndsl.render.shown import View
from cnndsl.render.theme import THEMES
from tests.graph.drawn import graph_of
from tests.render.test_svg import BLOCK, NAMES, renamed
from tests.zoo.reference import graph

pytestmark = pytest.mark.browser

OVERLAPS = """() => {
  const all = [...document.querySelectorAll("#boxes > .box")];
  const seen = all.filter(each => each.style.display !== "none");
  const areas = seen.map(each => each.querySelector(".fill").getBoundingClientRect());
  let count = 0;
  areas.forEach((one, turn) => areas.slice(turn + 1).forEach(other => {
    count += one.left < other.right - 1 && other.left < one.right - 1 &&
      one.top < other.bottom - 1 && other.top < one.bottom - 1;
  }));
  return [areas.length, count];
}"""


class Visit:
    """A page that is open, and whatever it complained of or asked the network for."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self.complaints: list[str] = []
        self.own = ""
        """Where the page comes from, unless it is a file."""
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked(request.url))

    def asked(self, url: str) -> None:
        if not url.startswith(("file:", self.own or "file:")):
            self.complaints.append(url)

    def open(self, found: Graph, view: View | None = None) -> Page:
        path = self.folder / "net.html"
        text = paged(Figures(found), view or View(), THEMES["light"])
        path.write_text(text, encoding="utf-8")
        self.page.goto(path.as_uri())
        return self.page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = which("chromium") or which("chromium-browser") or which("google-chrome")
    assert program, "there is no Chromium on the PATH"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    visit = Visit(page, tmp_path)
    yield visit
    page.close()
    assert visit.complaints == []


@pytest.mark.parametrize(
    ("file", "model"), [("lenet", "LeNet5"), ("googlenet", "GoogLeNet"), ("unet", "UNet")]
)
def test_nothing_overlaps_however_it_is_folded(visit: Visit, file: str, model: str) -> None:
    page = visit.open(graph(file, model))
    counts = []
    for name in ("Unfold all", "Fold all"):
        page.get_by_role("button", name=name, exact=True).click()
        count, overlaps = page.evaluate(OVERLAPS)
        counts.append(count)
        assert overlaps == 0
    assert counts[0] >= counts[1]
    for button in page.locator("#boxes > .box[aria-expanded=false]").all()[:6]:
        if button.is_visible():
            button.dispatch_event("click")
            assert page.evaluate(OVERLAPS)[1] == 0


def test_a_box_tells_its_numbers_and_what_feeds_it(visit: Visit) -> None:
    page = visit.open(graph_of(BLOCK), View(9))
    page.get_by_role("button", name="linear(10)").dispatch_event("click")
    details = page.locator("#details")
    assert "330" in details.inner_text()
    assert "sees of input" in details.inner_text()
    assert page.locator("tr.chosen").inner_text().startswith("linear1")
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
    assert name.split("\n", maxsplit=1)[0][:20] in page.locator("#details").inner_text()


def test_more_than_a_thousand_layers(visit: Visit) -> None:
    page = visit.open(graph("resnet_cifar", "CifarResNet1202"), View(flat=True))
    assert page.locator("#table tbody tr").count() > 4_000
    page.get_by_role("button", name="Fold all", exact=True).click()
    assert page.locator("#boxes > .box:visible").count() < 40


def test_a_page_that_is_served_shows_what_is_new(visit: Visit, tmp_path: Path) -> None:
    spec = tmp_path / "net.cnn"
    spec.write_text("model Net { input 3x8x8; conv(4, 3) }", encoding="utf-8")
    command = [sys.executable, "-u", "-m", "cnndsl", "render", str(spec), "--watch"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            address = process.stderr.readline().split()[0]
            visit.own = address
            visit.page.goto(address)
            visit.page.get_by_role("button", name="conv(4, 3)").wait_for()
            spec.write_text("model Net { input 3x8x8; conv(5, 3) }", encoding="utf-8")
            visit.page.get_by_role("button", name="conv(5, 3)").wait_for()
            spec.write_text("model Net { input 3x8x8; conv(5, 30) }", encoding="utf-8")
            visit.page.get_by_role("alert").get_by_text("E303").wait_for()
            assert visit.page.get_by_role("button", name="conv(5, 3)").is_visible()
        finally:
            process.kill()
            visit.page.goto("about:blank")
