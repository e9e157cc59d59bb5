"""A merge whose tensors do not go together: every branch with its shape, and what would cure it."""

from cnndsl.diagnostics import Diagnostic, Label, Span
from cnndsl.shape import LayerError, Shape

Party = tuple[str, Span, Shape]
"""A branch: what messages call it, where it is written, and the shape that it leaves."""


def clash(error: LayerError, parties: list[Party], at: Span) -> Diagnostic:
    """The problem of a merge at a place; parties that stand there too share its caret."""
    labels = [
        Label(span, f"{name}: {shape}", tuple(shape)) for name, span, shape in parties if span != at
    ]
    own = [f"{name}: {shape}" for name, span, shape in parties if span == at]
    helps = error.helps or _cures(error, parties)
    return Diagnostic(
        error.code, error.message, at, ", ".join(own), tuple(labels), error.notes, helps
    )


def _cures(error: LayerError, parties: list[Party]) -> tuple[str, ...]:
    shapes = [(name, shape) for name, _, shape in parties]
    if error.code != "E300" or len({shape.rank for _, shape in shapes}) != 1:
        return ()
    (small, least), (large, most) = (
        pick(shapes, key=lambda pair: pair[1].spatial) for pick in (min, max)
    )
    if least.spatial != most.spatial:
        return tuple(_resized(small, least, large, most))
    first, second = shapes[0][1].channels, next(s.channels for _, s in shapes if s != shapes[0][1])
    return (f"end every branch with as many channels, {first} or {second}: `conv({first}, 1)`",)


def _resized(small: str, least: Shape, large: str, most: Shape) -> list[str]:
    """How the larger one shrinks or the smaller one grows, if one number says it for all axes."""
    pairs = list(zip(least.spatial, most.spatial, strict=True))
    ratios = {(extent + target - 1) // target for target, extent in pairs}
    gaps = {extent - target for target, extent in pairs}
    (ratio, *others), (gap, *uneven) = ratios, gaps
    if not others and ratio > 1 and all((extent - 1) // ratio + 1 == t for t, extent in pairs):
        return [f"{large} is {ratio} times as large: give one of its layers `stride = {ratio}`"]
    if not uneven and gap % 2 == 0:
        return [f"{small} loses {gap} in every direction: its layers need `pad`, {gap // 2} in all"]
    return []
