"""Whether the values of arguments are what an entry takes."""

from collections.abc import Mapping
from fractions import Fraction
from math import isfinite
from typing import Literal, get_args, get_origin

from cnndsl.dataclasses import dataclass
from cnndsl.layers.base import Worded
from cnndsl.layers.declared import declarations
from cnndsl.layers.parameters import Type, accepted
from cnndsl.shape import LARGEST

Fault = Literal["missing", "unknown", "kind", "word", "range"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A value that is not accepted: of which argument, at which places of its lists, and why."""

    fault: Fault
    name: str
    value: object = None
    places: tuple[int, ...] = ()
    type: Type | None = None


def checked(
    cls: type[Worded], arguments: Mapping[str, object]
) -> tuple[dict[str, object], list[Refusal]]:
    """The arguments as the layer keeps them, and all that is wrong with them."""
    refused: list[Refusal] = []
    values: dict[str, object] = {}
    for name, declared in declarations(cls).items():
        if name in arguments:
            values[name] = _checked(accepted(cls, name), arguments[name], name, (), refused)
        elif declared.is_required:
            refused.append(Refusal("missing", name))
    refused += [Refusal("unknown", name) for name in arguments if name not in declarations(cls)]
    return values, refused


def _checked(
    kind: Type, value: object, name: str, places: tuple[int, ...], refused: list[Refusal]
) -> object:
    """The value as it is kept; what was written tells which of several kinds is meant."""
    fault: Fault | None = None
    sort = _sort(value)
    chosen = next((each for each in kind.choices if each.sort == sort), None)
    if chosen is None:
        fault = "kind"
    elif chosen.is_list and isinstance(value, tuple):
        return _items(chosen, value, name, places, refused)
    else:
        value, fault = _single(chosen, value)
    if fault is not None:
        refused.append(Refusal(fault, name, value, places, chosen or kind))
    return value


def _items(
    kind: Type,
    value: tuple[object, ...],
    name: str,
    places: tuple[int, ...],
    refused: list[Refusal],
) -> tuple[object, ...]:
    items = kind.items * len(value) if kind.is_open else kind.items
    if len(items) != len(value):
        refused.append(Refusal("kind", name, value, places, kind))
        return value
    if any(len(value) < bound.least_items for bound in kind.bounds):
        refused.append(Refusal("range", name, value, places, kind))
    return tuple(
        _checked(item, each, name, (*places, place), refused)
        for place, (item, each) in enumerate(zip(items, value, strict=True))
    )


def _single(kind: Type, value: object) -> tuple[object, Fault | None]:
    """A value that is no list, as it is kept, or what is wrong with it."""
    bare = kind.bare
    if get_origin(bare) is Literal:
        return value, None if value in get_args(bare) else "word"
    if isinstance(value, int | float | Fraction) and not isinstance(value, bool):
        return _number(kind, value)
    is_it = isinstance(bare, type) and not kind.is_number and isinstance(value, bare)
    return value, None if is_it else "kind"


def _number(kind: Type, value: float | Fraction) -> tuple[object, Fault | None]:
    """A whole number as it is, any other as the nearest float."""
    if not kind.is_number:
        return value, "kind"
    if kind.bare is int:
        return (int(value), _range(kind, value)) if isinstance(value, int) else (value, "kind")
    if not isinstance(value, float) and not -LARGEST < value < LARGEST:
        return value, "range"
    # What lies within a bound may be rounded to what does not.
    kept = float(value)
    fault = _range(kind, value) or _range(kind, kept)
    return (value if fault else kept), fault


def _range(kind: Type, value: float | Fraction) -> Fault | None:
    """Whether a number is finite and within its bounds."""
    fits = (not isinstance(value, float) or isfinite(value)) and all(
        (bound.ge is None or value >= bound.ge)
        and (bound.gt is None or value > bound.gt)
        and (bound.le is None or value <= bound.le)
        and (bound.lt is None or value < bound.lt)
        for bound in kind.bounds
    )
    return None if fits else "range"


def _sort(value: object) -> str:
    """What sort of value was written."""
    match value:
        case (tuple(), *_):
            return "lists"
        case tuple():
            return "list"
        case str():
            return "word"
        case None:
            return "nothing"
    return "single"
