"""A merge whose tensors do not go together: every branch with its shape, and what would cure it."""

from typing import NamedTuple

from cnndsl.diagnostics import Diagnostic, Label, Span
from cnndsl.shape import LayerError, Shape


class Party(NamedTuple):
    """A branch: what messages call it, where it is written, and the shape that it leaves."""

    name: str
    span: Span
    shape: Shape
    rounded: str
    """What a stride left over on the way to it."""
    origin: Label
    """Where its tensor was made."""

    def shows_origin(self, at: Span) -> bool:
        """Whether its place shows already what made it so; that of a form says it by its name."""
        return self.span == at or self.span.covers(self.origin.span)


def clash(error: LayerError, parties: list[Party], at: Span) -> Diagnostic:
    """The problem of a merge at a place; parties that stand there too share its caret."""
    labels = [
        Label(each.span, f"{each.name}: {each.shape}", tuple(each.shape))
        for each in parties
        if each.span != at
    ]
    labels += [each.origin for each in parties if not each.shows_origin(at)]
    own = [f"{each.name}: {each.shape}" for each in parties if each.span == at]
    helps = error.helps or _cures(error, parties)
    return Diagnostic(
        error.code, error.message, at, ", ".join(own), tuple(labels), error.notes, helps
    )


def _cures(error: LayerError, parties: list[Party]) -> tuple[str, ...]:
    if error.code != "E300" or len({each.shape.rank for each in parties}) != 1:
        return ()
    small, large = (pick(parties, key=lambda each: each.shape.spatial) for pick in (min, max))
    if small.shape.spatial != large.shape.spatial:
        return tuple(_resized(small, large))
    shapes = [each.shape for each in parties]
    first, second = shapes[0].channels, next(s.channels for s in shapes if s != shapes[0])
    return (f"end every branch with as many channels, {first} or {second}: `conv({first}, 1)`",)


def _resized(small: Party, large: Party) -> list[str]:
    """How the larger one shrinks or the smaller one grows, if one number says it for all axes."""
    pairs = list(zip(small.shape.spatial, large.shape.spatial, strict=True))
    ratios = {(extent + target - 1) // target for target, extent in pairs}
    gaps = {extent - target for target, extent in pairs}
    (ratio, *others), (gap, *uneven) = ratios, gaps
    if small.rounded and 2 * max(gaps) < min(small.shape.spatial):
        return [small.rounded]
    if not others and ratio > 1 and all((extent - 1) // ratio + 1 == t for t, extent in pairs):
        cure = f"give one of its layers `stride = {ratio}`"
        return [f"{large.name} is {ratio} times as large: {cure}"]
    if not uneven and gap % 2 == 0:
        cure = f"its layers need `pad`, {gap // 2} in all"
        return [f"{small.name} loses {gap} in every direction: {cure}"]
    return []
