"""From written arguments to a layer, or to what is wrong with them."""

from collections.abc import Mapping
from typing import TypeVar

from cnndsl.layers.base import Worded
from cnndsl.layers.checking import checked
from cnndsl.layers.mistakes import ArgumentProblem, ClashError, problem, quoted

E = TypeVar("E", bound=Worded)


def bind(
    cls: type[E], arguments: Mapping[str, object]
) -> tuple[E | None, tuple[ArgumentProblem, ...]]:
    """The layer or form with these arguments, or every problem with them."""
    strings = [quoted(cls, name, value) for name, value in arguments.items() if type(value) is str]
    problems = {each.argument: each for each in strings if each}
    values, refused = checked(cls, arguments)
    for refusal in refused:
        problems.setdefault(refusal.name, problem(cls, refusal))
    if refused:
        return None, tuple(problems.values())
    entry = cls(**values)
    try:
        entry.agree(frozenset(values))
    except ClashError as clash:
        problems.setdefault(clash.problem.argument, clash.problem)
    return (None, tuple(problems.values())) if problems else (entry, ())
