"""The names of tensors without what programs of training put before them."""

from collections.abc import Collection, Iterable, Sequence

from cnndsl.dataclasses import dataclass

WRAPPERS = frozenset(("_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"))
"""What torch puts into names where it wraps a part of a network: to compile it, for example."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Names as they are to be compared, each for one that was given, and what was taken off."""

    names: dict[str, str]
    notes: tuple[str, ...] = ()


def unwrapped(name: str) -> str:
    """`layer1._orig_mod.0.weight` as `layer1.0.weight`."""
    return ".".join([part for part in name.split(".") if part not in WRAPPERS])


def plain(names: Sequence[str], others: Collection[str], whose: str) -> Plain:
    """The names without wrappers and without what all have before them and `others` have not.

    Such a prefix, as the `module.` of DDP is one, is taken off as far as most of the names then
    are among the others.
    """
    bare = [unwrapped(name) for name in names]
    if len({*bare}) < len(bare):
        bare = [*names]
    known = {*others}
    prefix = max(_prefixes(bare), key=lambda prefix: _known(prefix, bare, known), default="")
    notes = [f"`{part}.` is left out of the names of {whose}" for part in _wrappers(names, bare)]
    notes += [f"`{prefix}` is taken off all names of {whose}"] * bool(prefix)
    return Plain(
        {each[len(prefix) :]: name for each, name in zip(bare, names, strict=True)}, tuple(notes)
    )


def _prefixes(names: Sequence[str]) -> Iterable[str]:
    """What all names have in common, from nothing on, part by part."""
    prefix = ""
    while names:
        yield prefix
        part, dot, _ = names[0][len(prefix) :].partition(".")
        prefix += part + dot
        if not dot or not all(name.startswith(prefix) for name in names):
            return


def _known(prefix: str, names: Sequence[str], known: Collection[str]) -> int:
    return sum(name[len(prefix) :] in known for name in names)


def _wrappers(names: Sequence[str], bare: Sequence[str]) -> list[str]:
    """The wrappers that were left out."""
    if [*names] == [*bare]:
        return []
    return sorted(WRAPPERS & {part for name in names for part in name.split(".")})
