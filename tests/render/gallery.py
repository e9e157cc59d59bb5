"""A sheet of the library's pictures, to be looked at: `python -m tests.render.gallery FOLDER`."""

import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from cnndsl.analysis.figures import Figures
from cnndsl.render.drawn import Look, file
from cnndsl.render.forms import Form
from cnndsl.render.shown import View
from cnndsl.resources import library
from cnndsl.workspace import check

_VOLUME = Look(style="volume")
WAYS: dict[str, tuple[View, Form, Look]] = {
    "diagram": (View(), "svg", Look()),
    "opened": (View(4), "svg", Look()),
    "right, dark": (View(), "svg", Look(direction="right", theme="dark")),
    "numbers, print": (View(show=("shapes", "params", "macs")), "svg", Look(theme="print")),
    "arcs": (View(arcs=True), "svg", Look()),
    "volume": (View(), "svg", _VOLUME),
    "linear": (View(), "svg", Look(style="volume", lengths="linear", theme="print")),
    "diagram as dots": (View(), "png", Look(dpi=48)),
    "diagram on paper": (View(), "pdf", Look()),
    "volume as dots": (View(), "png", Look(style="volume", dpi=48)),
    "volume on paper": (View(), "pdf", _VOLUME),
    "TikZ": (View(), "tex", _VOLUME),
    "DOT": (View(), "dot", Look()),
    "Mermaid": (View(), "mermaid", Look()),
    "page": (View(), "html", Look()),
}
PAGE = "<!doctype html><meta charset='utf-8'><title>{0}</title><h1>{0}</h1>\n{1}\n"
PICTURE = "<h2>{0}</h2><a href='{1}'><img src='{1}' style='max-width:100%;max-height:90vh'></a>"
LINK = "<p><a href='{1}'>{0}</a>"


def models() -> Iterator[tuple[str, Figures]]:
    """Every network of the library."""
    for path in sorted(library().glob("*.cnn")):
        for model in check([path]).models:
            yield model.name, model.figures


def main(folder: Path) -> None:
    """Draw all in every way, a page for each way and one that leads to them."""
    folder.mkdir(parents=True, exist_ok=True)
    known = [*models()]
    links = []
    for number, (way, (view, form, look)) in enumerate(WAYS.items()):
        shown = []
        for name, figures in known:
            path = folder / f"{name}-{number}.{form}"
            path.write_bytes(file([figures], view, form, look).content)
            sample = PICTURE if form in ("svg", "png") else LINK
            shown.append(sample.format(escape(name), escape(path.name)))
        page = folder / f"{number}.html"
        page.write_text(PAGE.format(way, "\n".join(shown)), encoding="utf-8")
        links.append(f"<p><a href='{page.name}'>{way}</a>: {len(known)} networks")
        print(f"{way}: {len(known)} pictures", flush=True)
    index = folder / "index.html"
    index.write_text(PAGE.format("Pictures", "\n".join(links)), encoding="utf-8")
    print(index)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
