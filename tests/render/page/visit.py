"""A page that is open in a browser."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from cnndsl.analysis.figures import Figures
from cnndsl.graph import Graph
from cnndsl.render.page import page as paged
from cnndsl.render.scene import Border, Line, Plate, Scene, Text
from cnndsl.render.shown import View
from cnndsl.render.theme import THEMES

_PLACES = """() => {
  const seen = cells.filter(isSeen), open = seen.filter(isOpen);
  const closed = seen.filter(cell => !isOpen(cell));
  const at = cell => {
    const label = cell.closed.querySelector(".leaves");
    return ["x", "y"].map(name => cell[name] + Number(label.getAttribute(name)));
  };
  return {
    size: [placed.width, placed.height],
    borders: open.map(cell => {
      return [cell.x, cell.y, cell.before + cell.behind, cell.length, cell.frame.title];
    }),
    plates: closed.map(cell => [cell.x, cell.y, cell.w, cell.h, cell.title]),
    labels: closed.filter(cell => cell.leaves).map(cell => [...at(cell), cell.leaves]),
    lines: placed.lines.map(line => [line.points, line.isAside]),
  };
}"""


class Visit:
    """A page, and whatever it complained of or asked the network for."""

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

    def open(self, found: Graph, view: View | None = None, theme: str = "light") -> Page:
        path = self.folder / "net.html"
        text = paged(Figures(found), view or View(), THEMES[theme])
        path.write_text(text, encoding="utf-8")
        self.page.goto(path.as_uri())
        return self.page

    def press(self, name: str) -> None:
        """A button of the page itself."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def scene(self) -> Scene:
        """Where everything is on the page."""
        found: dict[str, Any] = self.page.evaluate(_PLACES)
        made = Scene(*found["size"])
        for x, y, wide, high, title in found["borders"]:
            texts = (Text(x + 9, y + 14, title, "head"),) if title else ()
            made.borders.append(Border(x, y, wide, high, texts, "", ""))
        for x, y, wide, high, title in found["plates"]:
            text = Text(x + wide / 2, y + 16, title, "box", "middle")
            made.plates.append(Plate(x, y, wide, high, "unit", (text,), "", "", 1, ""))
        made.texts = [Text(x, y, text, "label") for x, y, text in found["labels"]]
        made.lines = [
            Line(tuple((x, y) for x, y in points), is_aside) for points, is_aside in found["lines"]
        ]
        return made
