"""How much of each input a position of a layer sees, and how that came about."""

from collections.abc import Iterator, Sequence

from cnndsl.analysis import Field
from cnndsl.analysis.figures import Figures
from cnndsl.graph import Node
from cnndsl.layers import Sight


def seen(figures: Figures, node: Node, *, sums: bool = True) -> Iterator[tuple[str, str]]:
    """Size, stride and centre of each receptive field, with the sums that lead to them."""
    for name, field in figures.fields[node.index].items():
        if not field.axes:
            continue
        sizes = "x".join(f"{size:,}" for size in field.sizes)
        if all(axis.whole for axis in field.axes):
            yield "sees", f"{sizes} of `{name}`, the same from every position"
            continue
        before, sights = _before(figures, node, name) if sums else (None, ())
        yield "sees", f"{sizes} of `{name}`{_steps(before, sights, field)}"
        if field.strides is not None:
            yield "stride", f"{_strides(before, sights, field)}, from one position to the next"
        yield "centre", f"{_centre(field)}, of what the first position sees"


def _before(figures: Figures, node: Node, name: str) -> tuple[Field | None, tuple[Sight, ...]]:
    """The field of what goes in, and the window on it, where these two make the field."""
    field = figures.fields[node.inputs[0].node].get(name) if len(node.inputs) == 1 else None
    if field is None or not node.facts.reach or node.facts.reach[0].order:
        return None, ()
    sights = node.facts.reach[0].along(node.facts.inputs[0])
    return (field, sights) if len(sights) == len(field.axes) else (None, ())


def _steps(before: Field | None, sights: Sequence[Sight], field: Field) -> str:
    """What the window adds: `: 7 + (3 - 1)*2 = 11`."""
    if before is None or before.strides is None:
        return ""
    axes = zip(before.sizes, sights, before.strides, field.sizes, strict=True)
    sums = dict.fromkeys(
        f"{size} + ({sight.size} - 1)*{stride} = {own}"
        for size, sight, stride, own in axes
        if sight.size > 1 and size + (sight.size - 1) * stride == own
    )
    return f": {' and '.join(sums)}" if sums else ""


def _strides(before: Field | None, sights: Sequence[Sight], field: Field) -> str:
    """`2 * 2 = 4`."""
    strides = field.strides or ()
    if before is None or before.strides is None:
        return " and ".join(map(str, dict.fromkeys(strides)))
    axes = zip(before.strides, sights, strides, strict=True)
    sums = dict.fromkeys(
        f"{old} * {sight.step} = {own}" if own != old and old * sight.step == own else f"{own}"
        for old, sight, own in axes
    )
    return " and ".join(sums)


def _centre(field: Field) -> str:
    """Along each axis: `0`, `1.5 and -2`."""
    centres = (f"{float(axis.centre):,}".removesuffix(".0") for axis in field.axes)
    return " and ".join(dict.fromkeys(centres))
