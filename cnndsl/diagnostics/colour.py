"""The few colours of a message, as plain terminal codes."""

import os
from collections.abc import Callable
from enum import StrEnum
from typing import TextIO


class Style(StrEnum):
    """How a piece of text looks."""

    PLAIN = ""
    BOLD = "1"
    RED = "1;31"
    GREEN = "1;32"
    YELLOW = "1;33"
    BLUE = "1;34"
    CYAN = "1;36"


Paint = Callable[[str, Style], str]


def plain(text: str, _: Style) -> str:
    """The text as it is."""
    return text


def ansi(text: str, style: Style) -> str:
    """The text between the codes that switch its style on and off."""
    return f"\x1b[{style}m{text}\x1b[0m" if style and text.strip() else text


def use_colour(stream: TextIO) -> bool:
    """Whether a stream shows colours: `NO_COLOR` forbids, `FORCE_COLOR` demands, a terminal may."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"
