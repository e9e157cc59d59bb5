"""The costs of two networks beside each other, and the weights that carry over."""

from collections.abc import Iterator, Sequence
from math import prod

from cnndsl.analysis.difference import Carried, Extents
from cnndsl.analysis.figures import Figures
from cnndsl.diagnostics.wording import count
from cnndsl.report.columns import aligned

Tensors = Sequence[tuple[str, str, Extents]]


def sums(figures: Figures) -> dict[str, int]:
    """What a network costs, by name."""
    cost, memory = figures.cost, figures.memory
    return {
        "layers": cost.layers,
        "parameters": cost.params,
        "frozen": cost.frozen,
        "buffers": cost.buffers,
        "MACs": int(cost.macs),
        "FLOPs": int(cost.flops),
        "bytes kept for backward": int(memory.saved.at(1)),
        "bytes at the peak": memory.peak,
    }


def totals(left: Figures, right: Figures) -> list[str]:
    """A line for each cost, with the difference."""
    before, after = sums(left), sums(right)
    heads = [left.graph.name, right.graph.name]
    if heads[0] == heads[1]:
        heads = ["before", "after"]
    rows = [("", *heads, "", "")]
    for name, old in before.items():
        if name == "frozen" and not old and not after[name]:
            continue
        rows.append((name, f"{old:,}", f"{after[name]:,}", *_change(old, after[name])))
    return [f"  {line}" for line in aligned(rows, (1, 2, 3, 4))]


def _change(old: int, new: int) -> tuple[str, str]:
    """The difference, and how much of the old one it is."""
    if old == new:
        return "", ""
    return f"{new - old:+,}", f"{(new - old) / old:+.1%}" if old else ""


def carried(found: Carried) -> Iterator[tuple[str, str]]:
    """How many weights and buffers can be taken over, and how."""
    if found.by_name:
        yield "weights carried over", f"{_many(found.by_name)} by their names"
    if found.by_place:
        pairs = ", ".join(f"{one} -> {two}" for one, two, _ in found.by_place[:2])
        yield (
            "weights carried over",
            f"{_many(found.by_place)} by their place: {pairs}{_dots(found.by_place)}",
        )
    if not found.by_name and not found.by_place:
        yield "weights carried over", "none"
    if found.left_out:
        names = ", ".join(name for name, _, _ in found.left_out[:3])
        yield "left behind", f"{_many(found.left_out)}: {names}{_dots(found.left_out, 3)}"
    if found.fresh:
        names = ", ".join(name for _, name, _ in found.fresh[:3])
        yield "new", f"{_many(found.fresh)}: {names}{_dots(found.fresh, 3)}"


def _many(tensors: Tensors) -> str:
    numbers = sum(prod(extents) for _, _, extents in tensors)
    return f"{count(numbers, 'number')} of {count(len(tensors), 'tensor')}"


def _dots(tensors: Tensors, shown: int = 2) -> str:
    return ", ..." if len(tensors) > shown else ""
