"""From written arguments to a layer, or to what is wrong with them."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError

from cnndsl.layers.base import Entry
from cnndsl.layers.mistakes import ArgumentProblem, ClashError, problem, quoted

E = TypeVar("E", bound=Entry)


def bind(
    cls: type[E], arguments: Mapping[str, object]
) -> tuple[E | None, tuple[ArgumentProblem, ...]]:
    """The layer or form with these arguments, or every problem with them."""
    strings = [quoted(cls, name, value) for name, value in arguments.items() if type(value) is str]
    problems = {each.argument: each for each in strings if each}
    try:
        entry = cls.model_validate(arguments)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            raised = detail.get("ctx", {}).get("error")
            if isinstance(raised, ClashError):
                each = raised.problem
            else:
                each = problem(cls, detail["type"], detail["loc"], detail["input"])
            problems.setdefault(each.argument, each)
    return (None, tuple(problems.values())) if problems else (entry, ())
