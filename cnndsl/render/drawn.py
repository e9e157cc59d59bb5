"""A picture as the text of a file, in one go."""

from cnndsl.render.picture import Picture
from cnndsl.render.placed import scene
from cnndsl.render.svg import svg
from cnndsl.render.theme import THEMES


def drawn(picture: Picture, direction: str = "down", theme: str = "light") -> str:
    """A picture as SVG."""
    return svg(scene(picture, to_the_right=direction == "right"), THEMES[theme])
