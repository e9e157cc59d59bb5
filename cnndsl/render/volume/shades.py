"""The colours of the faces of a solid."""

from cnndsl.render.picture import Kind
from cnndsl.render.theme import Theme
from cnndsl.render.volume.scene import Shade

SHADES: tuple[Shade, ...] = ("front", "top", "side")
_MOST = 46
"""How much darker or lighter a face may be than the front, of 255."""


def shade(theme: Theme, kind: Kind, side: Shade) -> str:
    """The colour of a face: light from above, and less of it on the side."""
    fill, border = theme.kinds[kind]
    match side:
        case "front":
            return fill
        case "top":
            return _mixed(fill, theme.paper, 45)
        case "side":
            return _mixed(fill, border, 32)


def _mixed(one: str, other: str, percent: int) -> str:
    """So much of the other colour in one."""
    pairs = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    steps = [max(-_MOST, min(_MOST, (b - a) * percent // 100)) for a, b in pairs]
    return "#" + "".join([f"{a + step:02x}" for (a, _), step in zip(pairs, steps, strict=True)])
