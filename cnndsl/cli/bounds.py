"""The options that raise the limits."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from cnndsl.dataclasses import fields
from cnndsl.limits import DEFAULT_LIMITS, Limits

_MOST = 1_000_000_000  # what every part of Python can count to
_ELSEWHERE = "Bounds of a spec, such as `--max-nodes N`, are in `cnndsl check --help`."
Function = TypeVar("Function", bound=Callable[..., Any])


def bounds(*names: str, are_listed: bool = False) -> Callable[[Function], Function]:
    """Give a command one option for each of these limits, or for all of them.

    All of them would fill most of its help, which tells who lists them unless it does so itself.
    """
    is_hidden = not names and not are_listed

    def decorate(function: Function) -> Function:
        if is_hidden:
            function.__doc__ = f"{function.__doc__}\n    {_ELSEWHERE}\n"
        for each in reversed(fields(Limits)):
            if not names or each.name in names:
                function = click.option(
                    Limits.flag(each.name),
                    each.name,
                    type=click.IntRange(min=1, max=_MOST),
                    default=getattr(DEFAULT_LIMITS, each.name),
                    metavar="N",
                    show_default=True,
                    hidden=is_hidden,
                    help=f"At most this many {each.metadata['help']}.",
                )(function)
        return function

    return decorate
