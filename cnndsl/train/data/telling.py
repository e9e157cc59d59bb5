"""What a check of data found, for people and for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from cnndsl.diagnostics.cells import visible
from cnndsl.diagnostics.wording import count
from cnndsl.train.data.checking import Facts, SetFacts, Shown, Twins
from cnndsl.train.data.faults import BARE

VERSION = 1
_LISTED = 10
_UNEVEN = 10
"""How many times as many images one class may have as another before it is remarked."""
_FEW = 20
"""Classes of which each is told."""


def page(title: str, facts: Facts) -> str:
    """The facts as lines."""
    rows = list(_rows(facts))
    room = max(len(label) for label, _ in rows) + 2
    return "\n".join([_head(title, facts), *(f"  {label:{room}}{text}" for label, text in rows)])


def document(title: str, facts: Facts) -> dict[str, Any]:
    """The facts for programs. A change that breaks readers raises `version`."""
    return {
        "version": VERSION,
        "data": title,
        "task": facts.task,
        "shape": [*facts.shape],
        "classes": [*facts.classes],
        "sets": [
            {"name": each.name, "images": each.images, "counts": [*each.counts]}
            for each in facts.sets
        ],
        "mean": [*facts.mean],
        "deviation": [*facts.deviation],
        "empty": [*facts.empty],
        "unreadable": [{"name": each.name, "reason": each.reason} for each in facts.unread],
        "duplicates": [[_shown(each.first), _shown(each.second)] for each in facts.twins],
        "notes": [*facts.notes],
        "usable": facts.is_right,
    }


def _shown(image: Shown) -> dict[str, Any]:
    return {"set": image.set, "name": image.name, "label": image.label}


def _head(title: str, facts: Facts) -> str:
    images = count(sum(each.images for each in facts.sets), "image")
    shape = "x".join(map(str, facts.shape))
    classes = f"{len(facts.classes):,} class{'' if len(facts.classes) == 1 else 'es'}"
    return f"{visible(title)}: {images} of {shape}, {classes}"


def _rows(facts: Facts) -> Iterator[tuple[str, str]]:
    for each in facts.sets:
        yield each.name, _set(each, facts)
    yield from _classes(facts)
    for label, numbers in (("mean", facts.mean), ("deviation", facts.deviation)):
        if numbers:  # there are none where no image can be read
            yield label, " ".join([f"{each:.4f}" for each in numbers])
    if facts.empty:
        yield from _listed("empty", [f"{visible(each)}: {BARE}" for each in facts.empty])
    unread = [f"{visible(each.name)}: {visible(each.reason)}" for each in facts.unread]
    yield from _listed("unreadable", unread)
    across = facts.across
    yield from _listed("duplicates", [_pair(each) for each in across], "none across sets")
    within = [each for each in facts.twins if not each.is_across]
    if within:
        yield "", f"{count(len(within), 'image')} with a twin in the same set"
    what = f"of different {facts.task}"
    differing = [f"{_pair(each)}, {what}" for each in within if each.differ]
    yield from _first(differing)
    for note in facts.notes:
        yield "note", note


def _set(each: SetFacts, facts: Facts) -> str:
    """`1,437 images, 139 (8) to 147 (3) of a class`."""
    images, whole = count(each.images, "image"), sum(each.counts)
    if facts.task == "masks":
        shares = [f"{number / max(1, whole):.1%}" for number in each.counts]
        return f"{images}; dots of each class: {_some(facts.classes, shares)}"
    if facts.task == "sequences":
        images += f" that show {whole:,} classes"
    least, most = min(each.counts), max(each.counts)
    if least == most:
        return f"{images}, {least:,} of each class"
    names = facts.classes[each.counts.index(least)], facts.classes[each.counts.index(most)]
    few, many = map(visible, names)
    uneven = "; uneven" if most >= _UNEVEN * least else ""
    return f"{images}, {least:,} ({few}) to {most:,} ({many}) of a class{uneven}"


def _classes(facts: Facts) -> Iterator[tuple[str, str]]:
    """How many images of each class there are in each set, if the classes are few."""
    if facts.task == "masks" or len(facts.classes) > _FEW:
        return
    names = [visible(each) for each in facts.classes]
    room = max(map(len, names))
    for label, name in enumerate(names):
        numbers = " + ".join([f"{each.counts[label]:,}" for each in facts.sets])
        yield "" if label else "classes", f"{name:{room}}  {numbers}"


def _some(names: Sequence[str], values: Sequence[str]) -> str:
    both = [f"{name} {value}" for name, value in zip(names, values, strict=True)]
    more = [f"{len(both) - _FEW} more"] if len(both) > _FEW else []
    return ", ".join([*both[:_FEW], *more])


def _pair(twins: Twins) -> str:
    first, second = twins.first, twins.second
    return f"{second.set}: {visible(second.name)} is {first.set}: {visible(first.name)}"


def _listed(label: str, lines: Sequence[str], otherwise: str = "none") -> Iterator[tuple[str, str]]:
    """The first of many lines, after how many there are."""
    yield label, f"{len(lines):,}" if lines else otherwise
    yield from _first(lines)


def _first(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in lines[:_LISTED]:
        yield "", line
    if len(lines) > _LISTED:
        yield "", f"and {len(lines) - _LISTED:,} more; `--format json` has all"
