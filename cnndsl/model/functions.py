"""The functions of the language: their names and what they take."""

from cnndsl.model.calls import Callee


def _of_one(name: str) -> Callee:
    return Callee(name, ("value",), frozenset(["value"]))


def _of_any(name: str) -> Callee:
    return Callee(name, (), frozenset(), rest=True)


FUNCTIONS = {
    callee.name: callee
    for callee in (
        *map(_of_one, "abs ceil enumerate floor len round sqrt sum tensor".split()),
        *map(_of_any, "max min zip".split()),
    )
}
"""Each function by its name; what one does is in `graph.functions`."""
