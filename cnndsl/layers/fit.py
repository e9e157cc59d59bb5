"""What must hold before a window can move: it fits, its padding exists, its groups are even."""

from cnndsl.layers.windows import Sides, Window
from cnndsl.shape import LayerError, Shape


def check_mode(x: Shape, sides: Sides, mode: str) -> None:
    """Whether the input is long enough to be extended with its own content."""
    if mode not in ("reflect", "circular"):
        return
    for axis, extent, pair in zip(x.axes[1:], x.spatial, sides, strict=True):
        most = extent - 1 if mode == "reflect" else extent
        if max(pair) > most:
            raise LayerError(
                f"cannot extend a {axis} of {extent} by {max(pair)} with `{mode}`",
                helps=(f"pad by at most {most}, or with `replicate` or `zeros`",),
            )


def check_fit(x: Shape, window: Window) -> None:
    """Whether the kernel is no larger than the padded input."""
    if any(map(int.__lt__, window.padded(x), window.reach)):
        raise too_large(x, window)


def too_large(x: Shape, window: Window) -> LayerError:
    """The error of a kernel that is larger than its padded input."""
    padded = window.padded(x)
    dilated = f", dilated to {Shape(window.reach)}," if window.reach != window.kernel else ""
    sort = "padded input" if any(map(any, window.sides)) else "input"
    return LayerError(
        f"kernel {Shape(window.kernel)}{dilated} is larger than its {sort} {Shape(padded)}",
        code="E303",
        helps=(_smaller(window, padded),),
        argument="kernel",
    )


def _smaller(window: Window, padded: tuple[int, ...]) -> str:
    lacking = max(map(int.__sub__, window.reach, padded))
    pad = max(max(pair) for pair in window.sides) + (lacking + 1) // 2
    most = padded[:1] if len(set(padded)) == 1 else padded
    kernel = "kernel" if window.reach == window.kernel else "dilated kernel"
    return (
        f"use `pad = {pad}` or more, a {kernel} of at most {Shape(most)},"
        " or less downsampling before it"
    )


def check_groups(
    groups: int, channels: int, out: int | None = None, *, name: str = "groups"
) -> None:
    """Whether every group gets equally many channels in and, where `out` is asked for, out."""
    if not channels % groups and (out is None or not out % groups):
        return
    counts = {"the input has": channels} | ({} if out is None else {"`out` asks for": out})
    wrong = [
        f"{what} {count} channels, and {count} = {count // groups} x {groups} + {count % groups}"
        for what, count in counts.items()
        if count % groups
    ]
    whom = "the input channels" if out is None else "the input channels and `out`"
    divisors = _near(groups, *counts.values())
    raise LayerError(
        f"`{name} = {groups}` must divide {whom}",
        code="E304",
        notes=wrong,
        helps=(f"values near it that divide {'both' if out else 'them'}: {divisors}",),
        argument=name,
    )


def _near(groups: int, *counts: int) -> str:
    few = range(1, min(*counts, 4 * groups, 10_000) + 1)
    dividing = [number for number in few if not any(count % number for count in counts)]
    nearest = sorted(dividing, key=lambda number: abs(number - groups))[:4]
    return ", ".join(map(str, sorted(nearest)))
