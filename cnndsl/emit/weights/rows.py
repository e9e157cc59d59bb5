"""A comparison of weights as lines of text, each with its label."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from cnndsl.diagnostics.cells import visible
from cnndsl.diagnostics.wording import count
from cnndsl.emit.weights.described import Described
from cnndsl.emit.weights.matching import How, Matching, Pair

_SHOWN = 12
"""Lines for one label."""

_FEW = 4
"""Lines for what was asked for and is as it was asked."""

_HOW: dict[How, str] = {"order": "by order", "shape": "by shape"}


def rows(
    matching: Matching, frozen: Sequence[Described], notes: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """All that is to be said, in the order of its weight."""
    hows = Counter(pair.how for pair in matching.pairs)
    wanted = sum(map(len, (matching.pairs, matching.differing, matching.missing)))
    named = f", {hows['name']:,} by name" if matching.pairs else ""
    yield "matched", f"{len(matching.pairs):,} of {count(wanted, 'tensor')}{named}"
    for how, label in _HOW.items():
        yield from _first(label, _renamed([pair for pair in matching.pairs if pair.how == how]))
    yield from _first("differ", [_clash(pair) for pair in matching.differing])
    yield from _folded("missing", matching.missing, where=True)
    yield from _folded("left", matching.left)
    if matching.hindrance:
        yield "no match", matching.hindrance
    yield from _folded("fresh", matching.fresh, _FEW)
    yield from _folded("set aside", matching.aside, _FEW)
    yield from _converted(matching.pairs)
    if matching.counters:
        counters = count(len(matching.counters), "counter")
        yield "counters", f"{counters} of batches that one side lacks, which does no harm"
    yield from _folded("frozen", frozen, _FEW)
    yield from (("as read", note) for note in notes)


def _first(label: str, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The first of many, one on a line."""
    few = len(texts) <= _SHOWN + 1
    yield from ((label, text) for text in (texts if few else texts[:_SHOWN]))
    if not few:
        yield label, f"and {len(texts) - _SHOWN:,} more"


def _folded(
    label: str, tensors: Sequence[Described], most: int = _SHOWN, *, where: bool = False
) -> Iterator[tuple[str, str]]:
    """Tensors one on a line; of many, the parts of the network that they lie in."""
    deepest = max((each.name.count(".") for each in tensors), default=0)
    for depth in range(deepest + 1, 0, -1):
        parts: dict[str, list[Described]] = {}
        for each in tensors:
            parts.setdefault(".".join(each.name.split(".")[:depth]), []).append(each)
        if len(parts) <= most:
            break
    texts = [_part(part, inside) + _at(inside[0]) * where for part, inside in parts.items()]
    yield from _first(label, texts)


def _part(name: str, inside: Sequence[Described]) -> str:
    """One tensor, or how many lie in a part of the network."""
    if len(inside) == 1:
        return str(inside[0])
    return f"`{visible(name)}`: {count(len(inside), 'tensor')}"


def _renamed(pairs: Iterable[Pair]) -> list[str]:
    """The layers that have other names in the file."""
    names = [(pair.wanted.layer, pair.found.layer) for pair in pairs]
    return [f"`{visible(one)}` from `{visible(other)}`" for one, other in dict.fromkeys(names)]


def _clash(pair: Pair) -> str:
    """Both shapes, or both sorts of numbers."""
    one, other = pair.wanted, pair.found
    if one.shape == other.shape:
        return f"`{visible(one.name)}` holds {one.dtype}, the file has {other.dtype}{_at(one)}"
    turned = ", its axes in another order" if sorted(one.shape) == sorted(other.shape) else ""
    return f"{one}, the file has {other.extents}{turned}{_at(one)}"


def _at(described: Described) -> str:
    return f" ({visible(described.place)})" if described.place else ""


def _converted(pairs: Iterable[Pair]) -> Iterator[tuple[str, str]]:
    """How many tensors become which numbers."""
    sorts = Counter((pair.found.dtype, pair.wanted.dtype) for pair in pairs if pair.is_converted)
    for (old, new), number in sorts.items():
        yield "converted", f"{count(number, 'tensor')} from {old} to {new}"
