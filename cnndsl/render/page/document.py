"""The page as one file: what it shows, how it looks and what it does, with no other file."""

import json
from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path

from cnndsl.analysis.figures import Figures
from cnndsl.render.captions import MEANINGS
from cnndsl.render.letters import cut
from cnndsl.render.page.data import data
from cnndsl.render.shown import View, comfortable, pictured
from cnndsl.render.theme import DARK, Theme
from cnndsl.report.measure import Measures

_FOLDER = Path(__file__).parent
_SCRIPTS = ("layout.js", "picture.js", "page.js")
_DEEPEST = 1_000_000


def page(figures: Figures, view: View, theme: Theme) -> str:
    """A network as a page; its frames can be folded, and begin so below a depth."""
    measures, opened = Measures(figures), None
    if not view.flat:
        opened = (view.depth or comfortable(measures.outline)) - 1
    whole = pictured(measures, View(_DEEPEST, view.flat, ("shapes",), view.arcs, view.home))
    content = {
        "colours": {kind: list(pair) for kind, pair in theme.kinds.items()},
        "meanings": dict(MEANINGS),
        **data(whole, measures, opened),
    }
    script = "\n".join(map(_read, _SCRIPTS))
    return _read("page.html").format(
        title=escape(cut(whole.title)),
        subtitle=escape(whole.subtitle),
        style=_style(theme),
        data=_embedded(content),
        script=script,
        allowed=allowed(script),
    )


def allowed(script: str) -> str:
    """How a page's policy names the one script that may run."""
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def _style(theme: Theme) -> str:
    """The looks, with the colours of a theme."""
    colours = {
        "paper": theme.paper,
        "ink": theme.ink,
        "faint": theme.faint,
        "line": theme.line,
        "frame": theme.frame,
        "border": theme.border,
    }
    variables = "".join(f"--{name}:{colour};" for name, colour in colours.items())
    scheme = f"color-scheme:{'dark' if theme is DARK else 'light'}"
    return f":root{{{variables}{scheme}}}\n{_read('page.css')}"


def _embedded(content: object) -> str:
    """JSON that is safe inside a script, whatever the names."""
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")
