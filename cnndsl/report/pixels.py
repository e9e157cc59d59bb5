"""Pictures made of dots, before anyone writes them down."""

from cnndsl.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pixels:
    """So many dots in rows from the top, three bytes each: red, green, blue."""

    width: int
    height: int
    colours: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """Some pictures of dots that belong together, all of one size, with what they show."""

    title: str
    note: str
    pictures: tuple[Pixels, ...]
    names: tuple[str, ...] = ()
    """What stands below each, in one line or more, if they have names."""
    marked: frozenset[int] = frozenset()
    """The places of those that are framed."""
    key: tuple[tuple[str, str], ...] = ()
    """What colours in them mean: each as `#e69f00`, or `none`, with its name."""
