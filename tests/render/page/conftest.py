"""Chromium, for the tests that open pages."""

from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.render.page.visit import Visit


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright

    program = which("chromium") or which("chromium-browser") or which("google-chrome")
    assert program, "there is no Chromium on the PATH"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def visit(browser: "Browser", tmp_path: Path) -> "Iterator[Visit]":
    from tests.render.page.visit import Visit

    page = browser.new_page(viewport={"width": 1200, "height": 900})
    visit = Visit(page, tmp_path)
    yield visit
    page.close()
    assert visit.complaints == []
