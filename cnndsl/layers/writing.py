"""Layers as a spec would write them."""

from collections.abc import Iterable, Iterator

from cnndsl.layers.base import Entry
from cnndsl.layers.parameters import signature


def arguments(entry: Entry) -> dict[str, object]:
    """All the arguments of a layer by name, given or not."""
    return {each.name: getattr(entry, each.name) for each in signature(type(entry))}


def written(entry: Entry, undone: str = "") -> str:
    """`conv(64, 7, stride = 2)`; `undone` is the name that a layer which undoes another gives."""
    shown = ", ".join(_given(entry, undone))
    return f"{entry.word}({shown})" if shown else entry.word


def _given(entry: Entry, undone: str) -> Iterator[str]:
    """What differs from the defaults; what is always given, and what comes first, by place."""
    in_place = True
    for place, parameter in enumerate(signature(type(entry))):
        value = _short(getattr(entry, parameter.name), parameter.default)
        if not parameter.required and value == parameter.default:
            in_place = False
            continue
        in_place = in_place and (parameter.required or place == 0)
        shown = spelled(undone if isinstance(value, Entry) else value)
        yield shown if in_place else f"{parameter.name} = {shown}"


def _short(value: object, default: object) -> object:
    """One number in place of the same for each axis, where the default is one too."""
    if type(default) is int and isinstance(value, tuple) and len({*value}) == 1:
        return value[0]
    return value


def spelled(value: object) -> str:
    """A value of an argument as the language writes it."""
    match value:
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.12g}".replace("e-0", "e-")
        case tuple():
            return _listed(map(spelled, value))
        case _:
            return str(value)


def _listed(items: Iterable[str]) -> str:
    listed = [*items]
    return f"({listed[0]},)" if len(listed) == 1 else f"({', '.join(listed)})"
