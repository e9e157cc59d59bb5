"""Numbers as people read them."""

from collections.abc import Mapping

from cnndsl.analysis import Field
from cnndsl.shape import Shape

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
_THOUSANDS = ("", "k", "M", "G", "T", "P", "E")


def exact(number: int) -> str:
    """`9,408`; of an open size its example."""
    return f"{int(number):,}"


def short(number: int) -> str:
    """`118M`: in four characters or five, as a spec could state it."""
    return _scaled(int(number), 1000, _THOUSANDS)


def memory(size: int) -> str:
    """`3.06 MiB`."""
    return _scaled(int(size), 1024, tuple(f" {unit}" for unit in _UNITS))


def chosen(size: int) -> str:
    """An amount that someone chose, to the byte: `24 GiB`, `1.5 GB`, `1,000,001 B`."""
    for power in range(len(_UNITS) - 1, 0, -1):
        for unit, base in ((_UNITS[power], 1024), (f"{_THOUSANDS[power]}B", 1000)):
            tenths, rest = divmod(10 * size, base**power)
            if tenths >= 10 and not rest:
                return f"{tenths / 10:,} {unit}".replace(".0 ", " ")
    return f"{size:,} B"


def time(seconds: float) -> str:
    """`3.06 ms`."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= 0.9995 * size:
            return f"{digits(seconds / size)} {unit}"
    return f"{digits(seconds / 1e-6)} us"


def accuracy(share: float) -> str:
    """`98.61%`: of a whole set, to compare it with another."""
    return percent(share, 2)


def percent(share: float, places: int = 1) -> str:
    """`98.6%`; never `100%` of what is a little less, nor `0%` of what is a little more."""
    for more in range(4):
        told = f"{share:.{places + more}%}"
        if 0 < float(told[:-1]) < 100:
            return told
    return f"{share:.0%}"


def digits(number: float) -> str:
    """A number in three digits that count, or in those before its point."""
    places = 2 if number < 9.995 else 1 if number < 99.95 else 0
    return f"{number:.{places}f}"


def _scaled(number: int, base: int, units: tuple[str, ...]) -> str:
    """Three digits that count, or the whole number while it is below the base."""
    value, place = float(number), 0
    while value >= base - 0.5 and place < len(units) - 1:
        value, place = value / base, place + 1
    if place == 0:
        return f"{number}{units[0]}"
    return f"{digits(value)}{units[place]}"


def examples(opens: Mapping[str, int]) -> str:
    """`H = 224 and W = 224 as examples`."""
    return f"{' and '.join(f'{letter} = {size}' for letter, size in opens.items())} as examples"


def shapes(found: tuple[Shape, ...]) -> str:
    """The shapes of what comes out."""
    return ", ".join(map(str, found))


def field(found: dict[str, Field]) -> str:
    """The receptive field: a number if it is square, `all` where every position has the same."""
    told = dict.fromkeys(_field(each) for each in found.values())
    return ", ".join([each for each in told if each])


def _field(found: Field) -> str:
    if found.axes and all(axis.whole for axis in found.axes):
        return "all"
    sizes = [f"{size:,}" for size in found.sizes]
    return "x".join(sizes if len({*sizes}) > 1 else sizes[:1])
