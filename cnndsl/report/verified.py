"""What was worked out of a network beside what a run showed, for people and for programs."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TypedDict

from cnndsl.analysis.agreement import Agreement, Difference, Quantity, Value
from cnndsl.diagnostics.wording import count
from cnndsl.report.columns import aligned
from cnndsl.report.grid import cut

VERSION = 1
_WIDEST = 24

Told = str | int | float


class Differing(TypedDict):
    """A layer that differs, with the place where it is written."""

    layer: str
    file: str
    line: int
    ours: Told
    torch: Told


class Compared(TypedDict):
    """One quantity; `ours` and `torch` are of the whole, None where only layers were compared."""

    name: str
    sizes: dict[str, int] | None
    measure: str | None
    layers: int | None
    ours: Told | None
    torch: Told | None
    agrees: bool
    differences: list[Differing]


class Verified(TypedDict):
    """One model."""

    name: str
    file: str
    agrees: bool
    quantities: list[Compared]
    remarks: list[str]


class Document(TypedDict):
    """What one command verified."""

    version: int
    torch: str
    device: str
    batch: int
    agrees: bool
    models: list[Verified]


def table(found: Agreement) -> list[str]:
    """A line for each quantity, and beneath them what differs and what is to be known."""
    head = ("", "layers", "ours", "torch", "", "")
    rows = aligned([head, *map(_row, found.quantities)], (1, 2, 3))
    return [*rows, *told(found)]


def told(found: Agreement) -> list[str]:
    """What differs, each with its place, and what is to be known."""
    lines = [line for each in found.quantities for line in _differences(each)]
    return [*lines, *[f"  {remark}" for remark in found.remarks]]


def summaries(models: Sequence[tuple[str, Agreement]]) -> list[str]:
    """A line for each model by its name, and beneath it what is to be told of it."""
    lines = aligned([(name, _sum(found)) for name, found in models])
    pairs = zip(lines, models, strict=True)
    return [each for line, (_, found) in pairs for each in (line, *told(found))]


def _sum(found: Agreement) -> str:
    agreeing, all_ = sum(each.agrees for each in found.quantities), len(found.quantities)
    return f"{f'all {all_}' if found.is_whole else f'{agreeing} of {all_}'} quantities agree"


def _verdict(agrees: bool) -> str:
    return "agree" if agrees else "differ"


def verified(name: str, file: str, found: Agreement) -> Verified:
    """All that was compared of one model."""
    return {
        "name": name,
        "file": file,
        "agrees": found.is_whole,
        "quantities": [_compared(each) for each in found.quantities],
        "remarks": [*found.remarks],
    }


def _row(each: Quantity) -> tuple[str, ...]:
    layers = "" if each.layers is None else f"{each.layers:,}"
    ours, seen = (cut(_shown(value), _WIDEST) for value in (each.ours, each.seen))
    return _name(each), layers, ours, seen, _verdict(each.agrees), each.measure or ""


def _name(each: Quantity) -> str:
    if each.sizes is None:
        return each.name
    return f"{each.name} at {' and '.join(f'{e} = {size}' for e, size in each.sizes.items())}"


def _differences(each: Quantity) -> Iterator[str]:
    if each.agrees:
        return
    if each.ours != each.seen:
        yield f"  {_name(each)}: ours {_shown(each.ours)}, torch {_shown(each.seen)}"
    if each.differences and each.layers is not None:
        of = f"{len(each.differences):,} of {count(each.layers, 'layer')}"
        yield f"  {_name(each)}: {of} differ{'s' * (len(each.differences) == 1)}"
    for one in each.differences:
        place = f"{one.node.span.source.name}:{one.node.span.line}"
        yield f"    {one.node.name} ({place}): ours {_shown(one.ours)}, torch {_shown(one.seen)}"


def _shown(value: Value | None) -> str:
    match value:
        case None:
            return ""
        case Fraction() if value.denominator > 1:
            return f"{float(value):,.2f}"
        case Fraction() | int():
            return f"{int(value):,}"
    return value or "none"


def _compared(each: Quantity) -> Compared:
    return {
        "name": each.name,
        "sizes": None if each.sizes is None else dict(each.sizes),
        "measure": each.measure,
        "layers": each.layers,
        "ours": None if each.ours is None else _plain(each.ours),
        "torch": None if each.seen is None else _plain(each.seen),
        "agrees": each.agrees,
        "differences": [_differing(one) for one in each.differences],
    }


def _differing(one: Difference) -> Differing:
    span = one.node.span
    return {
        "layer": one.node.name,
        "file": span.source.name,
        "line": span.line,
        "ours": _plain(one.ours),
        "torch": _plain(one.seen),
    }


def _plain(value: Value) -> Told:
    if isinstance(value, Fraction):
        return float(value) if value.denominator > 1 else int(value)
    return value
