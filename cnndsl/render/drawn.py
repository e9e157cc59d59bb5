"""A picture as a file, in one go."""

from collections.abc import Sequence

from cnndsl.analysis.figures import Figures
from cnndsl.dataclasses import dataclass, replace
from cnndsl.render.forms import Form
from cnndsl.render.picture import Picture
from cnndsl.render.placed import scene
from cnndsl.render.shown import View, picture
from cnndsl.render.svg import svg
from cnndsl.render.theme import THEMES, Theme


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture is drawn: where it runs to, its colours, and how large."""

    style: str = "diagram"
    layout: str = "flow"
    direction: str = "down"
    theme: str = "light"
    engine: str = "own"
    lengths: str = "log"
    scale: float = 1
    dpi: int | None = None

    @property
    def to_the_right(self) -> bool:
        """Whether it runs to the right."""
        return self.direction == "right"

    @property
    def colours(self) -> Theme:
        """The colours of its theme."""
        return THEMES[self.theme]


@dataclass(frozen=True, slots=True)
class File:
    """The content of a file, and what has to be said of it."""

    content: bytes
    warning: str = ""

    @property
    def text(self) -> str:
        """The content of a file of letters."""
        return self.content.decode()


def drawn(picture: Picture, look: Look = Look()) -> str:  # noqa: B008 - it cannot change
    """A picture as SVG."""
    if look.layout == "u":
        from cnndsl.render.u import u_scene

        return svg(u_scene(picture), look.colours)
    return svg(scene(picture, to_the_right=look.to_the_right), look.colours)


def file(networks: Sequence[Figures], view: View, form: Form, look: Look) -> File:
    """Networks as a file of a format; a diagram is of one."""
    if look.style == "volume":
        return _volume(networks, view, form, look)
    (figures,) = networks
    if form == "html":
        from cnndsl.render.page import page

        return File(page(figures, view, look.colours).encode())
    if look.layout == "u":
        view = replace(view, depth=view.depth or 1)
    return of_picture(picture(figures, view), form, look)


def of_picture(shown: Picture, form: Form, look: Look) -> File:
    """A picture as a file of a format of diagrams."""
    if form == "mermaid":
        from cnndsl.render.mermaid import mermaid

        return File(mermaid(shown, look.colours, to_the_right=look.to_the_right).encode())
    if form == "dot" or look.engine == "dot":
        return File(_by_graphviz(shown, form, look))
    return printed(drawn(shown, look), form, shown.title, look)


def _volume(networks: Sequence[Figures], view: View, form: Form, look: Look) -> File:
    """The tensors as cuboids."""
    from cnndsl.render.volume.figure import volume

    found = volume(networks, view, scale="linear" if look.lengths == "linear" else "log")
    if form == "tex":
        from cnndsl.render.volume.latex import warning
        from cnndsl.render.volume.tikz import tikz

        told = warning([text.text for text in found.texts])
        return File(tikz(found, look.colours).encode(), told)
    from cnndsl.render.volume.svg import volume_svg

    title = " and ".join([each.graph.name for each in networks])
    return printed(volume_svg(found, look.colours), form, title, look)


def printed(text: str, form: Form, title: str, look: Look = Look()) -> File:  # noqa: B008 - it cannot change
    """An SVG as it is, as dots or as a page of paper."""
    if form not in ("png", "pdf"):
        return File(text.encode())
    from cnndsl.render.image.lacking import warning

    told = warning(text, form)
    if form == "png":
        from cnndsl.render.image.png import DPI, png

        return File(png(text, dpi=look.dpi or DPI, scale=look.scale), told)
    from cnndsl.render.image.pdf import pdf

    return File(pdf(text, scale=look.scale, title=title), told)


def _by_graphviz(shown: Picture, form: Form, look: Look) -> bytes:
    from cnndsl.render.dot import dot
    from cnndsl.render.engine import laid_out
    from cnndsl.render.image.png import DPI

    text = dot(shown, look.colours, to_the_right=look.to_the_right)
    if look.engine != "dot":
        return text.encode()
    return laid_out(text, form, dpi=look.dpi or DPI)
