"""Pictures for the tests of files, and what such a file shows."""

import io
from collections.abc import Sequence

import pypdfium2
from PIL import Image

from cnndsl.analysis.figures import Figures
from cnndsl.render.placed import scene
from cnndsl.render.shown import View, picture
from cnndsl.render.svg import svg
from cnndsl.render.theme import THEMES
from tests.graph.drawn import graph_of
from tests.render.specs import ASIDE, BLOCK

SHAPES = """\
<svg xmlns="http://www.w3.org/2000/svg" width="300pt" height="150pt" viewBox="-10 0 400 200">
<g font-family="Helvetica" transform="translate(2 3)">
<title>not seen</title>
<rect x="0" y="0" width="100" height="50" rx="8" fill="#d6e6fb" stroke="#4f86c6" opacity="0.5"/>
<path d="M120 10h60v40q-30 20-60 0t0-20z M130 20 l10 0 0 10 Z" fill="none" stroke="black"/>
<path d="M200 10c20 0 20 40 40 40s20-40 40-40V60H200Z" fill="#f80" stroke-dasharray="4,2"/>
<circle cx="30" cy="90" r="20" fill="#fff" stroke="#222" stroke-width="3"/>
<ellipse cx="90" cy="90" rx="30" ry="10" fill-opacity="0.3"/>
<line x1="130" y1="80" x2="180" y2="100" stroke="#c33" stroke-width="4" stroke-linecap="round"/>
<polyline points="200,80 220,100 240,80" fill="none" stroke="#393" stroke-linejoin="bevel"/>
<polygon points="260,80 280,100 300,80" fill="#393" stroke="none"/>
<text transform="rotate(-20 60 160)" x="60" y="160" text-anchor="middle">turned λ Ж</text>
<text x="180" y="160" text-anchor="end" font-weight="bold" fill="#a0a">AVAW</text>
<text x="220" y="160" font-size="20"> two   gaps </text>
<rect x="300" y="130" width="40" height="30" transform="skewX(10) scale(0.9)"/>
</g>
</svg>
"""


def block(theme: str = "light") -> str:
    shown = picture(Figures(graph_of(BLOCK)), View(3, show=("shapes", "params")))
    return svg(scene(shown), THEMES[theme])


def aside() -> str:
    return svg(scene(picture(Figures(graph_of(ASIDE)), View()), to_the_right=True), THEMES["print"])


def one(text: str, *, size: int = 20) -> str:
    """A picture of one text."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="40" viewBox="0 0 300 40">'
        f'<rect width="300" height="40" fill="#ffffff"/>'
        f'<text x="10" y="26" font-size="{size}">{text}</text></svg>'
    )


def image(content: bytes) -> Image.Image:
    """A PNG, read by others."""
    return Image.open(io.BytesIO(content))


def page(content: bytes, scale: float) -> Image.Image:
    """A PDF as others draw it, so many dots to a pixel of its SVG."""
    document = pypdfium2.PdfDocument(content)
    drawn: Image.Image = document[0].render(scale=scale / 0.75).to_pil().convert("RGB")
    return drawn


def read(content: bytes) -> Sequence[str]:
    """The lines of text that others find in a PDF."""
    text: str = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    return [each.strip() for each in text.splitlines()]
