"""A picture as a file, in one go."""

from cnndsl.dataclasses import dataclass
from cnndsl.render.forms import Form
from cnndsl.render.picture import Picture
from cnndsl.render.placed import scene
from cnndsl.render.svg import svg
from cnndsl.render.theme import THEMES, Theme


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture is drawn: where it runs to, its colours, and how large."""

    direction: str = "down"
    theme: str = "light"
    engine: str = "own"
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


def drawn(picture: Picture, look: Look = Look()) -> str:  # noqa: B008 - it cannot change
    """A picture as SVG."""
    return svg(scene(picture, to_the_right=look.to_the_right), look.colours)


def file(picture: Picture, form: Form, look: Look) -> bytes:
    """The content of a file of a format."""
    if form == "mermaid":
        from cnndsl.render.mermaid import mermaid

        return mermaid(picture, look.colours, to_the_right=look.to_the_right).encode()
    if form == "dot" or look.engine == "dot":
        return _by_graphviz(picture, form, look)
    text = drawn(picture, look)
    match form:
        case "png":
            from cnndsl.render.image.png import DPI, png

            return png(text, dpi=look.dpi or DPI, scale=look.scale)
        case "pdf":
            from cnndsl.render.image.pdf import pdf

            return pdf(text, scale=look.scale, title=picture.title)
    return text.encode()


def _by_graphviz(picture: Picture, form: Form, look: Look) -> bytes:
    from cnndsl.render.dot import dot
    from cnndsl.render.engine import laid_out
    from cnndsl.render.image.png import DPI

    text = dot(picture, look.colours, to_the_right=look.to_the_right)
    if look.engine != "dot":
        return text.encode()
    return laid_out(text, form, dpi=look.dpi or DPI)


def lacking(picture: Picture, form: Form, look: Look) -> str:
    """What to say where letters of a picture are not in the font that it is drawn with."""
    if form not in ("png", "pdf") or look.engine == "dot":
        return ""
    from cnndsl.render.image.lacking import warning

    return warning(drawn(picture, look), form)
