"""A network beside a file of weights: what would be taken over, before anything is."""

from collections.abc import Collection, Sequence

from cnndsl.dataclasses import dataclass, replace
from cnndsl.emit.weights.described import Described
from cnndsl.emit.weights.matched import Matched
from cnndsl.emit.weights.matching import match
from cnndsl.emit.weights.naming import plain, unwrapped
from cnndsl.emit.weights.opening import Opened
from cnndsl.emit.weights.selection import selected

Patterns = Sequence[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """Patterns: what keeps its numbers, what alone is filled, and what does not learn."""

    fresh: Patterns = ()
    only: Patterns = ()
    freeze: Patterns = ()


def compared(
    file: Opened, wanted: Sequence[Described], learned: Collection[str], asked: Asked
) -> Matched:
    """What of a file goes where in a network of these tensors, `learned` being its weights."""
    bare = [unwrapped(each.name) for each in wanted]
    theirs = plain([each.name for each in file.described], bare, "the file")
    ours = plain([each.name for each in wanted], theirs.names, "the network")
    slots = {each.name: each for each in wanted}
    stored = {each.name: each for each in file.described}
    matching = match(
        {name: slots[whole] for name, whole in ours.names.items()},
        {name: stored[whole] for name, whole in theirs.names.items()},
        selected(ours.names, asked.fresh),
        {*ours.names} - selected(ours.names, asked.only) if asked.only else (),
        tells_order=file.tells_order,
    )
    if asked.only:  # who wants a part of a network may have a file with more than that
        aside = (*matching.aside, *matching.left)
        matching = replace(matching, aside=aside, left=())
    still = selected(ours.names, asked.freeze)
    frozen = [
        slots[whole] for name, whole in ours.names.items() if name in still and whole in learned
    ]
    notes = (*file.notes, *theirs.notes, *ours.notes)
    return Matched(str(file.path), matching, tuple(frozen), notes)
