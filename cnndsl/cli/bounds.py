"""The options that raise the limits."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from cnndsl.dataclasses import fields
from cnndsl.limits import DEFAULT_LIMITS, Limits

_MOST = 1_000_000_000  # what every part of Python can count to
Function = TypeVar("Function", bound=Callable[..., Any])


def bounds(*names: str) -> Callable[[Function], Function]:
    """Give a command one option for each of these limits, or for all of them."""

    def decorate(function: Function) -> Function:
        for each in reversed(fields(Limits)):
            if not names or each.name in names:
                function = click.option(
                    Limits.flag(each.name),
                    each.name,
                    type=click.IntRange(min=1, max=_MOST),
                    default=getattr(DEFAULT_LIMITS, each.name),
                    metavar="N",
                    show_default=True,
                    help=f"At most this many {each.metadata['help']}.",
                )(function)
        return function

    return decorate
