"""Which tensors a pattern means: as in `freeze`, a layer, a stage, or names in which `*` stands."""

from collections.abc import Collection, Iterable, Sequence

from cnndsl.analysis.find import ANY, around, fitted
from cnndsl.diagnostics.suggest import closest, listed


class NoSuchLayer(ValueError):
    """A pattern that means no layer; `help` says what may have been meant."""

    def __init__(self, message: str, help: str) -> None:
        self.help = help
        super().__init__(message)


def selected(names: Collection[str], patterns: Iterable[str]) -> set[str]:
    """The tensors that lie in what some patterns mean."""
    return {name for pattern in patterns for name in _meant(names, pattern)}


def patterns_of(given: str | Sequence[str]) -> tuple[str, ...]:
    """One pattern or several."""
    return (given,) if isinstance(given, str) else tuple(given)


def _meant(names: Collection[str], pattern: str) -> list[str]:
    paths = [*dict.fromkeys(path for name in names for path in _paths(name))]
    heads = {*_heads(paths, pattern)}
    found = [name for name in names if not heads.isdisjoint(_paths(name))]
    if found:
        return found
    near = closest(pattern, paths)
    outermost = [*dict.fromkeys(path.partition(".")[0] for path in paths)]
    help = f"did you mean `{near}`?" if near else f"it has {listed(outermost)}" * bool(outermost)
    raise NoSuchLayer(f"no layer with weights fits `{pattern}`", help)


def _heads(paths: Sequence[str], pattern: str) -> list[str]:
    """The layers and stages that a pattern means itself."""
    if ANY in pattern:
        return [*filter(fitted(pattern), paths)]
    if pattern in paths:
        return [pattern]
    ends = [path for path in paths if path.endswith(f".{pattern}")]
    if len(ends) > 1:
        raise NoSuchLayer(f"`{pattern}` fits {len(ends):,} names", f"choose one of {listed(ends)}")
    return ends


def _paths(name: str) -> list[str]:
    """The layer of a tensor and what is around it; a tensor of the network's own stands alone."""
    return [*around(name)] or [name]
