"""The page of a training in a browser."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cnndsl.train.pictures.report import report_html
from tests.render.page.conftest import browser  # noqa: F401 - a fixture
from tests.train.pictures.made import HOSTILE, crowd, outcome
from tests.train.pictures.test_report import full

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
NAMES = "[...document.querySelectorAll('.sorted tbody th')].map(each => each.innerText)"


def opened(browser: "Browser", page: str, folder: Path, scheme: str = "light") -> "Page":  # noqa: F811
    path = folder / "report.html"
    path.write_text(page, encoding="utf-8")
    found = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    said: list[str] = []
    found.on("console", lambda message: said.append(message.text))
    found.on("pageerror", lambda error: said.append(str(error)))
    found.on("request", lambda request: said.append(request.url))
    found.goto(path.as_uri())
    assert [each for each in said if not each.startswith(("file:", "data:"))] == []
    return found


def test_a_heading_sorts_by_keyboard(browser: "Browser", tmp_path: Path) -> None:  # noqa: F811
    names = ("b", "c", "A", "d")
    page = opened(browser, report_html(outcome(crowd(4), names)), tmp_path)
    head = page.get_by_role("button", name="class")
    head.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(NAMES) == ["A", "b", "c", "d"]
    page.keyboard.press("Enter")
    assert page.evaluate(NAMES) == ["d", "c", "b", "A"]
    page.get_by_role("button", name="recall").press("Space")
    told = page.locator(".sorted tbody tr td:nth-child(4)").all_inner_texts()
    assert told == sorted(told, key=lambda text: float(text.rstrip("%")))
    sorts = [each.get_attribute("aria-sort") for each in page.locator(".sorted thead th").all()]
    assert sorts == [None, None, None, "ascending", None]


@pytest.mark.parametrize(("scheme", "paper"), [("light", "255, 255, 255"), ("dark", "21, 24, 30")])
def test_the_reader_chooses_the_colours(
    browser: "Browser",  # noqa: F811
    tmp_path: Path,
    scheme: str,
    paper: str,
) -> None:
    page = opened(browser, report_html(full(HOSTILE)), tmp_path, scheme)
    for place in ("body", ".drawn svg > rect:first-child"):
        what = "fill" if "svg" in place else "backgroundColor"
        told = f"getComputedStyle(document.querySelector('{place}')).{what}"
        assert page.evaluate(told) == f"rgb({paper})"


@pytest.mark.parametrize("wide", [360, 1200])
def test_nothing_reaches_beyond_the_page(browser: "Browser", tmp_path: Path, wide: int) -> None:  # noqa: F811
    page = opened(browser, report_html(full(HOSTILE)), tmp_path)
    page.set_viewport_size({"width": wide, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == wide
    ends = "[...document.querySelectorAll('svg, img')].map(each => each.getBoundingClientRect())"
    assert all(0 <= each["left"] < each["right"] <= wide for each in page.evaluate(ends))


def test_where_there_is_room_parts_stand_beside_one_another(
    browser: "Browser",  # noqa: F811
    tmp_path: Path,
) -> None:
    page = opened(browser, report_html(full()), tmp_path)

    def places(wide: int) -> list[tuple[float, float]]:
        page.set_viewport_size({"width": wide, "height": 800})
        told = "id => (({x, y}) => [x, y])(document.getElementById(id).getBoundingClientRect())"
        return [
            tuple(page.evaluate(told, each))
            for each in ("confusion", "classes", "network", "settings")
        ]

    for one, other in ((0, 1), (2, 3)):
        (left, top), (right, same) = places(1280)[one], places(1280)[other]
        assert left + 200 < right
        assert top == same
        (left, top), (same, below) = places(375)[one], places(375)[other]
        assert left == same
        assert top < below
