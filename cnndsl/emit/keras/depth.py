"""How deep a network is: Keras goes through a model by recursion, and Python bounds that."""

from cnndsl.emit.keras.draft import Draft
from cnndsl.emit.keras.terms import Value, heads, used

ENOUGH = 600
"""The depth that Python's own bound of 1000 calls allows in any case."""

LARGEST_STEP = 4
"""How many operations of Keras one statement may be: what it pads, slices and adds."""

LONG = {"standardized": 3, "mixed": 3, "extended": 3}
"""Functions that do more, by how many statements they count for."""


def needed_recursion(draft: Draft) -> int:
    """The bound that the network needs, in thousands; 0 if Python's own is enough."""
    depth = _depth(draft)
    return 1000 * (LARGEST_STEP * depth // 1000 + 1) if depth > ENOUGH else 0


def _depth(draft: Draft) -> int:
    """The largest number of statements that follow on one another."""
    depths: dict[Value, int] = {}
    for statements in draft.statements.values():
        for each in statements:
            before = max((depths.get(value, 0) for value in used(each.part)), default=0)
            steps = max((LONG.get(head, 1) for head in heads(each.part)), default=1)
            depths |= dict.fromkeys(each.targets, before + steps)
    return max(depths.values(), default=0)
