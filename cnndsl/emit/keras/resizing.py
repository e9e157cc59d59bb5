"""Sizes that change without learning: the numbers of each axis are mixed in fixed shares."""

from collections.abc import Sequence

from cnndsl.emit.keras.convolving import per_axis
from cnndsl.emit.keras.page import Flow, Page, writes
from cnndsl.emit.keras.terms import Leaf, Literal, OpenSize, Part, Term, call, fixed, said
from cnndsl.layers.calls import Named
from cnndsl.shape import Shape, scaled
from cnndsl.size import Size


def averaged(page: Page, x: Flow, pairs: Sequence[tuple[int, int]]) -> Flow:
    """The average over as many windows along each axis as it shall have positions."""
    return mixed(page, x, [_shares("area_shares", *pair) for pair in pairs])


def mixed(page: Page, x: Flow, shares: Sequence[Part]) -> Flow:
    """A tensor whose positions along each axis are sums of old ones in these shares."""
    return page.put(call("mixed", x.part, Term("[]", tuple(shares))))


def _shares(head: str, old: int, new: int, *more: Leaf, **named: Leaf) -> Term:
    values = [Literal(each, role) for each, role in zip((old, new, *more), _ROLES, strict=False)]
    return call(head, *values, **said(**named))


_ROLES = ("old", "new", "step")


@writes(["torch.nn.Upsample"])
def upsample(page: Page, named: Named, x: Flow) -> Flow:
    """Numbers in between by one of torch's rules; Keras' own where it has the same."""
    mode, align = named.kwargs.get("mode", "nearest"), named.kwargs.get("align_corners")
    whole = _factors(named, x.known)
    if whole and mode == "nearest":
        return _repeated(page, x, whole)
    if whole and mode == "bilinear" and not align:
        size = said(size=whole[0] if len(set(whole)) == 1 else whole)["size"]
        named_ = said(data_format="channels_first", interpolation="bilinear")
        return page.apply(call("layers.UpSampling2D", size, **named_), x)
    old = _known(x.known)
    new = _targets(named, old)
    if mode == "area":
        return averaged(page, x, [*zip(old, new, strict=True)])
    steps = _steps(named, old, new, align=bool(align))
    if mode in ("nearest", "nearest-exact"):
        return _picked(page, x, [*zip(old, new, steps, strict=True)], exact=mode != "nearest")
    head = "cubic_shares" if mode == "bicubic" else "linear_shares"
    axes = zip(old, new, steps, strict=True)
    return mixed(page, x, [_shares(head, *axis, align=bool(align)) for axis in axes])


def _known(x: Shape) -> tuple[int, ...]:
    if any(isinstance(each, Size) for each in x.spatial):
        raise OpenSize("which numbers it mixes depends on an open size")
    return x.spatial


def _factors(named: Named, x: Shape) -> tuple[int, ...]:
    """The factor for each axis if all are whole numbers; nothing otherwise."""
    if not named.args:
        factors = _scales(named, x.rank)
    elif any(isinstance(extent, Size) for extent in x.spatial):
        return ()
    else:
        pairs = zip(_targets(named, x.spatial), x.spatial, strict=True)
        factors = tuple([size / extent for size, extent in pairs])
    whole = tuple(map(int, factors))
    return whole if whole == factors else ()


def _repeated(page: Page, x: Flow, factors: tuple[int, ...]) -> Flow:
    for axis, factor in enumerate(factors, start=2):
        if factor > 1:
            x = page.put(
                call("ops.repeat", x.part, *said(repeats=factor).values(), **said(axis=axis))
            )
    return x


def _targets(named: Named, old: tuple[int, ...]) -> tuple[int, ...]:
    if named.args:
        return per_axis(fixed(named.args[0]), len(old))
    return tuple(map(scaled, old, _scales(named, len(old))))


def _scales(named: Named, rank: int) -> tuple[float, ...]:
    given = fixed(named.kwargs["scale_factor"])
    whole = given if isinstance(given, tuple) else (given,) * rank
    return tuple([each for each in whole if isinstance(each, int | float)])


def _steps(
    named: Named, old: tuple[int, ...], new: tuple[int, ...], *, align: bool
) -> tuple[float, ...]:
    """How far apart neighbours of the output are in the input."""
    if align:
        return tuple([(a - 1) / (b - 1) if b > 1 else 0.0 for a, b in zip(old, new, strict=True)])
    if named.args:
        return tuple([a / b for a, b in zip(old, new, strict=True)])
    return tuple([1 / each for each in _scales(named, len(old))])


def _picked(page: Page, x: Flow, axes: list[tuple[int, int, float]], *, exact: bool) -> Flow:
    for axis, (old, new, step) in enumerate(axes, start=2):
        # In images torch forgets the factor where an extent stays or is doubled.
        forgets = len(axes) == 2 and not exact and new in (old, 2 * old)
        places = _shares("nearest", old, new, old / new if forgets else step, exact=exact)
        x = page.put(call("ops.take", x.part, places, **said(axis=axis)))
    return x
